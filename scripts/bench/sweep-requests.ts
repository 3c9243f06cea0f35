/** What a sweep costs when nothing was pushed: one list per repository, one list of Argo CD. */
import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../test/support/scenario.ts";
import { wideDeployment } from "./deployment.ts";
import type { Figure } from "./figure.ts";

const REPOSITORIES = 45;
const FOLLOWERS_EACH = 2;
/** Time for a request too many to show itself. */
const QUIET_MS = 1_000;

export async function countSweep(): Promise<Figure[]> {
  const deployment = await wideDeployment(REPOSITORIES, FOLLOWERS_EACH);
  try {
    const { registry, argocd, sweep } = deployment;
    await delay(QUIET_MS);
    const [registryBefore, argocdBefore] = [registry.requests.length, argocd.requests.length];
    await sweep();
    await until(
      "every repository listed",
      () => registry.requests.length - registryBefore >= REPOSITORIES,
      30_000,
    );
    await delay(QUIET_MS);
    const of = `a sweep of ${REPOSITORIES} repositories, ${REPOSITORIES * FOLLOWERS_EACH} Applications`;
    return [
      {
        what: `registry requests of ${of}`,
        value: registry.requests.length - registryBefore,
        unit: "requests",
        budget: REPOSITORIES,
        comparedWith: `Image Updater v1.3: ${REPOSITORIES * FOLLOWERS_EACH * 3}`,
      },
      {
        what: `Argo CD requests of ${of}`,
        value: argocd.requests.length - argocdBefore,
        unit: "requests",
        budget: 1,
      },
    ];
  } finally {
    await deployment.stop();
  }
}
