import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ArgoCd, type ArgoCdOptions, createArgoCd } from "../../src/argocd/client.ts";
import { patchFor } from "../../src/argocd/images.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { rule } from "../policy/sample.ts";
import { type StandInArgoCd, startArgoCd } from "../support/argocd.ts";
import { helmJson } from "./sample.ts";

const ID = { namespace: "argocd", name: "api" };
const TAG = "/spec/source/helm/parameters/0/value";
const account = (name: string, ...actions: ("get" | "update")[]) => ({
  name,
  policies: actions.map((action) => ({ action, object: "*" })),
});

let server: StandInArgoCd;
beforeEach(async () => {
  server = await startArgoCd({
    applications: [helmJson([{ name: "image.tag", value: "1" }], ["acme/api:1"])],
    tokens: {
      updater: account("updater", "get", "update"),
      reader: account("reader", "get"),
      uionly: account("uionly", "update"),
      nobody: account("nobody"),
      expired: { ...account("updater", "get", "update"), expired: true },
    },
    otherNamespaces: ["team-a"],
  });
});
afterEach(() => server.stop());

const connect = (options: Partial<ArgoCdOptions> = {}): ArgoCd =>
  createArgoCd({ fetch: (url, init) => fetch(url, init), url: server.url, token: "updater", ...options });

/** The whole list at once. */
async function listed(client: ArgoCd, withAnnotations?: boolean) {
  const list = await client.listApplications(withAnnotations);
  const part = list.ok ? list.value.next(list.value.bytes) : list;
  return part.ok ? part.value.applications : part;
}

describe("reading", () => {
  it("lists Applications of every namespace with what matching and live images need", async () => {
    const application = server.applications.get("argocd/api");
    if (application === undefined) throw new Error("no application");
    server.addApplication({ ...application, metadata: { ...application.metadata, namespace: "team-a" } });
    expect(await listed(connect())).toMatchObject([
      {
        metadata: { namespace: "argocd", labels: { team: "a" } },
        spec: { project: "default" },
        status: { summary: { images: ["acme/api:1"] } },
      },
      { metadata: { namespace: "team-a" } },
    ]);
  });

  it("asks for annotations only where they are wanted, since they can be large", async () => {
    const application = server.applications.get("argocd/api");
    if (application === undefined) throw new Error("no application");
    application.metadata.annotations = { note: "x" };
    expect(await listed(connect())).toMatchObject([{ metadata: { annotations: {} } }]);
    expect(await listed(connect(), true)).toMatchObject([{ metadata: { annotations: { note: "x" } } }]);
  });

  it("takes the null of an account that sees nothing for an empty list", async () => {
    expect(await listed(connect({ token: "nobody" }))).toEqual([]);
  });

  it("gets one with project and namespace, so that a missing one is told from a forbidden one", async () => {
    const argo = connect();
    expect(await argo.getApplication(ID, "default")).toMatchObject({
      ok: true,
      value: { status: { sourceType: "Helm" } },
    });
    expect(await argo.getApplication({ ...ID, name: "gone" }, "default")).toMatchObject({
      error: { code: "argocd-application-not-found", temporary: false },
    });
    expect(server.requests[0]?.path).toBe("/api/v1/applications/api?project=default&appNamespace=argocd");
  });

  it("gets one whose project is not known, and asks for no permission of which it does not know the name", async () => {
    const argo = connect();
    expect(await argo.getApplication(ID, undefined)).toMatchObject({ ok: true });
    expect(await argo.getApplication({ ...ID, name: "gone" }, undefined)).toMatchObject({
      error: { code: "argocd-forbidden", mend: expect.stringContaining("applications, get, */gone, allow") },
    });
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/api/v1/applications/api?appNamespace=argocd",
      "/api/v1/applications/gone?appNamespace=argocd",
    ]);
  });

  it("tells whose token it is, and the version", async () => {
    expect(await connect().userInfo()).toEqual({ ok: true, value: "updater" });
    expect(await connect({ token: "expired" }).userInfo()).toEqual({ ok: true, value: undefined });
    expect(await connect().version()).toMatchObject({ ok: true, value: expect.stringMatching(/^v3\./) });
  });

  it("keeps the root path of the address, and adds no second slash", async () => {
    await connect({ url: `${server.url}/argo/` }).version();
    expect(server.requests[0]?.path).toBe("/argo/api/version");
  });

  it("sends the headers for a proxy, which cannot replace the token", async () => {
    await connect({ headers: { "CF-Access-Client-Id": "id", Authorization: "Bearer other" } }).version();
    expect(server.requests[0]?.headers).toMatchObject({
      "cf-access-client-id": "id",
      authorization: "Bearer updater",
    });
  });
});

