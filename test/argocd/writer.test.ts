import { describe, expect, it } from "vitest";
import type { Owner } from "../../src/argocd/owners.ts";
import { lastWriteOf, ownersBehind, type WriterKind, writerKind, writerOf } from "../../src/argocd/writer.ts";
import { rule } from "../policy/sample.ts";
import { helmJson, read, SOURCE } from "./sample.ts";

/** A manager that owns the field at a JSON Pointer. */
function manager(name: string, pointer: string, operation = "Update") {
  const keys = pointer.split("/").slice(1);
  const fieldsV1 = keys.reduceRight<object>((below, key) => ({ ".": {}, [`f:${key}`]: below }), {});
  return {
    manager: name,
    operation,
    time: "2026-11-25T08:35:50Z",
    apiVersion: "argoproj.io/v1alpha1",
    fieldsV1,
  };
}

const PARAMETERS = "/spec/source/helm/parameters";
const single = (...managedFields: readonly unknown[]) =>
  read({ ...helmJson([{ name: "image.tag", value: "0.1.0" }]), metadata: { name: "api", managedFields } });

describe("lastWriteOf", () => {
  it("is another one once the same manager writes the list again", () => {
    const at = (time: string) =>
      lastWriteOf(single({ ...manager("argocd-server", PARAMETERS), time }), rule().target);
    expect(at("2026-11-25T08:35:50Z")).toBe(at("2026-11-25T08:35:50Z"));
    expect(at("2026-11-25T08:35:51Z")).not.toBe(at("2026-11-25T08:35:50Z"));
  });

  it("is not known where no time, or no manager, is told", () => {
    const { time: _, ...timeless } = manager("argocd-server", PARAMETERS);
    expect(lastWriteOf(single(timeless), rule().target)).toBeUndefined();
    expect(lastWriteOf(single(), rule().target)).toBeUndefined();
  });
});

describe("writerOf", () => {
  it.each<[string, unknown[], string | undefined]>([
    ["nobody, where nothing is told", [], undefined],
    ["nobody, where no list is owned", [manager("kubectl-edit", "/spec/source/targetRevision")], undefined],
    [
      "the manager that owns the list",
      [
        manager("argocd-server", "/spec/source/path"),
        manager("argocd-application-controller", "/operation/sync"),
        manager("kubectl-edit", PARAMETERS),
      ],
      "kubectl-edit",
    ],
    ["a manager that applied it", [manager("argocd-controller", PARAMETERS, "Apply")], "argocd-controller"],
    [
      "the one that updated it, where another has applied the same since",
      [manager("kustomize-controller", PARAMETERS, "Apply"), manager("argocd-server", PARAMETERS)],
      "argocd-server",
    ],
    [
      "nobody, where two applied the same",
      [manager("kustomize-controller", PARAMETERS, "Apply"), manager("helm", PARAMETERS, "Apply")],
      undefined,
    ],
    ["nobody, where the fields are none", [{ manager: "x", operation: "Update", fieldsV1: "?" }], undefined],
    ["nobody, where an entry is none", [7, manager("kubectl-edit", PARAMETERS)], undefined],
  ])("is %s", (_, managedFields, writer) => {
    expect(writerOf(single(...managedFields), rule().target)).toBe(writer);
  });

  it("is asked of the list of the target, and of several sources as a whole", () => {
    const kustomize = read({
      metadata: {
        name: "api",
        managedFields: [manager("helm", PARAMETERS), manager("kubectl", "/spec/source/kustomize/images")],
      },
      spec: { project: "default", source: { ...SOURCE, kustomize: { images: ["acme/api:0.1.0"] } } },
    });
    expect(writerOf(kustomize, { kind: "default" })).toBe("kubectl");
    const several = read({
      metadata: {
        name: "api",
        managedFields: [manager("helm", PARAMETERS), manager("kubectl", "/spec/sources")],
      },
      spec: { project: "default", sources: [SOURCE, { ...SOURCE, helm: { parameters: [] } }] },
    });
    expect(writerOf(several, rule().target)).toBe("kubectl");
  });
});

describe("writerKind", () => {
  it.each<[WriterKind, string[]]>([
    ["argocd-api", ["argocd-server"]],
    ["kubectl", ["kubectl", "kubectl-edit", "kubectl-client-side-apply", "kubectl-patch", "kubectl-replace"]],
    [
      "controller",
      [
        "argocd-applicationset-controller",
        "argocd-controller",
        "argocd-application-controller",
        "kustomize-controller",
        "helm-controller",
        "tenant-operator",
        "argocd-image-updater",
      ],
    ],
    ["unknown", ["helm", "Terraform", "Mozilla", "kubectlish", "", "constructor"]],
  ])("is %s", (kind, managers) => {
    expect(managers.map(writerKind)).toEqual(managers.map(() => kind));
  });
});

describe("ownersBehind", () => {
  const SET: Owner = { kind: "ApplicationSet", name: "services" };
  const ROOT: Owner = { kind: "Application", name: "root" };

  it.each<[string | undefined, Owner[]]>([
    [undefined, [SET, ROOT]],
    ["argocd-applicationset-controller", [SET]],
    ["argocd-controller", [ROOT]],
    ["argocd-application-controller", [ROOT]],
    ["kustomize-controller", []],
    ["argocd-server", []],
    ["constructor", []],
  ])("%s acts for %j", (name, owners) => {
    expect(ownersBehind(name, [SET, ROOT])).toEqual(owners);
  });
});
