import { describe, expect, it } from "vitest";
import { askParent } from "../../src/argocd/ask-parent.ts";
import type { ArgoFailure } from "../../src/argocd/failure.ts";
import type { ManagedResource } from "../../src/argocd/managed-resources.ts";
import { err, ok } from "../../src/lib/result.ts";
import { helmJson, read } from "./sample.ts";

const CHILD = { namespace: "argocd", name: "api" };
const DOWN: ArgoFailure = { code: "argocd-unavailable", message: "It is away.", temporary: true };
const delivered = (more: Partial<ManagedResource>): ManagedResource => ({
  group: "argoproj.io",
  kind: "Application",
  ...CHILD,
  targetState: undefined,
  ...more,
});
const MANIFEST = { spec: { source: {} } };

/** A parent whose comparison ended like this, and delivers that. */
async function ask(name: string, status: string, resources: readonly ManagedResource[] | undefined) {
  const asked: unknown[] = [];
  const json = helmJson([]);
  const answer = await askParent(
    {
      getApplication: async (...about) => {
        asked.push(about);
        return ok(read({ ...json, status: { sync: { status } } }));
      },
      managedResources: async (...about) => {
        asked.push(about);
        return resources === undefined ? err(DOWN) : ok([...resources]);
      },
    },
    { kind: "Application", name },
    CHILD,
    "argocd",
  );
  return { answer, asked };
}

describe("askParent", () => {
  it("finds the child's manifest among what the parent delivers, and asks where the parent is", async () => {
    const { answer, asked } = await ask("team_root", "OutOfSync", [
      delivered({ name: "web", targetState: "another" }),
      delivered({ namespace: "team", targetState: "elsewhere" }),
      delivered({ targetState: MANIFEST }),
    ]);
    expect(answer).toMatchObject({ ok: true, value: { manifest: MANIFEST } });
    const id = { namespace: "team", name: "root" };
    expect(asked).toEqual([
      [id, undefined],
      [id, "default", { group: "argoproj.io", kind: "Application" }],
    ]);
  });

  it.each<[string, string, readonly ManagedResource[] | undefined]>([
    ["the comparison failed", "Unknown", [delivered({ targetState: MANIFEST })]],
    ["nothing was compared yet", "", [delivered({ targetState: MANIFEST })]],
    ["the cache is away", "Synced", undefined],
    ["the child is not among them", "Synced", []],
    ["Git has the child no more", "Synced", [delivered({})]],
  ])("does not know the manifest where %s", async (_, status, resources) => {
    const { answer } = await ask("root", status, resources);
    expect(answer).toMatchObject({ ok: true, value: { application: { metadata: { name: "api" } } } });
    expect(answer.ok && answer.value.manifest).toBeUndefined();
  });

  it("fails where the parent cannot be read", async () => {
    const argocd = { getApplication: async () => err(DOWN), managedResources: async () => ok([]) };
    const answer = await askParent(argocd, { kind: "Application", name: "root" }, CHILD, "argocd");
    expect(answer).toEqual(err(DOWN));
  });
});
