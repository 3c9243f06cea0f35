/** What is fuzzed: the built Worker, with every sender set up, beside a registry and an Argo CD on loopback. */
import { WEBHOOK_SECRETS } from "../../src/settings.ts";
import { startRegistry } from "../../test/support/registry.ts";
import { REPOSITORY, type Scenario, SECRETS, startScenario } from "../../test/support/scenario.ts";

/** One for all senders, so that one parameter of the document stands for it. */
export const WEBHOOK_SECRET = "webhook-secret-of-every-sender-0123456789";

export type Target = Scenario<Awaited<ReturnType<typeof startRegistry>>>;

export async function startTarget(): Promise<Target> {
  const registry = await startRegistry();
  for (const tag of ["0.0.9", "0.1.0"]) registry.push(REPOSITORY, tag);
  const secrets = Object.values(WEBHOOK_SECRETS).map((name) => [name, WEBHOOK_SECRET]);
  const target = await startScenario({
    registry,
    vars: { ...Object.fromEntries(secrets), LOG_LEVEL: "warn" },
  });
  // Known from the start, so that no answer depends on which request came first.
  await target.sweep();
  return target;
}

export const API_TOKEN = SECRETS.API_TOKEN;
