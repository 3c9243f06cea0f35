import { describe, expect, it } from "vitest";
import { compileCandidates } from "../../src/fleet/match.ts";
import { unmatchedProblem } from "../../src/fleet/unmatched.ts";
import { annotated, application, ref, resource } from "./support.ts";

const prod = { labelSelectors: { matchLabels: { env: "prod" } } };
const problem = (one: object, ...applications: ReturnType<typeof application>[]) => {
  const parsed = resource({ applicationRefs: [one] });
  const [candidate] = compileCandidates(parsed.spec.applicationRefs, "place");
  if (candidate === undefined) throw new Error("the resource has no applicationRef");
  return unmatchedProblem(candidate, parsed, applications);
};

describe("unmatchedProblem", () => {
  it("is none where an Application matches", () => {
    expect(problem(ref("api-*", prod), application("api-1", { env: "prod" }))).toBeUndefined();
  });

  it("tells that no Application has the annotations that are to be read", () => {
    const useAnnotations = { namePattern: "api", useAnnotations: true };
    expect(problem(useAnnotations, annotated("api"))).toMatchObject({
      severity: "warning",
      where: "config/a.yaml: ImageUpdater a: spec.applicationRefs[0]",
      mend: expect.stringContaining("argocd-image-updater.argoproj.io/image-list"),
    });
    const own = annotated("api", { "image-list": "nginx" });
    expect(problem(useAnnotations, own)).toBeUndefined();
    expect(problem(useAnnotations, application("api"))).toBeUndefined();
  });

  it("names the place, the pattern and the namespace looked in", () => {
    expect(problem(ref("api-*"), application("web"))).toMatchObject({
      severity: "warning",
      where: "config/a.yaml: ImageUpdater a: spec.applicationRefs[0]",
      what: 'No Application in namespace argocd matches "api-*".',
    });
  });

  it.each([
    ["nothing is called so", problem(ref("api"), application("web")), "Correct the pattern"],
    ["the labels differ", problem(ref("api", prod), application("api")), "Correct labelSelectors"],
    [
      "it is in another namespace",
      problem(ref("api"), application("api", {}, "team")),
      "metadata.namespace: team",
    ],
    ["no Application is seen", problem(ref("api")), "`applications, get`"],
    ["none in the namespace", problem(ref("api"), application("web", {}, "team")), "`applications, get`"],
    [
      "in another namespace with other labels",
      problem(ref("api", prod), application("api", {}, "team"), application("web")),
      "Correct the pattern",
    ],
  ])("mends by what is likely: %s", (_, found, mend) => {
    expect(found?.mend).toContain(mend);
  });
});
