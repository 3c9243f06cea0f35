/** A fleet on the built Worker, as it is measured: each invocation is counted, and nothing is kept to be searched. */
import { COUNTING_FRONT } from "../../test/support/counting.ts";
import { startRegistry } from "../../test/support/registry.ts";
import { startScenario } from "../../test/support/scenario.ts";
import { applicationsOf, type FleetSize, repositoryName, resourcesOf } from "./fleet.ts";

/** Every Application runs 0.0.9, the one tag there is. `vars`: over the defaults of a scenario. */
export async function startMeasured(size: FleetSize, vars: Readonly<Record<string, string>> = {}) {
  const registry = await startRegistry();
  for (let index = 0; index < size.repositories; index++) registry.push(repositoryName(index), "0.0.9");
  return startScenario({
    registry,
    applications: applicationsOf(size, "0.0.9"),
    resources: resourcesOf(size),
    vars: { LOG_LEVEL: "error", ...vars },
    front: COUNTING_FRONT,
    unwatched: true,
  });
}
