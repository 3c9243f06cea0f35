/** Who may come in: bearer tokens and webhook secrets, compared in constant time, several at once for rotation. */
import type { Secrets } from "../settings.ts";

/**
 * Is `given` one of `secrets`? Both sides are hashed first, so neither the length nor the place of the first difference
 * shows in the time; every secret is compared, so neither does the one that matched.
 */
export async function isOneOf(given: string, secrets: Secrets): Promise<boolean> {
  const hash = await sha256(given);
  let found = 0;
  for (const secret of secrets) found |= Number(equal(hash, await sha256(secret)));
  return found === 1;
}

/** The token of `Authorization: Bearer <token>` (RFC 6750, 2.1), or undefined. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization?.trim() ?? "")?.[1];
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = 0;
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0);
  return difference === 0;
}
