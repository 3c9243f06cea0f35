import { describe, expect, it } from "vitest";
import type { Owner } from "../../src/argocd/owners.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { err, ok } from "../../src/lib/result.ts";
import { contestedPlan, ownersThatSet, parentSeen } from "../../src/updater/contest-plan.ts";
import { blankPlan } from "../../src/updater/image-plan.ts";
import { rule, version } from "../policy/sample.ts";
import { api, application, readApplication } from "./sample.ts";
import { SETS_NO_PARAMETERS, SETS_PARAMETERS } from "./world.ts";

const ROOT: Owner = { kind: "Application", name: "root" };
const CHILD = application({ parameters: api("0.1.0"), childOf: "root" });
const HEALS = readApplication({
  metadata: { name: "root" },
  spec: { syncPolicy: { automated: { selfHeal: true } } },
});
const seen = (manifest: unknown, target = rule().target) =>
  parentSeen(
    { application: CHILD, parent: ok({ application: HEALS, manifest }), naming: DOCKER_HUB_DEFAULTS },
    rule({ target }),
    version("0.2.0"),
  );

describe("parentSeen", () => {
  it("is what the parent does about this very write", () => {
    expect(seen(SETS_PARAMETERS)).toEqual(ok("puts-back"));
    expect(seen(SETS_NO_PARAMETERS)).toEqual(ok("sets-nothing"));
    const unknown = JSON.parse('{"kind":"jsonnet"}');
    expect(seen(SETS_PARAMETERS, unknown)).toEqual(ok("unclear"));
  });

  it("is nothing where nobody asked, and the failure where it could not be read", () => {
    const failure = err({ code: "down", message: "It is down.", temporary: true });
    const input = { application: CHILD, naming: DOCKER_HUB_DEFAULTS };
    expect(parentSeen({ ...input, parent: undefined }, rule(), version("0.2.0"))).toBeUndefined();
    expect(parentSeen({ ...input, parent: failure }, rule(), version("0.2.0"))).toEqual(failure);
  });
});

describe("ownersThatSet", () => {
  it("leaves out a parent that surely sets nothing, and no other", () => {
    expect(ownersThatSet([ROOT], ok("sets-nothing"))).toEqual([]);
    expect(ownersThatSet([ROOT], ok("unclear"))).toEqual([ROOT]);
    expect(ownersThatSet([ROOT], undefined)).toEqual([ROOT]);
  });
});

describe("contestedPlan", () => {
  const contest = {
    to: version("0.2.0"),
    tries: 1,
    owner: "Application root",
    since: 1,
    nextTryAt: 2,
  };
  const due = blankPlan(rule());

  it("says what was found, how it is mended and when it is looked at again", () => {
    const outlook = { mayWrite: false, contest, note: "It rests." };
    expect(contestedPlan(CHILD, due, outlook, version("0.3.0"), [ROOT])).toMatchObject({
      state: "contested",
      write: undefined,
      reason:
        "0.3.0 is not written yet: 0.2.0 was written once and put back, as Application root does. It rests.",
      mend: expect.stringContaining("Application root:"),
      lookAt: 2,
    });
  });

  it("tells digests of one tag apart", () => {
    const [old, wanted] = ["a", "b"].map((hex) => version(`dev@sha256:${hex.repeat(64)}`));
    if (old === undefined || wanted === undefined) throw new Error("two versions are expected");
    const outlook = { mayWrite: false, contest: { ...contest, to: old }, note: undefined };
    expect(contestedPlan(CHILD, due, outlook, wanted, [ROOT]).reason).toBe(
      "dev@sha256:bbbbbbbbbbbb is not written yet: dev@sha256:aaaaaaaaaaaa was written once and put back, as Application root does.",
    );
  });
});
