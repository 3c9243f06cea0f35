/** Deployments for the benchmarks. */
import type { StandInRegistry } from "../../test/support/registry.ts";
import { startRegistry } from "../../test/support/registry.ts";
import {
  ACCOUNT,
  application,
  REPOSITORY,
  resource,
  type Scenario,
  startScenario,
  until,
} from "../../test/support/scenario.ts";

export type Deployment = Scenario<StandInRegistry>;

/** The user's two Applications and a registry as Docker Hub: tokens that live for `tokenSeconds`. The list is stored. */
export async function userDeployment(tokenSeconds = 300): Promise<Deployment> {
  const registry = await startRegistry({ auth: { scheme: "bearer", credentials: ACCOUNT, tokenSeconds } });
  registry.push(REPOSITORY, "0.0.9");
  const deployment = await startScenario({ registry, vars: { LOG_LEVEL: "warn" } });
  const checked = await deployment.check({});
  if (checked.status !== 200) throw new Error(`the first check answered ${checked.status}: ${checked.text}`);
  return deployment;
}

export const repositoryName = (index: number): string => `acme/app-${index}`;

/** Many repositories in an open registry, each followed by some Applications. All have been seen once. */
export async function wideDeployment(repositories: number, followersEach: number): Promise<Deployment> {
  const registry = await startRegistry();
  const indexes = Array.from({ length: repositories }, (_, index) => index);
  for (const index of indexes) registry.push(repositoryName(index), "0.0.9");
  const deployment = await startScenario({
    registry,
    applications: indexes.flatMap((index) =>
      Array.from({ length: followersEach }, (_, follower) =>
        application(`app-${index}-${follower}`, "0.0.9", repositoryName(index)),
      ),
    ),
    resources: {
      "all.yaml": indexes
        .map((index) => resource(`app-${index}`, `app-${index}-*`, `${repositoryName(index)}:~0-0`))
        .join("---\n"),
    },
    vars: { LOG_LEVEL: "warn" },
  });
  await deployment.sweep();
  const all = repositories * followersEach;
  await until(
    `${all} Applications seen`,
    async () => (await deployment.status()).applications.length === all,
    60_000,
  );
  return deployment;
}
