import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { standardWebhooks } from "../../../src/intake/schemes/standard-webhooks.ts";
import { authority, NOW, PREVIOUS, presented, SECRET } from "./sample.ts";

const ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const BODY = '{"image":"ghcr.io/acme/api"}';
const AT = NOW / 1000;

const sign = (key: string | Buffer, { id = ID, at = AT, body = BODY } = {}) =>
  `v1,${createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64")}`;

const judge = (signature: string, { at = String(AT), ...more }: Record<string, string> = {}) => {
  const headers = { "webhook-id": ID, "webhook-timestamp": at, "webhook-signature": signature, ...more };
  return standardWebhooks.judge(presented({ headers, body: BODY }), authority());
};

describe("standardWebhooks", () => {
  it("takes the example of the specification's libraries", async () => {
    // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/index.test.ts
    const headers = {
      "webhook-id": ID,
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    };
    const secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
    const message = presented({ headers, body: '{"test": 2432232314}' });
    expect(await standardWebhooks.judge(message, authority({ secrets, now: 1614265330_000 }))).toEqual({
      kind: "accepted",
    });
  });

  it.each([
    ["the current secret", sign(SECRET)],
    ["the previous secret", sign(PREVIOUS)],
    ["one of several", `v1a,xyz= v1,%% ${sign("another")} ${sign(SECRET)}`],
  ])("takes %s", async (_, signature) => {
    expect(await judge(signature)).toEqual({ kind: "accepted" });
  });

  it.each([-299, 299])("takes a clock that is %i seconds off", async (off) => {
    expect((await judge(sign(SECRET, { at: AT + off }), { at: String(AT + off) })).kind).toBe("accepted");
  });

  it.each([
    ["another secret", sign("another"), {}],
    ["another body", sign(SECRET, { body: "{}" }), {}],
    ["another id", sign(SECRET), { "webhook-id": "msg_2" }],
    ["a time that was not signed", sign(SECRET), { at: String(AT + 1) }],
    ["a replay", sign(SECRET, { at: AT - 301 }), { at: String(AT - 301) }],
    ["the future", sign(SECRET, { at: AT + 301 }), { at: String(AT + 301) }],
    ["a time that is none", sign(SECRET), { at: "now" }],
    ["another version", sign(SECRET).replace("v1", "v2"), {}],
    ["no base64", "v1,%%", {}],
  ])("refuses %s", async (_, signature, more) => {
    expect((await judge(signature, more)).kind).toBe("refused");
  });

  it("is absent without its signature", async () => {
    expect(await standardWebhooks.judge(presented(), authority())).toEqual({ kind: "absent" });
  });
});
