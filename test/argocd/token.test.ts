import { describe, expect, it } from "vitest";
import { tokenProblem } from "../../src/argocd/token.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const DAY_SECONDS = 24 * 60 * 60;

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const token = (claims: object) => `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}.signature`;
const endsAfter = (seconds: number) => token({ iss: "argocd", exp: NOW / 1000 + seconds });

describe("tokenProblem", () => {
  it("says nothing of a token that never ends, or not soon", () => {
    expect(tokenProblem(token({ iss: "argocd" }), NOW)).toBeUndefined();
    expect(tokenProblem(endsAfter(8 * DAY_SECONDS), NOW)).toBeUndefined();
  });

  it("warns of a token that ends within a week, with the day and the mend", () => {
    const problem = tokenProblem(endsAfter(2 * DAY_SECONDS), NOW);
    expect(problem).toMatchObject({ severity: "warning", what: "The token ends on 2026-11-25." });
    expect(problem?.mend).toContain("generate-token");
  });

  it("reports a token that has ended as an error", () => {
    expect(tokenProblem(endsAfter(-1), NOW)).toMatchObject({ severity: "error" });
  });

  it.each(["soon", null, { toString: 1 }, true])(
    "reports a token whose end is %j, which is no time",
    (exp) => {
      expect(tokenProblem(token({ iss: "argocd", exp }), NOW)).toMatchObject({
        severity: "warning",
        what: expect.stringContaining("not a JWT"),
      });
    },
  );

  it.each([1e300, 8.64e12 + 1])("says nothing of a token that ends after all dates: %d", (exp) => {
    expect(tokenProblem(token({ iss: "argocd", exp }), NOW)).toBeUndefined();
  });

  it("reports a token that has ended before all dates as an error", () => {
    expect(tokenProblem(token({ iss: "argocd", exp: -1e300 }), NOW)).toMatchObject({ severity: "error" });
  });

  it("reports what is no token, without repeating it", () => {
    const problem = tokenProblem("a-password-pasted-here", NOW);
    expect(problem?.severity).toBe("warning");
    expect(JSON.stringify(problem)).not.toContain("a-password-pasted-here");
  });
});
