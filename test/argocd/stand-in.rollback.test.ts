/** The stand-in's sync and rollback: refused and done as Argo CD does them, and the spec is left alone. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import helm from "../fixtures/argocd/application-helm.json" with { type: "json" };
import { type StandInArgoCd, startArgoCd } from "../support/argocd.ts";

const EVERYTHING = ["get", "update", "sync"] as const;
const account = (name: string, actions: readonly (typeof EVERYTHING)[number][]) => ({
  name,
  policies: actions.map((action) => ({ action, object: "*" })),
});

let server: StandInArgoCd;
beforeEach(async () => {
  const { syncPolicy: _, ...spec } = helm.spec;
  server = await startArgoCd({
    applications: [{ ...helm, spec }],
    tokens: { alice: account("alice", EVERYTHING), updater: account("updater", ["get", "update"]) },
  });
});
afterEach(() => server.stop());

const KEY = "argocd/example-api-dev";
const application = () => {
  const found = server.applications.get(KEY);
  if (found === undefined) throw new Error("no application");
  return found;
};
async function post(operation: string, body: object, token = "alice") {
  const answer = await fetch(`${server.url}/api/v1/applications/example-api-dev/${operation}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

describe("sync and rollback", () => {
  it("deploy what the spec asks for, or what an entry did, and name the source and who began it", async () => {
    await post("sync", {});
    server.setParameter(KEY, "image.tag", "2.0.0");
    const synced = await post("sync", {});
    expect(synced.body.operation).toMatchObject({ initiatedBy: { username: "alice" } });
    expect(synced.body.operation.sync.source).toEqual(application().spec.source);
    const spec = structuredClone(application().spec);

    const rolledBack = await post("rollback", { id: 0 });
    expect(rolledBack).toMatchObject({ status: 200, body: { spec: JSON.parse(JSON.stringify(spec)) } });
    expect(application().spec).toEqual(spec);
    const { operationState, history, summary, sync } = application().status;
    expect(operationState?.phase).toBe("Succeeded");
    expect(operationState?.operation?.sync.source).toEqual(history?.[0]?.source);
    expect(history?.map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(summary.images).toContain("registry.example.com/team/example-api:1.0.4");
    expect(sync.status).toBe("OutOfSync");
  });

  it("are refused to an account that may not sync", async () => {
    for (const operation of ["sync", "rollback"]) {
      expect(await post(operation, { id: 0 }, "updater")).toMatchObject({
        status: 403,
        body: { code: 7, message: expect.stringContaining("applications, sync, default/example-api-dev") },
      });
    }
  });

  it("refuse an entry that is not there, and any rollback with automated sync", async () => {
    expect(await post("rollback", { id: 7 })).toMatchObject({
      status: 400,
      body: { code: 3, message: "application argocd/example-api-dev does not have deployment with id 7" },
    });
    application().spec.syncPolicy = { automated: {} };
    expect(await post("rollback", { id: 7 })).toMatchObject({
      status: 400,
      body: { code: 9, message: "rollback cannot be initiated when auto-sync is enabled" },
    });
  });
});
