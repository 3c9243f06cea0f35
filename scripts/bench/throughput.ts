/** Fifty senders at once, each with its own repository and one Application that follows it. */
import { until } from "../../test/support/scenario.ts";
import { type Deployment, repositoryName, wideDeployment } from "./deployment.ts";
import { type Figure, quantile } from "./figure.ts";

const SENDERS = 50;
const ROUNDS = 5;

export async function measureThroughput(): Promise<Figure[]> {
  const deployment = await wideDeployment(SENDERS, 1);
  try {
    const answers: number[] = [];
    const rounds: { readonly answered: number; readonly patched: number }[] = [];
    for (let round = 1; round <= ROUNDS; round++)
      rounds.push(await pushAll(deployment, `0.1.${round}`, answers));
    const answered = quantile(
      rounds.map((round) => round.answered),
      0.5,
    );
    const patched = quantile(
      rounds.map((round) => round.patched),
      0.5,
    );
    return [
      { what: `answer to a webhook, ${SENDERS} at once, p50`, value: quantile(answers, 0.5), unit: "ms" },
      { what: `answer to a webhook, ${SENDERS} at once, p99`, value: quantile(answers, 0.99), unit: "ms" },
      {
        what: `webhooks answered, ${SENDERS} at once`,
        value: (SENDERS / answered) * 1_000,
        unit: "per second",
      },
      { what: `${SENDERS} pushes at once -> all patched`, value: patched, unit: "ms" },
    ];
  } finally {
    await deployment.stop();
  }
}

async function pushAll({ registry, webhook, writes }: Deployment, tag: string, answers: number[]) {
  const repositories = Array.from({ length: SENDERS }, (_, index) => repositoryName(index));
  for (const repository of repositories) registry.push(repository, tag);
  const before = writes().length;
  const begun = performance.now();
  await Promise.all(
    repositories.map(async (repository) => {
      const { status } = await webhook({ tag, repository });
      if (status !== 202) throw new Error(`the webhook was answered ${status}`);
      answers.push(performance.now() - begun);
    }),
  );
  const answered = performance.now() - begun;
  await until(`${SENDERS} PATCH requests`, () => writes().length === before + SENDERS, 30_000);
  return { answered, patched: performance.now() - begun };
}
