/**
 * Every system test fails where its Worker wrote a secret (secret-watch.ts). Here a Worker does, on purpose, in each place:
 * a search that finds nothing would let all of them pass.
 */
import { describe, expect, it } from "vitest";
import { SECRETS } from "../support/scenario.ts";
import { noteSecret } from "../support/secret-watch.ts";
import { serve } from "../support/serve.ts";
import { startWorker } from "../support/worker.ts";

/** Does what the path says with the secret of that name. */
const FRONT = `
import worker, { Application, Fleet as F, Repository } from "./index.js";

export { Application, Repository };

export class Fleet extends F {
  plant(value) {
    this.ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS planted (value TEXT)");
    this.ctx.storage.sql.exec("INSERT INTO planted VALUES (?)", value);
  }
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const text = searchParams.get("before") + (env[searchParams.get("name")] ?? searchParams.get("value"));
    if (pathname === "/log") console.log(JSON.stringify({ text }));
    if (pathname === "/answer") return new Response(text);
    if (pathname === "/header") return new Response("", { headers: { "x-text": text } });
    if (pathname === "/store") await env.FLEET.getByName("other").plant(text);
    if (pathname === "/store-encoded") await env.FLEET.getByName("other").plant(btoa(text));
    if (pathname === "/send") await fetch(searchParams.get("to"), { headers: { authorization: "Bearer " + text } });
    return new Response("done");
  },
};
`;

/** What the search of a Worker says that was asked so; undefined when it found nothing. */
async function searched(path: string, query: Readonly<Record<string, string>>): Promise<string | undefined> {
  const [argocd, registry, other] = await Promise.all(
    [0, 0, 0].map(() => serve(0, async () => new Response("{}"))),
  );
  if (argocd === undefined || registry === undefined || other === undefined) throw new Error("no servers");
  const worker = await startWorker({
    front: FRONT,
    vars: { ...SECRETS, ARGOCD_URL: argocd.url },
    registries: `registries: [{ name: A, prefix: a.example.com, api_url: "${registry.url}" }]`,
  });
  const to = { argocd: argocd.url, registry: registry.url, other: other.url }[query.to ?? ""] ?? "";
  const answer = await fetch(`${worker.url}/${path}?${new URLSearchParams({ before: "", ...query, to })}`);
  await answer.text();
  const found = await worker.stop().then(
    () => undefined,
    (error: Error) => error.message,
  );
  await Promise.all([argocd, registry, other].map((each) => each.stop()));
  return found;
}

describe("a Worker that writes a secret", () => {
  // A row that takes more than one page of the database.
  const before = "x".repeat(9000);

  it.each([
    ["log", "API_TOKEN", "a log line", {}],
    ["answer", "DOCKER_WEBHOOK_SECRET", "an answer", {}],
    ["header", "ARGOCD_TOKEN", "an answer", {}],
    ["store", "ARGOCD_TOKEN", "the file do/", {}],
    ["store", "API_TOKEN", "the rows of do/", { before }],
    ["store-encoded", "ARGOCD_TOKEN", "the rows of do/", { before }],
    ["send", "API_TOKEN", "a request to http://127.0.0.1", { to: "argocd" }],
    ["send", "ARGOCD_TOKEN", "a request to http://127.0.0.1", { to: "registry" }],
    ["send", "PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS", "a request to http://127.0.0.1", { to: "argocd" }],
    ["send", "ARGOCD_TOKEN", "a request to http://127.0.0.1", { to: "other" }],
  ])("%s %s: is found in %s", async (path, name, place, query) => {
    const found = await searched(path, { name, ...query });
    expect(found).toContain(name);
    expect(found).toContain(place);
    expect(found).not.toContain(SECRETS.API_TOKEN);
  });

  it("a token that a stand-in issued is found too", async () => {
    const value = "issued-0123456789abcdef";
    noteSecret("a registry's token", value);
    expect(await searched("log", { value })).toContain("a registry's token (plain) stands in a log line");
  });

  it.each([
    ["send", "ARGOCD_TOKEN", { to: "argocd" }],
    ["send", "PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS", { to: "registry" }],
    ["log", "MODE", {}],
  ])("%s %s: is no leak", async (path, name, query) => {
    expect(await searched(path, { name, ...query })).toBeUndefined();
  });
});
