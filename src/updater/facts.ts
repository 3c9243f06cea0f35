/**
 * What a pass learns of tags beyond their names: which facts its decisions lack, what is asked for them, and what is known
 * then. It lives as long as the pass; the Repository object remembers. Pure.
 */
import { USUAL_PLATFORM } from "../image/platform.ts";
import type { Failure } from "../lib/failure.ts";
import type { Result } from "../lib/result.ts";
import { DEPTHS, type FactsNeed, type TagFacts } from "../policy/facts.ts";
import { type Rule, repositoryKey } from "../policy/rule.ts";
import type { FactsAnswer, FactsRequest } from "../protocol.ts";
import { DIGEST_FRESH_MS } from "./constants.ts";
import { type Incomplete, isDue } from "./incomplete.ts";

/** What is known of one repository's tags. */
export interface KnownFacts {
  readonly facts: ReadonlyMap<string, TagFacts>;
  /** Tags that were asked for in this pass, and those of them that the Repository has yet to read. */
  readonly asked: ReadonlySet<string>;
  readonly unread: ReadonlySet<string>;
  /** Why it could not be asked. */
  readonly failure: Failure | undefined;
}

/** By repository key. */
export type FactsByRepository = ReadonlyMap<string, KnownFacts>;

export const NOTHING_KNOWN: KnownFacts = {
  facts: new Map(),
  asked: new Set(),
  unread: new Set(),
  failure: undefined,
};

/** What a decision lacks. */
export interface Lack extends FactsNeed {
  /** Tags whose digest has to be looked up at this time or later, epoch milliseconds. */
  readonly since: ReadonlyMap<string, number>;
}

/**
 * The strategy `digest` goes by what the tag points to now, so a digest from before `pushedAt` will not do, nor one that
 * is remembered because platforms or dates are asked for too. A tag that lacked a platform is read anew when its time has come.
 */
export function lackOf(
  { strategy }: Pick<Rule, "strategy">,
  need: FactsNeed,
  pushedAt: number | undefined,
  incomplete: Incomplete | undefined,
  now: number,
): Lack {
  const since = new Map<string, number>();
  const isFresh = need.depth === "digest" ? undefined : now - DIGEST_FRESH_MS;
  const looked = strategy === "digest" ? (pushedAt ?? isFresh) : undefined;
  for (const tag of need.tags) {
    if (incomplete?.tags.includes(tag) && isDue(incomplete, now)) since.set(tag, now);
    else if (looked !== undefined) since.set(tag, looked);
  }
  return { ...need, since };
}

/** An image that cannot be decided yet; one that lacks nothing is passed over. */
export interface Lacking {
  readonly rule: Pick<Rule, "repository" | "pullSecret">;
  readonly lacks: Lack | undefined;
}

export interface Inquiry {
  readonly key: string;
  readonly request: FactsRequest;
}

/**
 * One request per repository for what all its images lack: every tag, at the greatest depth, for all platforms. A second one
 * where some tags have to be looked up anew, since the others need not be.
 */
export function inquiriesFor(images: readonly Lacking[]): readonly Inquiry[] {
  const byKey = Map.groupBy(
    images.filter(({ lacks }) => lacks !== undefined),
    ({ rule }) => repositoryKey(rule),
  );
  return [...byKey].flatMap(([key, those]) =>
    joined(those.flatMap(({ lacks }) => lacks ?? [])).map((request) => ({ key, request })),
  );
}

function joined(lacks: readonly Lack[]): readonly FactsRequest[] {
  const depth = DEPTHS.findLast((each) => lacks.some((lack) => lack.depth === each)) ?? "digest";
  const deepest = lacks.filter((lack) => lack.depth === depth);
  const named = deepest.flatMap(({ platforms }) => platforms);
  const isAny = deepest.some(({ platforms }) => platforms.length === 0);
  const platforms = [...new Set(isAny && named.length > 0 ? [...named, USUAL_PLATFORM] : named)];
  const tags = [...new Set(lacks.flatMap((lack) => lack.tags))];
  const times = new Map<string, number>();
  for (const [tag, at] of lacks.flatMap(({ since }) => [...since])) {
    times.set(tag, Math.max(at, times.get(tag) ?? 0));
  }
  const [fresh, others] = [tags.filter((tag) => times.has(tag)), tags.filter((tag) => !times.has(tag))];
  return [
    ...(others.length > 0 ? [{ tags: others, depth, platforms }] : []),
    ...(fresh.length > 0 ? [{ tags: fresh, depth, platforms, since: Math.max(...times.values()) }] : []),
  ];
}

/** What is known after an answer. */
export function learned(
  known: KnownFacts,
  { tags }: FactsNeed,
  answer: Result<FactsAnswer, Failure>,
): KnownFacts {
  if (!answer.ok) return { ...known, failure: answer.error };
  const facts = new Map(known.facts);
  for (const [tag, found] of answer.value.facts) facts.set(tag, merged(facts.get(tag), found));
  const told = new Set(answer.value.facts.map(([tag]) => tag));
  const unread = [...known.unread, ...tags].filter((tag) => !told.has(tag));
  return { ...known, facts, asked: known.asked.union(new Set(tags)), unread: new Set(unread) };
}

/** A digest stands for the same builds for ever, so what was known of them still is. */
function merged(before: TagFacts | undefined, after: TagFacts): TagFacts {
  if (before?.kind !== "known" || after.kind !== "known" || before.digest !== after.digest) return after;
  const [more, less] = knownOf(before) > knownOf(after) ? [before, after] : [after, before];
  const builds = more.builds?.map((build, index) =>
    build.createdAt === undefined ? (less.builds?.[index] ?? build) : build,
  );
  return { ...more, builds, pushedAt: after.pushedAt ?? before.pushedAt };
}

/** How much is known of the builds: nothing, their platforms, or also some dates. */
const knownOf = ({ builds }: Extract<TagFacts, { kind: "known" }>): number =>
  builds === undefined ? 0 : 1 + builds.filter(({ createdAt }) => createdAt !== undefined).length;
