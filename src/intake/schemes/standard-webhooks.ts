/**
 * Standard Webhooks (https://www.standardwebhooks.com): `webhook-id`, `webhook-timestamp` in seconds, and in
 * `webhook-signature` one or more `v1,<base64>` of HMAC-SHA256 over `id.timestamp.body`. Pure.
 */
import { bytesOfBase64 } from "../../lib/base64.ts";
import { bytesOfText, isSigned } from "./hmac.ts";
import { ABSENT, ACCEPTED, hasSecret, refused, type Scheme } from "./scheme.ts";

/** Older or newer than this is a replay, or a clock that is wrong. */
const TOLERANCE_SECONDS = 5 * 60;
const SIGNATURES_MAX = 10;

export const standardWebhooks: Scheme = {
  asks: "the signature of Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature)",
  isReady: hasSecret,
  judge: async ({ header, body }, { secrets, now }) => {
    const [id, timestamp, signature] = ["id", "timestamp", "signature"].map((name) =>
      header(`webhook-${name}`),
    );
    if (signature === undefined || signature === "") return ABSENT;
    if (id === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp))
      return refused(
        "webhook-signature came without a webhook-id, or without a webhook-timestamp in seconds",
      );
    if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS)
      return refused("webhook-timestamp is more than five minutes away from now");
    const signatures = signature
      .split(" ", SIGNATURES_MAX)
      .map((each) => (each.startsWith("v1,") ? bytesOfBase64(each.slice(3)) : undefined))
      .filter((bytes) => bytes !== undefined);
    const head = bytesOfText(`${id}.${timestamp}.`);
    const signed = new Uint8Array(head.length + body.length);
    signed.set(head);
    signed.set(body, head.length);
    return (await isSigned("SHA-256", secrets.map(keyOf), signatures, signed))
      ? ACCEPTED
      : refused("webhook-signature is not one of this delivery with the secret that is set");
  },
};

/** A secret that begins with `whsec_` is base64 behind it; any other is used as it is written. */
function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  const decoded = secret.startsWith("whsec_") ? bytesOfBase64(secret.slice("whsec_".length)) : undefined;
  return decoded ?? bytesOfText(secret);
}
