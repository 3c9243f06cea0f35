/**
 * CPU time of the workerd process, which the clock inside a request cannot show. Its own handling of connections is in
 * it. The platform bills a webhook, an object's alarm and a pass as invocations of their own; here they are one sum.
 */
import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../test/support/scenario.ts";
import { statOf, workerds } from "../../test/support/workerd-process.ts";
import { type Deployment, repositoryName, wideDeployment } from "./deployment.ts";
import type { Figure } from "./figure.ts";

const REPOSITORIES = 40;
const ROUNDS = 10;
const WEBHOOKS = REPOSITORIES * ROUNDS;
/** Linux counts in hundredths of a second. */
const MS_PER_TICK = 10;

export async function measureCpu(): Promise<Figure[]> {
  const deployment = await wideDeployment(REPOSITORIES, 1);
  try {
    const pid = workerds().at(-1);
    // No /proc, no figure.
    if (pid === undefined || statOf(pid).length === 0) return [];
    await pushes(deployment, 2, "0.1");
    const pushed = await cpuMs(pid, () => pushes(deployment, ROUNDS, "0.2"));
    // Pushed a moment ago: stored duplicates change nothing, so what remains is the door and one call to an object.
    const folded = await cpuMs(pid, () => webhooks(deployment, ROUNDS, () => `0.2.${ROUNDS}`));
    return [
      {
        what: "CPU per webhook, answered and stored",
        value: folded / WEBHOOKS,
        unit: "ms",
        budget: 5,
        comparedWith: "the free plan allows 10 ms per invocation",
      },
      {
        what: "CPU per push: webhook, alarm, pass, PATCH",
        value: pushed / WEBHOOKS,
        unit: "ms",
        comparedWith: "several invocations together",
      },
    ];
  } finally {
    await deployment.stop();
  }
}

/** Each round pushes one version to every repository, and ends when all Applications are patched. */
async function pushes(deployment: Deployment, rounds: number, series: string): Promise<void> {
  const before = deployment.writes().length;
  await webhooks(deployment, rounds, (round) => `${series}.${round}`);
  await until(
    "every push patched",
    () => deployment.writes().length === before + rounds * REPOSITORIES,
    30_000,
  );
  await delay(100);
}

async function webhooks(
  { registry, webhook }: Deployment,
  rounds: number,
  tagOf: (round: number) => string,
): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    for (let index = 0; index < REPOSITORIES; index++) {
      const [repository, tag] = [repositoryName(index), tagOf(round)];
      registry.push(repository, tag);
      const { status } = await webhook({ tag, repository });
      if (status !== 202) throw new Error(`the webhook was answered ${status}`);
    }
  }
}

async function cpuMs(pid: number, work: () => Promise<void>): Promise<number> {
  const before = ticksOf(pid);
  await work();
  return (ticksOf(pid) - before) * MS_PER_TICK;
}

/** User and system time (fields utime and stime of proc(5)). */
function ticksOf(pid: number): number {
  const fields = statOf(pid);
  return Number(fields[12]) + Number(fields[13]);
}
