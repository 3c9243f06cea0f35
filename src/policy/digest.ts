/**
 * The strategy `digest`: one tag, and what it points to now. The part after ":" of `imageName` is the tag to follow
 * (upstream: registry-scanner/pkg/image/version.go).
 */
import { err, ok, type Result } from "../lib/result.ts";
import type { Order } from "./order.ts";

/** The order of one tag. Errors: a clause, when no tag is named. */
export function digestOrder(tag: string): Result<Order<string>, string> {
  if (tag === "") return err("the update strategy digest needs a tag to follow, and imageName names none");
  return ok({
    read: (each) => (each === tag ? each : undefined),
    unreadable: () => `not the tag \`${tag}\`, which is followed`,
    compare: () => 0,
    admits: () => true,
    refusal: () => undefined,
    step: () => undefined,
    keepsHigher: false,
    losesPlaces: false,
    followsDigest: true,
    words: { best: "what is followed", scope: `\`${tag}\`` },
  });
}