describe("a server that is no Argo CD", () => {
  it.each([200, 202, 403])(
    "gets nothing that it repeats of the token into a message, with %i",
    async (status) => {
      const token = "a-token-of-some-length";
      const echo = async (_: string, init: RequestInit) =>
        new Response(`GET / Authorization: ${new Headers(init.headers).get("authorization")}`, {
          status,
          headers: { "content-type": "text/plain" },
        });
      const argo = connect({ fetch: echo, token });
      for (const answer of [await argo.listApplications(), await argo.getApplication(ID, "default")]) {
        expect(JSON.stringify(answer)).toContain("Authorization: Bearer (secret)");
        expect(JSON.stringify(answer)).not.toContain(token);
      }
    },
  );
});

describe("what an Application delivers", () => {
  const UPDATER = { group: "argocd-image-updater.argoproj.io", kind: "ImageUpdater" };
  const manifest = {
    apiVersion: `${UPDATER.group}/v1alpha1`,
    kind: UPDATER.kind,
    metadata: { name: "example-api" },
  };

  it("is asked for by kind, with project and namespace, and needs no right but get", async () => {
    server.deliver("argocd/api", manifest, { apiVersion: "v1", kind: "Secret", metadata: { name: "s" } });
    const read = await connect({ token: "reader" }).managedResources(ID, "default", UPDATER);
    expect(read).toMatchObject({ ok: true, value: [{ name: "example-api", targetState: manifest }] });
    expect(server.requests.map(({ path }) => path)).toEqual([
      `/api/v1/applications/api/managed-resources?project=default&appNamespace=argocd&group=${UPDATER.group}&kind=ImageUpdater`,
    ]);
  });

  it("tells a missing Application, a missing permission and a missing cache apart", async () => {
    const ask = (token: string, name = "api") =>
      connect({ token }).managedResources({ ...ID, name }, "default", UPDATER);
    expect(await ask("reader", "gone")).toMatchObject({
      error: { code: "argocd-application-not-found", temporary: false },
    });
    expect(await ask("uionly")).toMatchObject({
      error: {
        code: "argocd-forbidden",
        mend: expect.stringContaining("applications, get, default/api, allow"),
      },
    });
    server.redisDown(true);
    expect(await ask("reader")).toMatchObject({ error: { code: "argocd-unavailable", temporary: true } });
  });

  it("may be larger than one Application, and has an end", async () => {
    const answer = (megabytes: number) => `{"items":[],"pad":"${"x".repeat(megabytes * 1024 * 1024)}"}`;
    server.fail({ status: 200, body: answer(5) });
    expect(await connect().managedResources(ID, "default", UPDATER)).toEqual({ ok: true, value: [] });
    server.fail({ status: 200, body: answer(17) });
    expect(await connect().managedResources(ID, "default", UPDATER)).toMatchObject({
      error: { code: "argocd-rejected", mend: expect.stringContaining("fewer or smaller objects") },
    });
  });

  it("is what Argo CD has compared, and it says why it could not", async () => {
    expect(await connect().comparison(ID, "default")).toEqual({
      ok: true,
      value: { status: "Synced", errors: [] },
    });
    server.failToCompare("argocd/api", "Git is away");
    expect(await connect().comparison(ID, "default")).toEqual({
      ok: true,
      value: { status: "Unknown", errors: ["ComparisonError: Git is away"] },
    });
  });
});

describe("patching", () => {
  const replace = [{ op: "replace", path: TAG, value: "2" }] as const;

  it("sends a JSON Patch as a string with exactly the content type that is accepted", async () => {
    const patched = await connect().patchApplication(ID, "default", replace);
    expect(patched).toMatchObject({
      ok: true,
      value: { spec: { source: { helm: { parameters: [{ value: "2" }] } } } },
    });
    const [sent] = server.requests;
    expect(sent).toMatchObject({ method: "PATCH", headers: { "content-type": "application/json" } });
    expect(JSON.parse(sent?.body ?? "")).toEqual({
      name: "api",
      appNamespace: "argocd",
      project: "default",
      patchType: "json",
      patch: JSON.stringify(replace),
    });
  });

  it("passes the server's own comparison of an address with & in it", async () => {
    const argo = connect();
    const application = await argo.getApplication(ID, "default");
    if (!application.ok) throw new Error(application.error.message);
    const operations = patchFor(
      application.value,
      [{ rule: rule(), version: { tag: "3", digest: undefined } }],
      DOCKER_HUB_DEFAULTS,
    );
    if (!operations.ok) throw new Error(operations.error.what);
    expect(await argo.patchApplication(ID, "default", operations.value)).toMatchObject({ ok: true });
  });

  it("calls a failed test a conflict, and changes nothing", async () => {
    const patched = await connect().patchApplication(ID, "default", [
      { op: "test", path: TAG, value: "9" },
      ...replace,
    ]);
    expect(patched).toMatchObject({ error: { code: "argocd-conflict", temporary: true } });
    expect(server.applications.get("argocd/api")?.spec.source?.helm?.parameters).toEqual([
      { name: "image.tag", value: "1" },
    ]);
  });

  it("reaches an Application in another namespace", async () => {
    const application = server.applications.get("argocd/api");
    if (application === undefined) throw new Error("no application");
    server.addApplication({ ...application, metadata: { ...application.metadata, namespace: "team-a" } });
    await connect().patchApplication({ ...ID, namespace: "team-a" }, "default", replace);
    const tags = ["argocd/api", "team-a/api"].map(
      (key) => server.applications.get(key)?.spec.source?.helm?.parameters?.[0]?.value,
    );
    expect(tags).toEqual(["1", "2"]);
  });
});

