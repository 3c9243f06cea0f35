import { describe, expect, it } from "vitest";
import { readManagedResources } from "../../src/argocd/managed-resources.ts";
import recorded from "../fixtures/argocd/managed-resources.json" with { type: "json" };

const OF = { group: "argocd-image-updater.argoproj.io", kind: "ImageUpdater" };
const item = (more: object = {}) => ({ ...OF, namespace: "argocd", name: "api", targetState: "{}", ...more });
const read = (...items: unknown[]) => readManagedResources({ items }, OF);

describe("readManagedResources", () => {
  it("reads a recorded answer: what Git asks for, without what a cluster adds", () => {
    const answer = readManagedResources(recorded, OF);
    expect(answer).toMatchObject({
      ok: true,
      value: [
        {
          namespace: "argocd",
          name: "example-api",
          targetState: {
            kind: "ImageUpdater",
            metadata: { name: "example-api", namespace: "argocd" },
            spec: { applicationRefs: [{ namePattern: "example-api-dev" }, {}] },
          },
        },
        { name: "kusto-web" },
      ],
    });
    // A default of the CRD, which the cluster's own copy has.
    expect(JSON.stringify(answer)).not.toContain("useAnnotations");
  });

  it("cuts what is nested so deeply that nothing could read or store it, and reads the rest", () => {
    const levels = 100_000;
    const deep = `${"[".repeat(levels)}${"]".repeat(levels)}`;
    const read = readManagedResources(
      { items: [item({ targetState: `{"kind":"ImageUpdater","spec":{"x":${deep}}}` })] },
      OF,
    );
    expect(read.ok && JSON.stringify(read.value)).toMatch(
      /"kind":"ImageUpdater","spec":\{"x":\[.*\(nested too deeply\)/,
    );
  });

  it.each([
    ["absent", undefined],
    ["empty", ""],
    ["null as text", "null"],
    ["null", null],
  ])("knows an object that Git has no more: its target state is %s", (_, targetState) => {
    expect(read(item({ targetState, liveState: "{}" }))).toMatchObject({
      value: [{ targetState: undefined }],
    });
  });

  it("keeps what is of the kind, also from a server that knows no filter", () => {
    const others = [item({ kind: "ConfigMap" }), item({ group: "example.com" }), item({ name: "one" })];
    const answer = read(...others);
    expect(answer.ok && answer.value.map(({ name }) => name)).toEqual(["one"]);
  });

  it.each([
    ["without items, as it is when there are none", {}],
    ["with null for items", { items: null }],
  ])("takes an answer %s for an empty one", (_, json) => {
    expect(readManagedResources(json, OF)).toEqual({ ok: true, value: [] });
  });

  it.each([
    ["text", "hello"],
    ["items that are no list", { items: {} }],
    ["an item without a name", { items: [{ kind: "ImageUpdater" }] }],
    ["a target state that is no JSON", { items: [item({ targetState: "{" })] }],
  ])("refuses %s", (_, json) => {
    expect(readManagedResources(json, OF).ok).toBe(false);
  });
});
