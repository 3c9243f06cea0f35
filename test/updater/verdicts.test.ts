import { describe, expect, it } from "vitest";
import { err, ok } from "../../src/lib/result.ts";
import { CHECK_VERDICTS } from "../../src/updater/constants.ts";
import { verdictsOf } from "../../src/updater/verdicts.ts";
import { rule } from "../policy/sample.ts";
import { done, failure } from "./reconcile.support.ts";
import { api } from "./sample.ts";
import { createWorld } from "./world.ts";

const ports = (tags: readonly string[] | undefined) => ({
  facts: async () => err(failure()),
  now: () => 1_000_000,
  rules: async () => ({ ready: true, project: "default", rules: [rule()] }),
  tags: async () => (tags === undefined ? err(failure()) : ok({ tags, listedAt: 1 })),
});

async function report() {
  return done(await createWorld({ parameters: api("0.1.0") }).pass({ dryRun: true })).report;
}

describe("verdictsOf", () => {
  it("says of each tag whether it is taken, next to what runs", async () => {
    expect(await verdictsOf(ports(["0.1.0", "0.2.0", "latest"]), await report())).toEqual({
      app: [
        { tag: "0.2.0", taken: true, reason: "the highest that is allowed" },
        { tag: "0.1.0", taken: true, reason: "runs now" },
        { tag: "latest", taken: false, reason: "not a semantic version" },
      ],
    });
  });

  it("stops at the newest ones", async () => {
    const tags = Array.from({ length: 100 }, (_, index) => `0.${index}.0`);
    const { app = [] } = await verdictsOf(ports(tags), await report());
    expect(app).toHaveLength(CHECK_VERDICTS);
    expect(app[0]?.tag).toBe("0.99.0");
  });

  it("has none where the tags cannot be read", async () => {
    expect(await verdictsOf(ports(undefined), await report())).toEqual({ app: [] });
  });
});
