import { describe, expect, it } from "vitest";
import { lastOperationAt, rollbackOf } from "../../src/argocd/rollback.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { rule } from "../policy/sample.ts";
import { AFTER, BEFORE, cases, entry, operationState, SEEN, source } from "./rollback.cases.ts";
import { helmJson, read } from "./sample.ts";

/** An Application whose spec asks for 0.2.0. */
function application(status: object, spec: object = {}) {
  const json = helmJson([]);
  return read({
    ...json,
    spec: { ...json.spec, source: source("0.2.0"), ...spec },
    status: { ...json.status, ...status },
  });
}

describe("rollbackOf", () => {
  it.each(cases)("$what: $rollback", ({ spec, status, rollback }) => {
    const found = rollbackOf(application(status, spec), rule(), DOCKER_HUB_DEFAULTS, SEEN);
    const told = found && `${found.version?.tag ?? "no version"} by ${found.by ?? "nobody known"}`;
    expect(told).toBe(rollback);
  });

  it("counts an operation once: one that was seen says nothing more", () => {
    const rolledBack = application({ operationState: operationState({ source: source("0.1.0") }) });
    const seen = lastOperationAt(rolledBack);
    expect(rollbackOf(rolledBack, rule(), DOCKER_HUB_DEFAULTS, seen - 1)).toBeDefined();
    expect(rollbackOf(rolledBack, rule(), DOCKER_HUB_DEFAULTS, seen)).toBeUndefined();
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
});
