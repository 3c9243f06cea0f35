import { describe, expect, it } from "vitest";
import type { Owner } from "../../src/argocd/owners.ts";
import { type Departure, departureOf, doer, meansOf } from "../../src/updater/departure.ts";
import { version } from "../policy/sample.ts";

const APPLIED = version("0.2.0");
const ASKED = version("0.1.0");
const SEEN: Departure = { asked: ASKED, manager: "kubectl-edit", isSoon: true };

describe("departureOf", () => {
  it("names who wrote what the spec asks for, when that is first seen", () => {
    expect(departureOf(undefined, APPLIED, ASKED, "kubectl-edit", true)).toEqual(SEEN);
    expect(departureOf(undefined, APPLIED, ASKED, undefined, true)).toBeUndefined();
  });

  it("keeps that while the spec asks for the same, whoever writes the list for another image", () => {
    expect(departureOf(SEEN, APPLIED, ASKED, "argocd-server", false)).toBe(SEEN);
    expect(departureOf(SEEN, APPLIED, version("0.1.5"), "helm", false)).toMatchObject({ manager: "helm" });
  });

  it("is over once the spec asks for what was applied, and never was before first sight", () => {
    expect(departureOf(SEEN, APPLIED, version("0.2.0@sha256:a"), "kubectl-edit", false)).toBeUndefined();
    expect(departureOf(undefined, undefined, ASKED, "kubectl-edit", false)).toBeUndefined();
  });
});

describe("what is said of who did it", () => {
  const OWNERS: readonly Owner[] = [
    { kind: "ApplicationSet", name: "services" },
    { kind: "Application", name: "team_root" },
  ];

  it.each<[string, string | undefined, string]>([
    ["argocd-server", undefined, "through Argo CD (UI, CLI or API) within a minute"],
    ["kubectl-edit", undefined, "with kubectl (kubectl-edit), by a person or a pipeline"],
    [
      "argocd-applicationset-controller",
      "ApplicationSet services",
      "argocd-applicationset-controller wrote it",
    ],
    ["argocd-controller", "Application root of namespace team", "argocd-controller wrote it"],
    ["kustomize-controller", "kustomize-controller", "metadata.managedFields"],
    ["helm", "hand or by helm", "helm wrote it"],
  ])("%s", (manager, who, means) => {
    expect(doer({ ...SEEN, manager }, OWNERS)).toBe(who);
    expect(meansOf({ ...SEEN, manager })).toContain(means);
  });

  it("tells an edit that may have begun before the write only of one that came soon", () => {
    const edit = { ...SEEN, manager: "argocd-server" };
    expect(meansOf(edit)).toContain("an edit that had read the version before");
    expect(meansOf({ ...edit, isSoon: false })).toBe("It was done through Argo CD (UI, CLI or API).");
  });
});
