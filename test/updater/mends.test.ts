import { describe, expect, it } from "vitest";
import { contestMend, holdMend } from "../../src/updater/mends.ts";
import { rule, version } from "../policy/sample.ts";
import { api, application } from "./sample.ts";

const HELD = application({ parameters: api("0.1.0") });
const PARENT = { kind: "Application", name: "team_root" } as const;
const left = version("0.2.0");

describe("holdMend", () => {
  it("names resume, and what to do if an owner did it", () => {
    expect(holdMend({ left }, [], HELD, rule())).toBe("POST /api/v1/resume takes it up again.");
    expect(holdMend({ left }, [PARENT], HELD, rule())).toMatch(
      /^POST .* If it was no person but Application root of namespace team: Add to the spec of /,
    );
  });

  it.each<[string, RegExp]>([
    ["argocd-server", /^POST \/api\/v1\/resume takes it up again\.$/],
    ["kubectl-edit", /^POST \/api\/v1\/resume takes it up again\.$/],
    ["argocd-controller", /So that Application root of namespace team leaves it alone: Add to the spec of /],
    ["helm", /So that helm leaves it alone, take \/spec\/source\/helm\/parameters out of what it applies/],
  ])("of %s speaks of nobody else", (manager, mend) => {
    expect(holdMend({ left }, [PARENT], HELD, rule(), manager)).toMatch(mend);
  });

  it("names a sync after Argo CD's own rollback, whoever owns it", () => {
    const rollback = { version: version("0.1.0"), by: "alice" };
    expect(holdMend({ left, rollback }, [PARENT], HELD, rule())).toMatch(/^Sync the Application in Argo CD/);
  });
});

describe("contestMend", () => {
  it("is for the owner that is named, and for a manager where none is", () => {
    const set = { kind: "ApplicationSet", name: "services" } as const;
    const name = "Application team_root";
    expect(contestMend({ owner: name, manager: "argocd-controller" }, [set, PARENT], HELD, rule())).toContain(
      "Application root of namespace team",
    );
    expect(contestMend({ owner: undefined, manager: "kustomize-controller" }, [set], HELD, rule())).toMatch(
      /^So that kustomize-controller .* Then resume\.$/,
    );
  });

  it("says what to add to the owner, or to find out who it is", () => {
    expect(contestMend({ owner: undefined }, [PARENT], HELD, rule())).toContain(
      "RespectIgnoreDifferences=true",
    );
    expect(contestMend({ owner: undefined }, [], HELD, rule())).toBe(
      "Find out who writes the Application's spec, then resume.",
    );
  });
});
