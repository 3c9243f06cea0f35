import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hmac } from "../../../src/intake/schemes/hmac.ts";
import { authority, PREVIOUS, presented, SECRET } from "./sample.ts";

const GITHUB = hmac({ header: "X-Hub-Signature-256", hash: "SHA-256", prefix: "sha256=" });
const NEXUS = hmac({ header: "X-Nexus-Webhook-Signature", hash: "SHA-1" });
const BODY = '{"a": "ä"}';

const sign = (secret: string, hash = "sha256", body = BODY) =>
  createHmac(hash, secret).update(body).digest("hex");
const github = (signature: string, body = BODY) =>
  GITHUB.judge(presented({ headers: { "x-hub-signature-256": signature }, body }), authority());

describe("hmac", () => {
  it("takes the example of GitHub's documentation", async () => {
    // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
    const headers = {
      "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    };
    const example = presented({ headers, body: "Hello, World!" });
    const secrets = ["It's a Secret to Everybody"];
    expect(await GITHUB.judge(example, authority({ secrets }))).toEqual({ kind: "accepted" });
  });

  it.each([
    ["the current secret", `sha256=${sign(SECRET)}`],
    ["the previous secret", `sha256=${sign(PREVIOUS)}`],
    ["upper case", `sha256=${sign(SECRET).toUpperCase()}`],
  ])("takes %s", async (_, signature) => {
    expect(await github(signature)).toEqual({ kind: "accepted" });
  });

  it.each([
    ["another secret", `sha256=${sign("somebody-else's-secret")}`],
    ["another body", `sha256=${sign(SECRET, "sha256", "{}")}`],
    ["another hash", `sha256=${sign(SECRET, "sha1")}`],
    ["no prefix", sign(SECRET)],
    ["the prefix alone", "sha256="],
    ["half of it", `sha256=${sign(SECRET).slice(0, 32)}`],
    ["what is no hex", `sha256=${"z".repeat(64)}`],
    ["the secret itself", SECRET],
  ])("refuses %s, and does not repeat it", async (_, signature) => {
    const verdict = await github(signature);
    expect(verdict.kind).toBe("refused");
    expect(JSON.stringify(verdict)).not.toMatch(/[0-9a-f]{16}/);
  });

  it("is over the body as it came, byte by byte", async () => {
    expect((await github(`sha256=${sign(SECRET)}`, '{"a":"ä"}')).kind).toBe("refused");
  });

  it("has SHA-1 without a prefix for Nexus", async () => {
    const headers = { "x-nexus-webhook-signature": sign(SECRET, "sha1") };
    expect(await NEXUS.judge(presented({ headers, body: BODY }), authority())).toEqual({ kind: "accepted" });
  });

  it("is absent without its header, and not ready without a secret", async () => {
    expect(await GITHUB.judge(presented(), authority())).toEqual({ kind: "absent" });
    expect(GITHUB.isReady(authority({ secrets: [] }))).toBe(false);
  });
});
