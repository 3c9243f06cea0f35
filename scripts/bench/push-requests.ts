/** What one push costs the registry and Argo CD, counted at the stand-ins. */
import { setTimeout as delay } from "node:timers/promises";
import { REPOSITORY, until } from "../../test/support/scenario.ts";
import { type Deployment, userDeployment } from "./deployment.ts";
import type { Figure } from "./figure.ts";

/** Upstream lists the tags and reads two manifests for each Application that follows. */
const UPSTREAM = "Image Updater v1.3: 3 per follower";
const BEFORE_MS = 1_200;
/** Time for a request too many to show itself. */
const QUIET_MS = 500;

export async function countPush(): Promise<Figure[]> {
  const [cached, expired] = await Promise.all([countOne(300), countOne(1)]);
  const perApplication = cached.argocd.map(({ requests }) => requests);
  return [
    {
      what: "registry requests of a push, token cached",
      value: cached.registry,
      unit: "requests",
      budget: 1,
      comparedWith: UPSTREAM,
    },
    {
      what: "registry requests of a push, token expired",
      value: expired.registry,
      unit: "requests",
      budget: 2,
      comparedWith: UPSTREAM,
    },
    {
      what: "Argo CD requests of a push, each Application",
      value: Math.max(...perApplication),
      unit: "requests",
      budget: 3,
      comparedWith: cached.argocd[0]?.methods ?? "",
    },
  ];
}

/** Six identical webhooks, as a push of several platforms sends; two Applications follow. */
async function countOne(tokenSeconds: number) {
  const deployment = await userDeployment(tokenSeconds);
  try {
    // The first look at the Applications is over, and a token that lives for a second has expired.
    await delay(BEFORE_MS);
    const { registry, argocd, webhook } = deployment;
    const [registryBefore, argocdBefore] = [registry.requests.length, argocd.requests.length];
    registry.push(REPOSITORY, "0.1.0");
    for (let sent = 0; sent < 6; sent++) await webhook({ tag: "0.1.0" });
    await until("both Applications verified", () => verified(deployment));
    await delay(QUIET_MS);
    const asked = argocd.requests.slice(argocdBefore);
    return {
      registry: registry.requests.length - registryBefore,
      argocd: ["example-api-dev", "example-api-prd"].map((name) => {
        const own = asked.filter(({ path }) => path.includes(name)).map(({ method }) => method);
        return { requests: own.length, methods: own.join(", ") };
      }),
    };
  } finally {
    await deployment.stop();
  }
}

/** The look that verifies the write has told both rows of status. */
async function verified({ status }: Deployment): Promise<boolean> {
  const { applications } = await status();
  return applications.every(({ images }) => images[0]?.state === "updated");
}
