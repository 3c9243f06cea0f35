import { expect, it } from "vitest";
import type { Fetch } from "../../src/lib/http.ts";
import { openAccess } from "../../src/registry/open-access.ts";
import { readSecret } from "../../src/registry/secret.ts";
import { memoryStore } from "../support/registry.cases.ts";
import { AWS_KEY, createClouds, ECR_HOST } from "./sign-in/clouds.ts";

const ENDPOINT = { registry: ECR_HOST, apiUrl: `https://${ECR_HOST}` };
const URL = `${ENDPOINT.apiUrl}/v2/acme/app/tags/list`;

/** The \`Authorization\` headers that the registry saw. */
async function shown(text: string | undefined): Promise<readonly (string | null)[]> {
  const clouds = createClouds();
  const seen: (string | null)[] = [];
  const fetch: Fetch = (url, init) => {
    if (url === URL) seen.push(new Headers(init.headers).get("authorization"));
    return clouds.fetch(url, init);
  };
  const read = text === undefined ? undefined : readSecret(text, ENDPOINT);
  const credentials = read?.ok ? read.value : undefined;
  const options = { fetch, endpoint: ENDPOINT, credentials, tokens: memoryStore(), now: () => clouds.now };
  await openAccess(options).send(
    { operation: "list-tags", registry: ECR_HOST },
    { url: URL, maxBytes: 1000 },
  );
  return seen;
}

it.each([
  ["nothing", undefined, [null]],
  ["a user name and a password", "u:p", [null, `Basic ${btoa("u:p")}`]],
  [
    "what a cloud grants for its key",
    JSON.stringify(AWS_KEY),
    [null, `Basic ${btoa("AWS:granted-1-and-hidden")}`],
  ],
])("the registry is shown %s", async (_what, text, expected) => {
  expect(await shown(text)).toEqual(expected);
});
