/** Tags that were pushed again between a decision and its write: what they point to is asked anew. Pure. */
import type { Failure } from "../lib/failure.ts";
import { repositoryKey, type Version } from "../policy/rule.ts";
import { shortDigest } from "../policy/version-text.ts";
import type { FactsRequest } from "../protocol.ts";
import type { Inquiry } from "./facts.ts";
import type { ImagePlan } from "./image-plan.ts";

export const DIGEST_MOVED = "registry-digest-moved";

/** `current`: what the tag points to now; undefined where the registry does not tell. */
export function movedFailure(
  { tag, digest = "" }: Version,
  current: string | undefined,
): Failure & { readonly code: typeof DIGEST_MOVED } {
  const now =
    current === undefined
      ? "the registry does not tell what it points to now"
      : `it points to ${shortDigest(current)} now`;
  const message = `${tag} was to run as ${shortDigest(digest)}, and ${now}, so nothing is written.`;
  return { code: DIGEST_MOVED, message, temporary: true };
}

/** Only the digest, as the registry tells it at `since` or later. */
export const digestRequest = (tags: readonly string[], since: number): FactsRequest => ({
  tags,
  depth: "digest",
  platforms: [],
  since,
});

/** What has to be asked again before it is decided anew. */
export function inquiriesForMoved(images: readonly ImagePlan[], now: number): readonly Inquiry[] {
  const moved = images.filter(({ failure }) => failure?.code === DIGEST_MOVED);
  return [...Map.groupBy(moved, ({ rule }) => repositoryKey(rule))].map(([key, those]) => {
    const tags = those.flatMap(({ wanted }) => wanted?.tag ?? []);
    return { key, request: digestRequest([...new Set(tags)], now) };
  });
}
