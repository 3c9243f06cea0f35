/** Does asking Argo CD to refresh after a write make the sync come sooner? */
import { AUTOMATED, eventually } from "../../test/e2e/people.ts";
import { helmOf, sourceOf, type World } from "../../test/e2e/world.ts";
import { type Figure, quantile } from "../bench/figure.ts";

const ROUNDS = 20;
const NAME = "refreshed";

export async function measureRefresh({ people, target }: World): Promise<Figure[]> {
  await people.create(NAME, {
    source: sourceOf(target, "charts/example-api", helmOf("acme/refreshed", "0.0.0")),
    syncPolicy: AUTOMATED,
  });
  try {
    const runs = async (tag: string) => {
      const { status } = await people.application(NAME);
      return status.sync?.status === "Synced" && (await imageOf(tag));
    };
    const imageOf = async (tag: string) => {
      const query = `resourceName=${NAME}&namespace=default&group=apps&version=v1&kind=Deployment`;
      const { status, text } = await people.call("GET", `applications/${NAME}/resource?${query}`);
      return status === 200 && text.includes(`acme/refreshed:${tag}`);
    };
    await eventually("it runs", () => runs("0.0.0"));
    const samples: Record<string, number[]> = { without: [], with: [] };
    // In turn, so that a busy moment of the machine meets both.
    for (let round = 1; round <= ROUNDS; round++) {
      for (const way of ["without", "with"] as const) {
        const tag = `0.${round}.${way === "with" ? 1 : 0}`;
        const operation = { op: "replace", path: "/spec/source/helm/parameters/1/value", value: tag };
        await people.must("PATCH", `applications/${NAME}`, {
          name: NAME,
          project: "default",
          patchType: "json",
          patch: JSON.stringify([operation]),
        });
        const begun = performance.now();
        if (way === "with") await people.refresh(NAME);
        await eventually(`${tag} is synced`, () => runs(tag));
        samples[way]?.push(performance.now() - begun);
      }
    }
    return Object.entries(samples).map(
      ([way, values]): Figure => ({
        what: `PATCH answered -> Synced, ${way} a refresh, median of ${ROUNDS}`,
        value: quantile(values, 0.5),
        unit: "ms",
        comparedWith: `max ${Math.round(Math.max(...values))} ms`,
      }),
    );
  } finally {
    await people.remove(NAME);
  }
}
