/** One sender that pushes version after version: time to its answer, and to the PATCH of both Applications. */
import { setTimeout as delay } from "node:timers/promises";
import { REPOSITORY, until } from "../../test/support/scenario.ts";
import { type Deployment, userDeployment } from "./deployment.ts";
import { type Figure, quantile } from "./figure.ts";

const WARM_UP = 10;
const PUSHES = 80;
/** Between two pushes, so that none is measured while the one before it is still being recorded. */
const PAUSE_MS = 60;

export async function measureLatency(): Promise<Figure[]> {
  const deployment = await userDeployment();
  try {
    const samples: { readonly answer: number; readonly patched: number }[] = [];
    for (let push = 1 - WARM_UP; push <= PUSHES; push++) {
      const sample = await pushOnce(deployment, `0.1.${push + WARM_UP}`);
      if (push > 0) samples.push(sample);
      await delay(PAUSE_MS);
    }
    const answers = samples.map(({ answer }) => answer);
    const patched = samples.map((sample) => sample.patched);
    const beside = "Image Updater polls: up to 2 minutes";
    return [
      { what: "answer to a webhook, one sender, p50", value: quantile(answers, 0.5), unit: "ms", budget: 10 },
      {
        what: "answer to a webhook, one sender, p99",
        value: quantile(answers, 0.99),
        unit: "ms",
        budget: 50,
      },
      {
        what: "push -> both Applications patched, p50",
        value: quantile(patched, 0.5),
        unit: "ms",
        budget: 100,
        comparedWith: beside,
      },
      { what: "push -> both Applications patched, p99", value: quantile(patched, 0.99), unit: "ms" },
    ];
  } finally {
    await deployment.stop();
  }
}

async function pushOnce({ registry, argocd, webhook }: Deployment, tag: string) {
  registry.push(REPOSITORY, tag);
  const before = argocd.requests.length;
  const [begun, begunAt] = [performance.now(), Date.now()];
  const { status } = await webhook({ tag });
  const answer = performance.now() - begun;
  if (status !== 202) throw new Error(`the webhook was answered ${status}`);
  const written = () => argocd.requests.slice(before).filter(({ method }) => method === "PATCH");
  await until(`two PATCH requests for ${tag}`, () => written().length === 2);
  return { answer, patched: Math.max(...written().map(({ at }) => at)) - begunAt };
}
