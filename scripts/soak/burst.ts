/**
 * A burst of webhooks on the built Worker: a build system that publishes many repositories at once, where each push is told
 * several times, as multi-platform pushes are. What has to be true of the end, and what it cost.
 */
import { FOLD_MS } from "../../src/registry/constants.ts";
import { sum, type Usage, usage, usageUntilRest } from "../../test/support/counting.ts";
import { quantile } from "../bench/figure.ts";
import { applicationsOf, repositoryName } from "./fleet.ts";
import { startMeasured } from "./measured.ts";

export interface BurstSize {
  readonly repositories: number;
  readonly applications: number;
  /** Of all repositories together; repository `i` gets the pushes `i`, `i + repositories` and so on. */
  readonly pushes: number;
  /** Webhooks of each push. */
  readonly times: number;
  readonly connections: number;
}

export interface BurstFigures {
  readonly webhooks: number;
  /** How many were answered so, by status. */
  readonly answers: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** From the first webhook sent to the last one answered. */
  readonly seconds: number;
  /** From the first webhook to rest, the verifying looks of five seconds later with it. */
  readonly secondsToRest: number;
  /** Applications that do not run the last push of their repository: none may be left. */
  readonly wrong: readonly string[];
  readonly registry: Cost;
  readonly argocdWrites: Cost;
  readonly argocdReads: Cost;
  readonly usage: readonly Usage[];
}

/** Requests, and the most that are needed. */
export interface Cost {
  readonly requests: number;
  readonly bound: number;
}

/** A write is verified five seconds later. */
const QUIET_MS = 6_000;
/** Webhooks of later pushes come in between those of earlier ones, so many places apart. */
const SPREAD = 40;

const tagOf = (push: number): string => `0.1.${push}`;

export async function measureBurst(size: BurstSize, timeoutMs: number): Promise<BurstFigures> {
  const scenario = await startMeasured(size);
  const { argocd, registry } = scenario;
  try {
    await scenario.sweep();
    await usageUntilRest(scenario.url, QUIET_MS, timeoutMs);
    const before = { registry: registry.requests.length, argocd: argocd.requests.length };
    await usage(scenario.url);

    const queue = inOrder(size);
    const webhooks = queue.length;
    /** When each push was first told, and last. */
    const told = new Map<number, { readonly first: number; last: number }>();
    const latencies: number[] = [];
    const answers: Record<string, number> = {};
    const begun = performance.now();
    const sender = async (): Promise<void> => {
      for (let push = queue.shift(); push !== undefined; push = queue.shift()) {
        const repository = repositoryName(push % size.repositories);
        // The image is there before anybody is told.
        const seen = told.get(push);
        if (seen === undefined) registry.push(repository, tagOf(push));
        const sent = performance.now();
        const { status } = await scenario.webhook({ tag: tagOf(push), repository });
        latencies.push(performance.now() - sent);
        if (seen === undefined) told.set(push, { first: sent, last: performance.now() });
        else seen.last = performance.now();
        answers[status] = (answers[status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: size.connections }, sender));
    const seconds = (performance.now() - begun) / 1_000;
    const used = await usageUntilRest(scenario.url, QUIET_MS, timeoutMs);
    const secondsToRest = (performance.now() - begun - QUIET_MS) / 1_000;

    // On a slow machine a duplicate may come after its push is no longer folded, and is then looked at once more.
    const looks = sum([...told.values()].map(({ first, last }) => 1 + Math.floor((last - first) / FOLD_MS)));
    const asked = argocd.requests.slice(before.argocd);
    const followers = Math.ceil(size.applications / size.repositories);
    const writes = asked.filter(({ method }) => method === "PATCH").length;
    return {
      webhooks,
      answers,
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      seconds,
      secondsToRest,
      wrong: applicationsOf(size, "0.0.9").flatMap(({ metadata: { name } }) => {
        const last = lastPush(Number(name.split("-")[1]), size);
        return scenario.tagOf(name) === (last === undefined ? "0.0.9" : tagOf(last)) ? [] : [name];
      }),
      // A manifest HEAD for each push and ten seconds; its duplicates are folded, and the pass that follows uses the answer.
      registry: { requests: registry.requests.length - before.registry, bound: looks },
      // A push changes each follower at most once.
      argocdWrites: { requests: writes, bound: size.pushes * followers },
      // A read for each of these looks and follower, and one to verify each write.
      argocdReads: { requests: asked.length - writes, bound: looks * followers + writes },
      usage: used,
    };
  } finally {
    await scenario.stop();
  }
}

/** Each push `times` times, in the order of the pushes, with later ones among its duplicates. */
function inOrder({ pushes, times }: BurstSize): number[] {
  const all = Array.from({ length: pushes * times }, (_, index) => {
    const [push, duplicate] = [index % pushes, Math.floor(index / pushes)];
    return { push, place: push * times + duplicate * SPREAD };
  });
  return all.sort((a, b) => a.place - b.place).map(({ push }) => push);
}

function lastPush(repository: number, { repositories, pushes }: BurstSize): number | undefined {
  if (repository >= pushes) return undefined;
  return repository + repositories * Math.floor((pushes - 1 - repository) / repositories);
}
