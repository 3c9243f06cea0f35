import { describe, expect, it } from "vitest";
import { isDeployedSince, lastOperationAt, rollbackOf } from "../../src/argocd/rollback.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { rule, version } from "../policy/sample.ts";
import { AFTER, BEFORE, cases, entry, operationState, rolledBack, SEEN, source } from "./rollback.cases.ts";
import { helmJson, read } from "./sample.ts";

/** An Application whose spec asks for 0.2.0. */
function application(status: object, spec: object = {}, operation?: object) {
  const json = helmJson([]);
  return read({
    ...json,
    ...(operation && { operation }),
    spec: { ...json.spec, source: source("0.2.0"), ...spec },
    status: { ...json.status, ...status },
  });
}

const preceding = (operation: number | undefined) => ({
  operation,
  version: undefined,
  writtenAt: undefined,
});

describe("rollbackOf", () => {
  it.each(cases)("$what: $rollback", ({ spec, status, rollback }) => {
    const found = rollbackOf(application(status, spec), rule(), DOCKER_HUB_DEFAULTS, preceding(SEEN));
    const told = found && `${found.version?.tag ?? "no version"} by ${found.by ?? "nobody known"}`;
    expect(told).toBe(rollback);
  });

  it("counts an operation once: one that preceded says nothing more, nor any while that is not learnt", () => {
    const held = application({ operationState: rolledBack({ source: source("0.1.0") }) });
    const at = lastOperationAt(held) ?? 0;
    const found = (operation: number | undefined) =>
      rollbackOf(held, rule(), DOCKER_HUB_DEFAULTS, preceding(operation));
    expect(found(at - 1)).toBeDefined();
    expect(found(at)).toBeUndefined();
    expect(found(undefined)).toBeUndefined();
  });

  it.each<[string, number | undefined, string | undefined, string, boolean]>([
    [
      "that began right after the write and deployed what it wrote over: a sync",
      30_000,
      "0.1.0",
      "0.1.0",
      false,
    ],
    ["by a clock that is a little behind", -30_000, "0.1.0", "0.1.0", false],
    ["that began later", 60_001, "0.1.0", "0.1.0", true],
    ["that deployed something older", 30_000, "0.1.0", "0.0.9", true],
    ["after a version that was set where none was", 30_000, undefined, "0.1.0", true],
    ["after a version that somebody else wrote", undefined, undefined, "0.1.0", true],
    [
      "that deployed the tag without the digest that was written over",
      30_000,
      `0.1.0@sha256:${"a".repeat(64)}`,
      "0.1.0",
      true,
    ],
  ])("tells an entry of the history alone, %s", (_, afterMs, over, tag, isRollback) => {
    const held = application({
      operationState: operationState({ source: source("0.2.0") }, { phase: "Failed" }),
      history: [entry(tag, AFTER)],
    });
    const found = rollbackOf(held, rule(), DOCKER_HUB_DEFAULTS, {
      operation: SEEN,
      version: over === undefined ? undefined : version(over),
      writtenAt: afterMs === undefined ? undefined : Date.parse(AFTER) - afterMs,
    });
    expect(found !== undefined).toBe(isRollback);
  });
});

describe("isDeployedSince", () => {
  it.each<[string, object, number | undefined, boolean]>([
    ["nothing", {}, 0, false],
    ["an operation after it", { operationState: operationState({ source: source("0.2.0") }) }, SEEN, true],
    [
      "an operation before it",
      { operationState: operationState({ source: source("0.2.0") }, { startedAt: BEFORE }) },
      SEEN,
      false,
    ],
    [
      "an operation of another version",
      { operationState: operationState({ source: source("0.1.0") }) },
      SEEN,
      false,
    ],
    [
      "an operation of another image",
      { operationState: operationState({ source: source("0.2.0", "acme/b") }) },
      SEEN,
      false,
    ],
    [
      "an entry of the history after it",
      { history: [entry("0.2.0", AFTER), entry("0.1.0", AFTER)] },
      SEEN,
      true,
    ],
    ["an entry of the history before it", { history: [entry("0.2.0", BEFORE)] }, SEEN, false],
    ["what an older deployment did not tell", { history: [entry("0.2.0", AFTER)] }, undefined, false],
  ])("%s", (_, status, operation, isDeployed) => {
    const to = version("0.2.0");
    const put = application(status, { source: source("0.1.0") });
    expect(isDeployedSince(put, rule(), DOCKER_HUB_DEFAULTS, { to, operation })).toBe(isDeployed);
  });
});

describe("lastOperationAt", () => {
  it.each([
    ["no operation", {}, 0],
    ["one", { operationState: operationState({}, { startedAt: BEFORE }) }, Date.parse(BEFORE)],
    [
      "one that failed after what was deployed",
      {
        operationState: operationState({}, { phase: "Failed", startedAt: AFTER }),
        history: [entry("0.1.0", BEFORE)],
      },
      Date.parse(AFTER),
    ],
    ["an entry of the history alone", { history: [entry("0.1.0", BEFORE)] }, Date.parse(BEFORE)],
    ["a time that is none", { operationState: operationState({}, { startedAt: "soon" }) }, 0],
  ])("%s", (_, status, at) => {
    expect(lastOperationAt(application(status))).toBe(at);
  });

  const PENDING = { sync: { source: source("0.1.0") }, initiatedBy: { username: "alice" } };

  it.each([
    ["which took away the state before", {}, undefined],
    ["beside one that has ended", { operationState: operationState({}) }, undefined],
    ["which runs", { operationState: operationState({}, { phase: "Running" }) }, Date.parse(AFTER)],
    [
      "which is being ended",
      { operationState: operationState({}, { phase: "Terminating" }) },
      Date.parse(AFTER),
    ],
  ])("an operation that was asked for, %s", (_, status, at) => {
    expect(lastOperationAt(application({ history: [entry("0.1.0", BEFORE)], ...status }, {}, PENDING))).toBe(
      at,
    );
  });
});
