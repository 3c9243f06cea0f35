/** What an Application asks for and runs, as one rule sees it. Pure. */
import type { Application } from "../argocd/application.ts";
import { type Naming, readTarget, writeTarget } from "../argocd/images.ts";
import { canonicalOf } from "../argocd/place.ts";
import type { Slots } from "../argocd/slots.ts";
import type { Problem } from "../lib/problem.ts";
import { ok, type Result } from "../lib/result.ts";
import type { Rule, Version } from "../policy/rule.ts";
import type { Running } from "../policy/standing.ts";
import { liveVersion } from "./live-version.ts";

export interface Observation {
  /** Identity of the write target; rules of several images may share one. */
  readonly target: string;
  /** The entries that are written there. */
  readonly slots: Slots;
  /** What is to be said of the place. */
  readonly note: string | undefined;
  /** The same as `target`, with the image: last-applied is remembered under it, and says nothing about another image. */
  readonly key: string;
  /** What the spec sets there for this image; undefined also where it names another. */
  readonly asked: Version | undefined;
  /** What the spec asks for, or what Pods run where the spec sets nothing; undefined when the image is not live. */
  readonly running: Running | undefined;
  /** What tells that this image is the one at the target: the spec's name or a Pod, what was there before, or nothing. */
  readonly evidence: "present" | "remembered" | "none";
  /**
   * The image of `kustomize.name`, which is not the rule's, has its place still: the rule's is live, in no version yet.
   */
  readonly runsOriginal: boolean;
  /** What stands in the image's place, where the spec or the Pods tell of something else. */
  readonly elsewhere: Pick<Problem, "what" | "mend"> | undefined;
}

/**
 * Reads one rule's image out of the Application. It is live when the spec names it, or a Pod runs it, or the spec sets
 * its tag while no Pod tells otherwise (scaled to zero); upstream looks at Pods alone and loses the first and the last.
 * `isKnown`: is a last-applied version remembered under this key? Then the tag in the spec is this image's, whatever
 * the Pods run at the moment. `current`: the digest that the tag of a digest rule points to, where it is known. Errors: the Application has no such write target.
 */
export function observe(
  application: Application,
  rule: Rule,
  naming: Naming,
  isKnown: (key: string) => boolean,
  current?: string,
): Result<Observation, Problem> {
  const target = writeTarget(application, rule, naming);
  if (!target.ok) return target;
  const state = readTarget(application, rule, naming);
  if (!state.ok) return state;
  const key = `${target.value.key} ${rule.repository}`;
  const { inSpec: asked, imageInSpec, imageMatches, runsOriginal } = state.value;
  const live = liveVersion(rule, state.value.live, current);
  const { slots, note } = target.value;
  const at = { target: target.value.key, slots, note, key, runsOriginal };

  if (!imageMatches) {
    const elsewhere = anotherImage(application, rule, naming, at.slots, imageInSpec);
    return ok({ ...at, asked: undefined, running: undefined, evidence: "none", elsewhere });
  }
  const noPods = application.status.summary.images.length === 0;
  const isPresent = imageInSpec !== undefined || live !== undefined || runsOriginal;
  const evidence = isPresent ? "present" : isKnown(key) ? "remembered" : "none";
  if (asked !== undefined && evidence === "none" && !noPods) {
    const elsewhere = {
      what: `The spec sets a tag, but no Pod of the Application runs ${rule.image}.`,
      mend: "Check imageName, and the names in manifestTargets.",
    };
    return ok({ ...at, asked, running: undefined, evidence, elsewhere });
  }
  const version = runsOriginal ? undefined : (asked ?? live);
  const running = version && { version, inSpec: asked !== undefined };
  return ok({ ...at, asked, running, evidence, elsewhere: undefined });
}

/**
 * A target may name a password by mistake, and a password may read like an image. So the text of the spec is shown only
 * where it names an image that Pods run, which everybody sees; else the entry that holds it is.
 */
function anotherImage(
  { status }: Application,
  { image }: Rule,
  naming: Naming,
  slots: Slots,
  imageInSpec: string | undefined,
): Pick<Problem, "what" | "mend"> {
  const canonical = imageInSpec === undefined ? undefined : canonicalOf(imageInSpec, naming);
  const isRun = status.summary.images.some((text) => canonicalOf(text, naming) === canonical);
  const entry = Object.keys(slots).find((slot) => slots[slot] !== "version");
  const other = canonical !== undefined && isRun ? `the image ${imageInSpec}` : "another image";
  return {
    what: `The spec names ${other} (${entry}), and the rule is for ${image}.`,
    mend: "Name the image of that entry in imageName, or set forceUpdate: true to let the rule replace it; if it holds something else, correct the names in manifestTargets.",
  };
}
