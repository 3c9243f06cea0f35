/** The cases of the simulated platform, on the real one. */
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, describe, it } from "vitest";
import { type Host, PLATFORM_CASES } from "../support/platform.cases.ts";
import { searchForSecrets } from "./search.ts";

const stub = (name: string) => env.PROBE.getByName(name);

const host: Host = {
  probe: stub,
  pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  evict: (name) => evictDurableObject(stub(name)),
};

afterAll(searchForSecrets);

describe.concurrent("workerd", () => {
  for (const { name, run } of PLATFORM_CASES) it(name, () => run(host));
});
