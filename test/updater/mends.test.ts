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

  it("names a sync after Argo CD's own rollback, whoever owns it", () => {
    const rollback = { version: version("0.1.0"), by: "alice" };
    expect(holdMend({ left, rollback }, [PARENT], HELD, rule())).toMatch(/^Sync the Application in Argo CD/);
  });
});

describe("contestMend", () => {
  it("says what to add to the owner, or to find out who it is", () => {
    expect(contestMend([PARENT], HELD, rule())).toContain("RespectIgnoreDifferences=true");
    expect(contestMend([], HELD, rule())).toBe("Find out who writes the Application's spec, then resume.");
  });
});
