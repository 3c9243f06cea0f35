/**
 * What a tag has to pass before it is taken, beside its place in the order: every wanted platform is there, it is old
 * enough, and where the digest is written, that is known. Pure; what is not known yet is asked for.
 */
import { parsePlatform } from "../image/platform.ts";
import { existsSince, missingPlatforms, reaches } from "./builds.ts";
import type { Depth, TagFacts } from "./facts.ts";
import type { Order } from "./order.ts";
import type { Rule } from "./rule.ts";

export type Passage =
  | { readonly kind: "open"; readonly digest: string | undefined }
  /** Nobody can tell without these facts. */
  | { readonly kind: "unknown" }
  | {
      readonly kind: "shut";
      /** As in "the tag is not taken: ...". */
      readonly reason: string;
      /** A wanted platform is missing: the index may be incomplete yet. */
      readonly incomplete: boolean;
      /** When it is old enough, epoch milliseconds. */
      readonly maturesAt: number | undefined;
    };

export interface Gate {
  /** How much has to be known of a tag; undefined where every tag passes. */
  readonly depth: Depth | undefined;
  pass(tag: string): Passage;
}

type GateRule = Pick<Rule, "strategy" | "platforms" | "minimumAgeMs" | "pinDigest">;

/** Is the digest a part of what is written? */
export const pins = (rule: Pick<Rule, "pinDigest">, order: Pick<Order<unknown>, "followsDigest">): boolean =>
  order.followsDigest || rule.pinDigest === true;

/** The gate of a rule. `now`: epoch milliseconds. `runs`: the digest that runs, where one is known. */
export function gateOf(
  rule: GateRule,
  order: Pick<Order<unknown>, "followsDigest">,
  facts: ReadonlyMap<string, TagFacts>,
  now: number,
  runs: string | undefined,
): Gate {
  const { minimumAgeMs = 0 } = rule;
  // A date of newest-build is one of a wanted platform already; upstream asks for one of them, not for all.
  const platforms = rule.strategy === "newest-build" ? [] : rule.platforms;
  const depth = depthOf(minimumAgeMs > 0, platforms.length > 0, pins(rule, order));
  if (depth === undefined) return { depth, pass: () => ({ kind: "open", digest: undefined }) };

  const pass = (tag: string): Passage => {
    const known = facts.get(tag);
    // The very image that is followed runs already: neither age nor platforms can keep it out.
    if (order.followsDigest && known?.kind === "known" && known.digest === runs) {
      return { kind: "open", digest: runs };
    }
    if (known === undefined || !reaches(known, depth)) return { kind: "unknown" };
    if (known.kind === "absent") return shut("the registry has no manifest for it");
    if (known.kind === "unreadable") return shut(`it cannot be read: ${known.reason}`);
    const missing = missingPlatforms(known, platforms);
    if (missing.length > 0) {
      // What is no platform is in no index, however long one waits.
      const incomplete = missing.every((platform) => parsePlatform(platform).ok);
      return shut(`it has no image for ${missing.join(" and ")}`, { incomplete });
    }
    const since = minimumAgeMs > 0 ? existsSince(known, rule.platforms) : undefined;
    if (since !== undefined && now < since + minimumAgeMs) {
      const maturesAt = since + minimumAgeMs;
      return shut(`it is too young until ${new Date(maturesAt).toISOString()}`, { maturesAt });
    }
    return { kind: "open", digest: pins(rule, order) ? known.digest : undefined };
  };
  return { depth, pass };
}

function depthOf(dated: boolean, byPlatform: boolean, digest: boolean): Depth | undefined {
  if (dated) return "created";
  if (byPlatform) return "platforms";
  return digest ? "digest" : undefined;
}

function shut(
  reason: string,
  { incomplete = false, maturesAt }: { incomplete?: boolean; maturesAt?: number } = {},
): Passage {
  return { kind: "shut", reason, incomplete, maturesAt };
}
