/** Rollbacks and a sync as Argo CD v3.6.1 told of them: 0.1.0 and 0.2.0 were synced by hand, then 0.1.0 rolled back to. */
import { describe, expect, it } from "vitest";
import { rollbackOf } from "../../src/argocd/rollback.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import rolledBack from "../fixtures/argocd/application-rolled-back.json" with { type: "json" };
import severalRolledBack from "../fixtures/argocd/application-rolled-back-several.json" with { type: "json" };
import synced from "../fixtures/argocd/application-synced.json" with { type: "json" };
import { rule } from "../policy/sample.ts";
import { read } from "./sample.ts";

const NEVER = { operation: 0, version: undefined, writtenAt: undefined };

describe("recorded operations", () => {
  it.each([
    ["with one source", rolledBack],
    ["with several", severalRolledBack],
  ])("a rollback %s", (_, json) => {
    expect(rollbackOf(read(json), rule(), DOCKER_HUB_DEFAULTS, NEVER)).toEqual({
      version: { tag: "0.1.0", digest: undefined },
      by: "admin",
    });
  });

  it("a sync is none, also one of the version before", () => {
    expect(rollbackOf(read(synced), rule(), DOCKER_HUB_DEFAULTS, NEVER)).toBeUndefined();
    const { source } = synced.spec;
    const parameters = source.helm.parameters.map((each) =>
      each.name === "image.tag" ? { ...each, value: "0.3.0" } : each,
    );
    const written = { ...synced, spec: { ...synced.spec, source: { ...source, helm: { parameters } } } };
    expect(rollbackOf(read(written), rule(), DOCKER_HUB_DEFAULTS, NEVER)).toBeUndefined();
  });
});
