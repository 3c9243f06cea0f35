import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { mendFor, ownersOf } from "../../src/argocd/owners.ts";
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
  const yaml = (text: string): unknown => parse(text.slice(text.indexOf("\n") + 1));

  it("gives an ApplicationSet lines that keep the parameters, never a jq path, which loses them", () => {
    const mend = mendFor({ kind: "ApplicationSet", name: "services" }, helmApplication([]));
    expect(mend).toContain("ApplicationSet services");
    expect(mend).not.toContain("jq");
    expect(yaml(mend)).toEqual({
      ignoreApplicationDifferences: [{ jsonPointers: ["/spec/source/helm/parameters"] }],
    });
  });

  it("gives a parent Application lines that also hold while it syncs", () => {
    const mend = mendFor({ kind: "Application", name: "root" }, helmApplication([]));
    expect(mend).toContain("Application root");
    expect(yaml(mend)).toEqual({
      ignoreDifferences: [
        { group: "argoproj.io", kind: "Application", jsonPointers: ["/spec/source/helm/parameters"] },
      ],
      syncPolicy: { syncOptions: ["RespectIgnoreDifferences=true"] },
    });
  });

  it("names the sources of an Application that has several", () => {
    const several = read({
      metadata: { name: "api" },
      spec: { project: "default", sources: [SOURCE, SOURCE] },
    });
    expect(mendFor({ kind: "ApplicationSet", name: "s" }, several)).toContain("- /spec/sources\n".trim());
  });
});
