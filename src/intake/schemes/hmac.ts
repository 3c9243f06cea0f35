/** A signature of the raw body with the secret (HMAC, RFC 2104), in hex in a header. Pure. */
import { ABSENT, ACCEPTED, hasSecret, refused, type Scheme } from "./scheme.ts";

export interface HmacOptions {
  readonly header: string;
  readonly hash: "SHA-256" | "SHA-1";
  /** Stands before the hex text: `sha256=`. */
  readonly prefix?: string;
}

/** GitHub: `X-Hub-Signature-256: sha256=<hex>`; Nexus: `X-Nexus-Webhook-Signature: <hex>` with SHA-1. */
export const hmac = ({ header, hash, prefix = "" }: HmacOptions): Scheme => ({
  asks: `the signature in the header ${header}`,
  isReady: hasSecret,
  judge: async (presented, { secrets }) => {
    const given = presented.header(header);
    if (given === undefined || given === "") return ABSENT;
    if (!given.startsWith(prefix)) return refused(`the signature in ${header} does not begin with ${prefix}`);
    const signature = bytesOfHex(given.slice(prefix.length));
    if (signature === undefined) return refused(`the signature in ${header} is not hexadecimal`);
    return (await isSigned(hash, secrets.map(bytesOfText), [signature], presented.body))
      ? ACCEPTED
      : refused(`the signature in ${header} is not one of this body with the secret that is set`);
  },
});

/** Is one of `signatures` that of `body` with one of `keys`? Every pair is tried, each in constant time. */
export async function isSigned(
  hash: HmacOptions["hash"],
  keys: readonly Uint8Array<ArrayBuffer>[],
  signatures: readonly Uint8Array<ArrayBuffer>[],
  body: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  let found = 0;
  for (const bytes of keys) {
    const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash }, false, ["verify"]);
    for (const signature of signatures)
      found |= Number(await crypto.subtle.verify("HMAC", key, signature, body));
  }
  return found === 1;
}

export const bytesOfText = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(new TextEncoder().encode(text));

/** The longest is 64 hex digits; a longer text is none. */
function bytesOfHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^(?:[0-9a-f]{2}){1,64}$/i.test(text)) return undefined;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