describe("a 403", () => {
  it.each([
    ["nobody", "argocd-forbidden", "get"],
    ["uionly", "argocd-forbidden", "get"],
    ["reader", "argocd-forbidden", "update"],
  ])("for %s is permanent and names the permission", async (token, code, action) => {
    const patched = await connect({ token }).patchApplication(ID, "default", []);
    expect(patched).toMatchObject({
      error: {
        code,
        temporary: false,
        mend: expect.stringContaining(`applications, ${action}, default/api, allow`),
      },
    });
  });

  it("is temporary while the Kubernetes API is down, as RBAC says yes", async () => {
    server.kubernetesDown(true);
    const argo = connect();
    const failed = { error: { code: "argocd-kubernetes-unreachable", temporary: true } };
    expect(await argo.getApplication(ID, "default")).toMatchObject(failed);
    expect(await argo.patchApplication(ID, "default", [])).toMatchObject(failed);
    server.kubernetesDown(false);
    expect(await argo.getApplication(ID, "default")).toMatchObject({ ok: true });
  });

  it("is not called permanent when RBAC cannot be asked", async () => {
    server.kubernetesDown(true);
    server.fail({ status: 503, path: "/can-i/" });
    expect(await connect().getApplication(ID, "default")).toMatchObject({
      error: { code: "argocd-unavailable", temporary: true },
    });
  });

  it("asks for an Application elsewhere by the name that RBAC gives it", async () => {
    await connect({ namespace: "gitops" }).canI("update", ID, "default");
    await connect().canI("update", ID, "default");
    expect(server.requests.map(({ path }) => path.split("/update/")[1])).toEqual([
      "default/argocd/api",
      "default/api",
    ]);
  });
});

describe("everything else that may happen", () => {
  it("a token that is not accepted", async () => {
    expect(await connect({ token: "expired" }).listApplications()).toMatchObject({
      error: { code: "argocd-unauthorized" },
    });
  });

  it("plain http to a server that wants https", async () => {
    server.fail({ status: 307, headers: { Location: "https://127.0.0.1:1/api/v1/applications/api" } });
    expect(await connect().patchApplication(ID, "default", [])).toMatchObject({
      error: { code: "argocd-redirected", temporary: false, mend: expect.stringContaining("https://") },
    });
  });

  it("overload, with the wait it asks for", async () => {
    server.fail({ status: 429, headers: { "Retry-After": "7" } });
    expect(await connect().listApplications()).toMatchObject({
      error: { temporary: true, retryAfterMs: 7000 },
    });
    server.fail({ status: 503, headers: { "Retry-After": "Mon, 23 Nov 2026 10:00:30 GMT" } });
    const now = () => Date.parse("2026-11-23T10:00:00Z");
    expect(await connect({ now }).listApplications()).toMatchObject({ error: { retryAfterMs: 30_000 } });
  });

  it("a server that does not answer", async () => {
    server.fail({ status: 200, delayMs: 5000 });
    expect(await connect({ timeoutMs: 30 }).listApplications()).toMatchObject({
      error: { code: "argocd-unavailable", temporary: true },
    });
  });

  it("an answer without end: one Application is bounded tighter than a list", async () => {
    const body = `{"metadata":{},"items":null,"pad":"${"x".repeat(5 * 1024 * 1024)}"}`;
    server.fail({ status: 200, body, times: 2 });
    expect(await connect().getApplication(ID, "default")).toMatchObject({
      error: { code: "argocd-rejected" },
    });
    expect(await listed(connect())).toEqual([]);
  });

  it("never says the token", async () => {
    const token = "s3cret-t0ken";
    const argo = connect({ token });
    const failures = [await argo.listApplications(), await argo.getApplication(ID, "default")];
    server.fail({ status: 307, headers: { Location: "https://elsewhere/" } });
    failures.push(await argo.getApplication(ID, "default"));
    expect(failures.every(({ ok }) => !ok)).toBe(true);
    expect(JSON.stringify(failures)).not.toContain(token);
  });
});
