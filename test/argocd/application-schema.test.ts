import { describe, expect, it } from "vitest";
import { applicationId, applicationKey } from "../../src/argocd/application.ts";
import { parseApplication } from "../../src/argocd/application-schema.ts";
import helm from "../fixtures/argocd/application-helm.json" with { type: "json" };
import list from "../fixtures/argocd/list.json" with { type: "json" };

describe("parseApplication", () => {
  it("reads a whole Application and keeps its spec as it is", () => {
    const parsed = parseApplication(helm);
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        metadata: {
          name: "example-api-dev",
          namespace: "argocd",
          labels: { env: "dev" },
          ownerReferences: [],
        },
        status: { sourceType: "Helm", sync: { status: "Synced" }, health: { status: "Healthy" } },
      },
    });
    expect(parsed.ok && parsed.value.spec).toEqual(helm.spec);
  });

  it.each(list.items)(
    "reads $metadata.name as a list with fields= gives it, with null for what is not set",
    (item) => {
      const parsed = parseApplication(item);
      expect(parsed).toMatchObject({
        ok: true,
        value: {
          metadata: { name: item.metadata.name, labels: item.metadata.labels ?? {} },
          status: { sourceType: "", sourceTypes: [], summary: { images: item.status.summary.images ?? [] } },
        },
      });
    },
  );

  it("takes odd managedFields for none, since they only add to what the spec says", () => {
    const managed = (managedFields: unknown) => {
      const parsed = parseApplication({ ...helm, metadata: { ...helm.metadata, managedFields } });
      return parsed.ok && parsed.value.metadata.managedFields;
    };
    expect(managed([{ manager: "kubectl-edit", operation: "Update", fieldsV1: { "f:spec": {} } }])).toEqual([
      { manager: "kubectl-edit", operation: "Update", time: "", fieldsV1: { "f:spec": {} } },
    ]);
    for (const odd of [undefined, null, "?", [7]]) expect(managed(odd)).toEqual([]);
  });

  it("reads an Application that was never compared", () => {
    const parsed = parseApplication({
      metadata: { name: "new", namespace: "argocd" },
      spec: { project: "default" },
    });
    expect(parsed).toMatchObject({
      ok: true,
      value: { status: { sync: { status: "" }, summary: { images: [] } } },
    });
  });

  it.each([
    ["no object", null, /Application/],
    ["no name", { metadata: { namespace: "argocd" }, spec: {} }, /metadata\.name/],
    [
      "a wrong type deep inside",
      { metadata: { name: "a" }, spec: { source: { helm: { parameters: "x" } } } },
      /helm\.parameters/,
    ],
  ])("refuses %s and says where", (_name, json, where) => {
    const parsed = parseApplication(json);
    expect(parsed.ok ? "" : parsed.error).toMatch(where);
  });
});

describe("applicationKey", () => {
  it("tells Applications of one name in two namespaces apart", () => {
    const parsed = parseApplication({ metadata: { name: "api", namespace: "team-a" }, spec: {} });
    expect(parsed.ok && applicationKey(applicationId(parsed.value))).toBe("team-a/api");
  });
});
