import { describe, expect, it } from "vitest";
import type { Scheme } from "../../../src/intake/schemes/scheme.ts";
import {
  bearerSecret,
  headerSecret,
  urlOrHeaderSecret,
  urlSecret,
} from "../../../src/intake/schemes/shared-secret.ts";
import { authority, PREVIOUS, presented, SECRET } from "./sample.ts";

const ways: readonly (readonly [
  name: string,
  scheme: Scheme,
  show: (secret: string) => ReturnType<typeof presented>,
])[] = [
  ["the URL", urlSecret, (secret) => presented({ urlSecret: secret })],
  ["a header", headerSecret("Authorization"), (secret) => presented({ headers: { authorization: secret } })],
  ["a bearer", bearerSecret, (secret) => presented({ headers: { authorization: `Bearer ${secret}` } })],
];

describe.each(ways)("the secret in %s", (_, scheme, show) => {
  it.each([
    [SECRET, "accepted"],
    [PREVIOUS, "accepted"],
    [`${SECRET}x`, "refused"],
    [SECRET.slice(1), "refused"],
    [SECRET.slice(0, -1), "refused"],
    [SECRET.toUpperCase(), "refused"],
    [`${SECRET}${PREVIOUS}`, "refused"],
    ["rotated-out-0123456789", "refused"],
    ["schlüssel-schlüssel", "refused"],
    ["x".repeat(100_000), "refused"],
    ["constructor", "refused"],
    ["", "absent"],
  ])("%s is %s", async (given, kind) => {
    expect(await scheme.judge(show(given), authority())).toMatchObject({ kind });
  });

  it("is absent where it is nowhere, and is never repeated", async () => {
    expect(await scheme.judge(presented(), authority())).toEqual({ kind: "absent" });
    const verdict = await scheme.judge(show("another-secret-of-somebody"), authority());
    expect(JSON.stringify(verdict)).not.toContain("another");
  });

  it("is judged only where one is set", () => {
    expect([scheme.isReady(authority()), scheme.isReady(authority({ secrets: [] }))]).toEqual([true, false]);
  });
});

describe("urlOrHeaderSecret", () => {
  const scheme = urlOrHeaderSecret("X-Webhook-Secret");
  const headers = { "x-webhook-secret": SECRET };

  it.each([
    ["the URL alone", presented({ urlSecret: SECRET }), "accepted"],
    ["the header alone", presented({ headers }), "accepted"],
    ["the header beside an empty one in the URL", presented({ headers, urlSecret: "" }), "accepted"],
    ["the URL before the header", presented({ headers, urlSecret: "wrong" }), "refused"],
    ["neither", presented(), "absent"],
  ])("looks at %s", async (_, request, kind) => {
    expect(await scheme.judge(request, authority())).toMatchObject({ kind });
  });
});

describe("headerSecret", () => {
  it("is the whole header, as it was configured", async () => {
    const headers = { authorization: `Bearer ${SECRET}` };
    expect(await headerSecret("Authorization").judge(presented({ headers }), authority())).toMatchObject({
      kind: "refused",
    });
  });
});
