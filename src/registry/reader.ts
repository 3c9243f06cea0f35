/**
 * Reads what is needed of tags within a number of requests, a few at a time, and remembers it as it goes. What is left is
 * read by the next call: it starts from what is remembered.
 */
import { err, ok, type Result } from "../lib/result.ts";
import { HUB_REST_MS, HUB_TAGS_MIN, READS_AT_ONCE, READS_PER_ROW } from "./constants.ts";
import { type Need, nameOf, requestsOf, type Step, stepsFor } from "./facts-need.ts";
import type { RegistryFailure } from "./failure.ts";
import type { Hub, HubPage } from "./hub.ts";
import { readStep, type Source } from "./read-step.ts";
import type { Entry, TagMemory } from "./tag-memory.ts";

export interface ReaderOptions {
  readonly memory: TagMemory;
  /** Docker Hub's own list, where the registry is Docker Hub. */
  readonly hub: Hub | undefined;
  readonly now: () => number;
  /** Tags that are known to have pointed elsewhere before. */
  readonly moved: () => void;
}

/** The first page of Docker Hub's list; `NO_PAGE`: it has told what it can. */
export const FIRST_PAGE = 1;
export const NO_PAGE = 0;

/** How far a call may go. */
export interface Reach {
  /** Requests that may still be sent. */
  readonly left: () => number;
  /** Page of Docker Hub's list to go on with. */
  readonly hubPage: number;
  /** Has the time of a look to outlive the object, also where nothing has changed (`TagMemory.learn`)? */
  readonly keepTimes: boolean;
}

export interface Reader {
  /** The answer is the page of Docker Hub's list to go on with. A failure ends the call; what was read is kept. */
  read(source: Source, need: Need, reach: Reach): Promise<Result<number, RegistryFailure>>;
}

export function createReader({ memory, hub, now, moved }: ReaderOptions): Reader {
  let hubRestsUntil = 0;

  const learn = (seen: readonly Entry[], keepTimes: boolean) => {
    if (memory.learn(seen, { keepTimes }) > 0) moved();
  };

  async function readList(
    source: Source,
    need: Need,
    { left, hubPage }: Reach,
  ): Promise<Result<number, RegistryFailure>> {
    // Its list may be behind the registry: a digest that has to be newer than something is looked up there.
    if (hub === undefined || need.digestAfter > 0 || now() < hubRestsUntil) return ok(NO_PAGE);
    let page = hubPage;
    while (page !== NO_PAGE && left() >= 2) {
      const lookups = stepsFor(memory, need).filter(({ kind }) => kind !== "read");
      // Old tags stand on late pages: the list is never read for longer than asking for each would take.
      if (lookups.length < HUB_TAGS_MIN || page > need.tags.length) return ok(NO_PAGE);
      const answer = await hub.page(source.repository, page);
      if (!answer.ok) {
        if (answer.error.code === "registry-rate-limited") return answer;
        hubRestsUntil = now() + HUB_REST_MS;
        return ok(NO_PAGE);
      }
      learn(credible(memory, answer.value), false);
      page = answer.value.hasMore ? page + 1 : NO_PAGE;
    }
    return ok(page);
  }

  return {
    async read(source, need, reach) {
      const listed = await readList(source, need, reach);
      if (!listed.ok || listed.value !== NO_PAGE) return listed;
      const tried = new Set<string>();
      for (;;) {
        const all = stepsFor(memory, need).filter((step) => !tried.has(nameOf(step)));
        const steps = all.slice(0, READS_PER_ROW);
        for (const step of steps) tried.add(nameOf(step));
        const { seen, failure, isCut } = await readAll(source, steps, reach.left, now);
        learn(seen, reach.keepTimes);
        if (failure !== undefined) return err(failure);
        if (isCut || steps.length === 0) return listed;
      }
    },
  };
}

/** What was looked up at the registry after the list's own date of the push is not replaced. */
function credible(memory: TagMemory, { entries }: HubPage): readonly Entry[] {
  return entries.filter((entry) => {
    if (!("tag" in entry)) return true;
    const before = memory.tag(entry.tag);
    const isKnown = typeof before?.digest === "string" && before.digest !== entry.digest;
    return !isKnown || (entry.pushedAt ?? 0) > before.at;
  });
}

/** Several steps at once, in their order, up to the first failure or the last request. */
async function readAll(source: Source, steps: readonly Step[], left: () => number, now: () => number) {
  const seen: Entry[] = [];
  let failure: RegistryFailure | undefined;
  let begun = 0;
  let reserved = 0;
  const work = async (): Promise<void> => {
    for (let step = steps[begun]; step !== undefined && failure === undefined; step = steps[begun]) {
      const cost = requestsOf(step);
      if (left() - reserved < cost) return;
      begun += 1;
      reserved += cost;
      const answer = await readStep(source, step, now());
      reserved -= cost;
      if (answer.ok) seen.push(...answer.value);
      else failure ??= answer.error;
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, work));
  return { seen, failure, isCut: begun < steps.length };
}
