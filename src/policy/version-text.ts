/** A version as people read it: the digest is cut to what tells two of them apart. Pure. */
import type { Version } from "./rule.ts";

const HEX_SHOWN = 12;

/** `1.2.0`, `latest@sha256:0123456789ab`, `sha256:0123456789ab`. */
export function versionText({ tag, digest }: Version): string {
  const short = digest && shortDigest(digest);
  return [tag, short].filter(Boolean).join("@") || "no tag";
}

/** The algorithm and the first 12 hex digits. */
export const shortDigest = (digest: string): string => digest.slice(0, digest.indexOf(":") + 1 + HEX_SHOWN);
