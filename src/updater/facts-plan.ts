/** What facts that a decision lacks make of a plan: they are asked for, or waited for. Pure. */
import type { Depth, FactsNeed } from "../policy/facts.ts";
import { FACTS_LOOK_MS } from "./constants.ts";
import { type KnownFacts, lackOf } from "./facts.ts";
import { failedPlan, type ImagePlan } from "./image-plan.ts";
import { earliest } from "./schedule.ts";

export interface Asking {
  readonly dryRun: boolean;
  /** When the newest push or request came that led to the pass; undefined: neither did. */
  readonly pushedAt: number | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What the image lacks and nobody asked for yet; where the Repository reads it already, how far it is. */
export function lackingPlan(
  image: ImagePlan,
  need: FactsNeed,
  known: KnownFacts,
  { dryRun, pushedAt, now }: Asking,
): ImagePlan {
  if (known.failure !== undefined) return failedPlan(image, known.failure);
  const tags = need.tags.filter((tag) => !known.unread.has(tag));
  if (tags.length > 0) {
    const { rule, memory } = image;
    return { ...image, lacks: lackOf(rule, { ...need, tags }, pushedAt, memory.incomplete, now) };
  }
  const { asked, unread } = known;
  const [read, all] = [asked.size - unread.size, asked.size].map((each) => COUNT.format(each));
  const far = `${read} of ${all} ${NAMES[need.depth]} are read`;
  const next = dryRun ? "a dry run has no more of them read" : "the rest is being read";
  return waitingPlan(image, `${far}; ${next}.`, now);
}

/** Asking again and again has not led to a decision. */
export function undecidedPlan(image: ImagePlan, now: number): ImagePlan {
  if (image.lacks === undefined) return image;
  return {
    ...waitingPlan(image, "Too many tags have to be read one after the other before one can be chosen.", now),
    lacks: undefined,
    mend: "Leave tags out that should not run, with the constraint, allowTags or ignoreTags.",
  };
}

/** The Repository nudges when all is read; the look is for a nudge that never came. */
const waitingPlan = (image: ImagePlan, reason: string, now: number): ImagePlan => ({
  ...image,
  state: "waiting",
  reason,
  lookAt: earliest(image.lookAt, now + FACTS_LOOK_MS),
});

const NAMES: Readonly<Record<Depth, string>> = {
  digest: "digests",
  platforms: "lists of platforms",
  created: "build dates",
};

const COUNT = new Intl.NumberFormat("en");
