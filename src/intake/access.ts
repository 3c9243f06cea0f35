/** Who may come in: bearer tokens and webhook secrets, compared in constant time, several at once for rotation. */
import { sha256 } from "../lib/sha256.ts";
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

/** Of two digests, equally long. */
function equal(a: string, b: string): boolean {
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}
