/**
 * What is known of the tags that are asked for, and what has to be asked of the registry to know it. Pure.
 *
 * The requests, in the terms of the distribution specification: a digest alone is a `HEAD`. More is the tag's manifest,
 * and for a single image its configuration, which tells platform and date. An index tells its platforms itself; each date
 * costs the manifest and the configuration of that image. Upstream asks the same, for every tag anew.
 */
import { countedImages } from "../image/platform.ts";
import type { Build, Depth, TagFacts } from "../policy/facts.ts";
import type { IndexImage } from "./manifest.ts";
import type { Content, TagMemory } from "./tag-memory.ts";

export interface Need {
  readonly tags: readonly string[];
  readonly depth: Depth;
  /** Of the dates that are asked for; empty: one build stands for all. */
  readonly platforms: readonly string[];
  /** A digest that was looked up earlier is looked up anew, epoch milliseconds. 0: any will do. */
  readonly digestAfter: number;
  /** What was absent earlier than this is looked for again, epoch milliseconds. */
  readonly absentAfter: number;
}

export type Step =
  /** The tag's digest. */
  | { readonly kind: "head"; readonly tag: string }
  /** The tag's digest and what it holds. */
  | { readonly kind: "read-tag"; readonly tag: string }
  /** What a digest holds. */
  | { readonly kind: "read"; readonly digest: string };

/** The facts, or what is to be asked next. */
export type Stand =
  | { readonly kind: "known"; readonly facts: TagFacts }
  | { readonly kind: "unread"; readonly steps: readonly Step[] };

type Memory = Pick<TagMemory, "tag" | "content">;

/** What a step may cost: a manifest may be that of a single image, with its configuration. */
export const requestsOf = ({ kind }: Step): number => (kind === "head" ? 1 : 2);

/** Two steps of one name ask the same. */
export const nameOf = (step: Step): string =>
  step.kind === "read" ? step.digest : `${step.kind} ${step.tag}`;

/** What is to be asked next for all tags that are not known, each step once. */
export function stepsFor(memory: Memory, need: Need): readonly Step[] {
  const steps = need.tags.flatMap((tag) => {
    const stand = standOf(memory, need, tag);
    return stand.kind === "unread" ? stand.steps : [];
  });
  return [...new Map(steps.map((step) => [nameOf(step), step])).values()];
}

export const unreadOf = (memory: Memory, need: Need): readonly string[] =>
  need.tags.filter((tag) => standOf(memory, need, tag).kind === "unread");

export function standOf(memory: Memory, need: Need, tag: string): Stand {
  const entry = memory.tag(tag);
  if (entry === undefined || entry.digest === undefined) return lookUp(need, tag);
  const { digest, at, pushedAt } = entry;
  if (digest === null) {
    const isFresh = at >= Math.max(need.absentAfter, need.digestAfter);
    return isFresh ? known({ kind: "absent" }) : lookUp(need, tag);
  }
  if (at < need.digestAfter) return unread({ kind: "head", tag });
  if (need.depth === "digest")
    return known({ kind: "known", depth: "digest", digest, builds: undefined, pushedAt });

  const content = usable(memory.content(digest), need);
  if (content === undefined) return unread({ kind: "read", digest });
  switch (content.kind) {
    case "missing":
      return known({ kind: "absent" });
    case "unreadable":
      return known({ kind: "unreadable", reason: content.reason });
    case "image": {
      const { undated } = content;
      const depth = undated ? "platforms" : "created";
      return known({ kind: "known", depth, digest, builds: [asBuild(content.platform, content)], pushedAt });
    }
    case "index": {
      const steps = wantedImages(content.images, need).flatMap((image): Step[] =>
        usable(memory.content(image.digest), need) ? [] : [{ kind: "read", digest: image.digest }],
      );
      if (steps.length > 0) return unread(...steps);
      const builds = content.images.flatMap((image) => buildOf(image, memory.content(image.digest), need));
      return known({ kind: "known", depth: need.depth, digest, builds, pushedAt });
    }
  }
}

const known = (facts: TagFacts): Stand => ({ kind: "known", facts });
const unread = (...steps: readonly Step[]): Stand => ({ kind: "unread", steps });
const lookUp = ({ depth }: Need, tag: string): Stand =>
  unread({ kind: depth === "digest" ? "head" : "read-tag", tag });

/** The content where it tells what is asked for. */
function usable(content: Content | undefined, { absentAfter, depth }: Need): Content | undefined {
  if (content?.kind === "image" && content.undated && depth === "created") return undefined;
  const mayChange = content?.kind === "missing" || content?.kind === "unreadable";
  return mayChange && (content.at ?? absentAfter) < absentAfter ? undefined : content;
}

/** Images of an index that have to be read themselves: those whose date is asked for, and those without a platform. */
function wantedImages(images: readonly IndexImage[], { depth, platforms }: Need): readonly IndexImage[] {
  const nameless = images.filter(({ platform }) => platform === undefined);
  if (depth !== "created") return nameless;
  const named = images.flatMap(({ platform, digest }) =>
    platform === undefined ? [] : [{ platform, digest }],
  );
  return [...nameless, ...countedImages(named, platforms)];
}

/** An image that the index names and that is not there, or is none, is left out. */
function buildOf(image: IndexImage, content: Content | undefined, { depth }: Need): readonly Build[] {
  if (content?.kind === "missing" || content?.kind === "unreadable") return [];
  const own = content?.kind === "image" ? content : undefined;
  const platform = image.platform ?? own?.platform;
  if (platform === undefined) return [];
  if (depth !== "created" || own === undefined) return [{ platform, createdAt: undefined }];
  return [asBuild(platform, own)];
}

const asBuild = (platform: string, { createdAt, createdNs }: Extract<Content, { kind: "image" }>): Build => ({
  platform,
  createdAt,
  ...(createdNs !== undefined && { createdNs }),
});
