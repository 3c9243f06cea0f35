import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { mendFor, ownerName, ownersOf, ownerText } from "../../src/argocd/owners.ts";
import type { Target } from "../../src/policy/rule.ts";
import { helmApplication, helmJson, read, SOURCE } from "./sample.ts";

const TRACKING_ID = "argocd.argoproj.io/tracking-id";
const owned = (metadata: object) =>
  read({ ...helmJson([]), metadata: { name: "api", namespace: "argocd", ...metadata } });

describe("ownersOf", () => {
  it.each<[string, object, object[]]>([
    ["nobody", {}, []],
    [
      "an ApplicationSet",
      { ownerReferences: [{ apiVersion: "argoproj.io/v1alpha1", kind: "ApplicationSet", name: "services" }] },
      [{ kind: "ApplicationSet", name: "services" }],
    ],
    ["another kind of owner", { ownerReferences: [{ kind: "Tenant", name: "x" }] }, []],
    [
      "a parent Application",
      { annotations: { [TRACKING_ID]: "root:argoproj.io/Application:argocd/api" } },
      [{ kind: "Application", name: "root" }],
    ],
    [
      "a tracking-id copied from another object",
      { annotations: { [TRACKING_ID]: "root:argoproj.io/Application:argocd/other" } },
      [],
    ],
    [
      "a tracking-id of another kind",
      { annotations: { [TRACKING_ID]: "root:apps/Deployment:argocd/api" } },
      [],
    ],
    ["a tracking-id that is none", { annotations: { [TRACKING_ID]: "x" } }, []],
  ])("finds %s", (_name, metadata, owners) => {
    expect(ownersOf(owned(metadata))).toEqual(owners);
  });
});

describe("mendFor", () => {
  const HELM: Target = { kind: "helm", name: "image.repository", tag: "image.tag" };
  const yaml = (text: string): unknown => parse(text.slice(text.indexOf("\n") + 1));

  it("gives an ApplicationSet lines that keep the parameters, never a jq path, which loses them", () => {
    const mend = mendFor({ kind: "ApplicationSet", name: "services" }, helmApplication([]), HELM);
    expect(mend).toContain("ApplicationSet services");
    expect(mend).not.toContain("jq");
    expect(yaml(mend)).toEqual({
      ignoreApplicationDifferences: [{ jsonPointers: ["/spec/source/helm/parameters"] }],
    });
  });

  it("gives a parent Application lines that also hold while it syncs", () => {
    const mend = mendFor({ kind: "Application", name: "root" }, helmApplication([]), HELM);
    expect(mend).toContain("Application root");
    expect(yaml(mend)).toEqual({
      ignoreDifferences: [
        { group: "argoproj.io", kind: "Application", jsonPointers: ["/spec/source/helm/parameters"] },
      ],
      syncPolicy: { syncOptions: ["RespectIgnoreDifferences=true"] },
    });
  });

  it("names a parent of another namespace as people know it, and not as tracking-id has it", () => {
    const parent = { kind: "Application", name: "team_root" } as const;
    expect(mendFor(parent, helmApplication([]), HELM)).toContain(
      "Add to the spec of Application root of namespace team:\n",
    );
    expect(ownerText(ownerName(parent))).toBe("Application root of namespace team");
    expect(ownerText("Application root")).toBe("Application root");
    expect(ownerText("ApplicationSet services")).toBe("ApplicationSet services");
  });

  it.each<[Target, string, string]>([
    [{ kind: "helm-spec", spec: "image" }, "Helm", "/spec/source/helm/parameters"],
    [{ kind: "kustomize", name: undefined }, "Kustomize", "/spec/source/kustomize/images"],
    [{ kind: "plugin-spec", spec: "IMAGE" }, "Plugin", "/spec/source/plugin/env"],
    [{ kind: "default" }, "Kustomize", "/spec/source/kustomize/images"],
    [{ kind: "default" }, "Helm", "/spec/source/helm/parameters"],
  ])("names the list that is written for %j in a %s source", (target, sourceType, pointer) => {
    const held = { ...helmJson(undefined), status: { sourceType } };
    expect(yaml(mendFor({ kind: "ApplicationSet", name: "s" }, read(held), target))).toEqual({
      ignoreApplicationDifferences: [{ jsonPointers: [pointer] }],
    });
  });

  it("names the sources of an Application that has several", () => {
    const several = read({
      metadata: { name: "api" },
      spec: { project: "default", sources: [SOURCE, SOURCE] },
    });
    expect(mendFor({ kind: "ApplicationSet", name: "s" }, several, HELM)).toContain(
      "- /spec/sources\n".trim(),
    );
  });
});
