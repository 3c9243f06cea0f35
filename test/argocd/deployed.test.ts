import { describe, expect, it } from "vitest";
import { deployedAt, versionIn } from "../../src/argocd/deployed.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { rule, version } from "../policy/sample.ts";
import { AFTER, BEFORE, entry, operationState, source } from "./rollback.cases.ts";
import { helmJson, read } from "./sample.ts";

function application(status: object) {
  const json = helmJson([]);
  return read({
    ...json,
    spec: { ...json.spec, source: source("0.1.0") },
    status: { ...json.status, ...status },
  });
}

describe("deployedAt", () => {
  it.each([
    { what: "nothing was ever deployed", status: {}, at: undefined },
    { what: "it is in the history", status: { history: [entry("0.2.0", AFTER)] }, at: AFTER },
    {
      what: "it is in the history twice, and another one since",
      status: { history: [entry("0.2.0", BEFORE), entry("0.2.0", AFTER), entry("0.1.0", AFTER)] },
      at: AFTER,
    },
    {
      what: "an entry has no time of its beginning",
      status: { history: [{ ...entry("0.2.0", ""), deployedAt: AFTER }] },
      at: AFTER,
    },
    {
      what: "an operation runs",
      status: { operationState: operationState({ source: source("0.2.0") }, { phase: "Running" }) },
      at: AFTER,
    },
    {
      what: "an operation failed",
      status: { operationState: operationState({ source: source("0.2.0") }, { phase: "Failed" }) },
      at: AFTER,
    },
    {
      what: "an operation only tried it out",
      status: { operationState: operationState({ source: source("0.2.0"), dryRun: true }) },
      at: undefined,
    },
    { what: "another version was", status: { history: [entry("0.1.0", AFTER)] }, at: undefined },
    {
      what: "another image was, in the same version",
      status: { history: [{ ...entry("0.2.0", AFTER), source: source("0.2.0", "acme/other") }] },
      at: undefined,
    },
    {
      what: "an entry names no sources",
      status: { history: [{ ...entry("0.2.0", AFTER), source: {} }] },
      at: undefined,
    },
  ])("$what", ({ status, at }) => {
    const found = deployedAt(application(status), rule(), DOCKER_HUB_DEFAULTS, version("0.2.0"));
    expect(found).toBe(at === undefined ? 0 : Date.parse(at));
  });
});

describe("versionIn", () => {
  const versions = (tag: string | undefined, repository?: string) =>
    versionIn(application({}), rule(), DOCKER_HUB_DEFAULTS, { source: source(tag, repository) });

  it("reads what sources set for the rule's image, as the spec would be read", () => {
    expect(versions("0.2.0")).toEqual({ version: version("0.2.0") });
    expect(versions(undefined)).toEqual({ version: undefined });
    expect(versions("0.2.0", "acme/other")).toBeUndefined();
  });
});
