/** The stand-in answers as the real server was recorded to answer; and its controllers do what they are told. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import helm from "../fixtures/argocd/application-helm.json" with { type: "json" };
import kustomizationWithImages from "../fixtures/argocd/application-kustomize.json" with { type: "json" };
import { type ArgoCdTarget, parametersOwner } from "../support/argocd.case.ts";
import type { Source } from "../support/argocd.state.ts";
import { itAnswersAsRecorded } from "../support/argocd.suite.ts";
import { type StandInApplication, type StandInArgoCd, startArgoCd } from "../support/argocd.ts";

const KEY = "argocd/example-api-dev";
const { kustomize: _, ...plainSource } = kustomizationWithImages.spec.source;
const kustomization = {
  ...kustomizationWithImages,
  spec: { ...kustomizationWithImages.spec, source: plainSource },
};
const account = (name: string, ...actions: ("get" | "update")[]) => ({
  name,
  policies: actions.map((action) => ({ action, object: "*" })),
});

describe("answers as recorded", () => {
  const tokens = {
    updater: "updater",
    reader: "reader",
    uionly: "uionly",
    nobody: "nobody",
    expired: "expired",
  };
  const target: ArgoCdTarget = {
    url: "",
    tokens,
    application: "example-api-dev",
    project: "default",
    account: "updater",
    kustomization: "kusto-web",
    newTag: "1.1.0",
  };
  let server: StandInArgoCd;
  beforeAll(async () => {
    server = await startArgoCd({
      applications: [helm, kustomization],
      tokens: {
        updater: account("updater", "get", "update"),
        reader: account("reader", "get"),
        uionly: account("uionly", "update"),
        nobody: account("nobody"),
        expired: { ...account("updater", "get", "update"), expired: true },
      },
    });
    server.deliver(
      KEY,
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "example-api-dev-cfg" } },
      { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "example-api-dev" } },
    );
    target.url = server.url;
  });
  afterAll(() => server.stop());

  itAnswersAsRecorded(target);
});

describe("a sync of other sources than helm", () => {
  const place = { repoURL: "https://git.example.com/web.git", path: "base" };
  const held = (source: StandInApplication["spec"]["source"], sourceType: string, images: string[]) => ({
    metadata: { name: "web", namespace: "argocd" },
    spec: { project: "default", source: { ...place, ...source } },
    status: { sourceType, sync: { status: "Synced" }, health: { status: "Healthy" }, summary: { images } },
  });
  let server: StandInArgoCd | undefined;
  afterEach(() => server?.stop());

  async function synced(application: StandInApplication, change: (source: Source) => void) {
    server = await startArgoCd({ applications: [application] });
    server.syncAfter("argocd/web", 1);
    server.edit("argocd/web", ({ source }) => source !== undefined && change(source));
    const { status } = server.applications.get("argocd/web") ?? application;
    await vi.waitFor(() => expect([status.sync.status, status.health.status]).toEqual(["Synced", "Healthy"]));
    return status.summary.images;
  }

  it.each<[string, string[], string[], string[], string[]]>([
    ["a tag", [], ["acme/web:1", "acme/proxy:7"], ["acme/web:2"], ["acme/proxy:7", "acme/web:2"]],
    ["another image", [], ["acme/web:1"], ["acme/web=acme/next:2"], ["acme/next:2"]],
    [
      "another tag for another image",
      ["web=acme/next:2"],
      ["acme/next:2"],
      ["web=acme/next:3"],
      ["acme/next:3"],
    ],
    ["the last of two", [], ["acme/web:1"], ["acme/web:2", "acme/web:3"], ["acme/web:3"]],
    ["nothing any more", ["acme/web:2"], ["acme/web:2"], [], ["acme/web"]],
    ["what matches nothing", [], ["acme/web:1"], ["::::", "docker.io/acme/web:2"], ["acme/web:1"]],
  ])("gives a kustomization %s", async (_name, entries, running, next, expected) => {
    const source = { ...place, ...(entries.length > 0 && { kustomize: { images: entries } }) };
    const change = (source: Source) => {
      source.kustomize = { images: next };
    };
    expect(await synced(held(source, "Kustomize", running), change)).toEqual(expected);
  });

  it("gives a plugin its variables", async () => {
    const env = [
      { name: "IMAGE_NAME", value: "acme/web" },
      { name: "IMAGE_TAG", value: "1" },
    ];
    const source = { ...place, plugin: { env } };
    const change = (source: Source) => {
      source.plugin = {
        env: env.map(({ name, value }) => ({ name, value: name === "IMAGE_TAG" ? "2" : value })),
      };
    };
    expect(await synced(held(source, "Plugin", ["acme/web:1"]), change)).toEqual(["acme/web:2"]);
  });
});

describe("controllers and people", () => {
  let server: StandInArgoCd;
  beforeEach(async () => {
    server = await startArgoCd({ applications: [helm] });
  });
  afterEach(() => server.stop());

  const application = () => {
    const found = server.applications.get(KEY);
    if (found === undefined) throw new Error("no application");
    return found;
  };
  const tagOf = () =>
    application().spec.source?.helm?.parameters?.find(({ name }) => name === "image.tag")?.value;
  const images = () => application().status.summary.images;
  const patchTag = (value: string) =>
    fetch(`${server.url}/api/v1/applications/example-api-dev`, {
      method: "PATCH",
      headers: { Authorization: `Bearer ${server.token}`, "Content-Type": "application/json" },
      body: JSON.stringify({
        name: "example-api-dev",
        patchType: "json",
        patch: JSON.stringify([{ op: "replace", path: "/spec/source/helm/parameters/1/value", value }]),
      }),
    });

  it("a person's edit changes the parameter and the resourceVersion", () => {
    const before = application().metadata.resourceVersion;
    server.setParameter(KEY, "image.tag", "0.9.0");
    expect(tagOf()).toBe("0.9.0");
    expect(application().metadata.resourceVersion).not.toBe(before);
    expect(parametersOwner(application())).toBe("argocd-server");
    server.setParameter(KEY, "image.tag", undefined);
    expect(tagOf()).toBeUndefined();
  });

  it("a controller puts back what was, after the answer has shown the change", async () => {
    server.revertAfter(KEY, 20);
    const answer = await patchTag("2.0.0");
    expect(await answer.text()).toContain('"2.0.0"');
    await vi.waitFor(() => expect(tagOf()).toBe("1.0.4"));
    expect(parametersOwner(application())).toBe("argocd-controller");
    server.revertAfter(KEY, undefined);
    await patchTag("2.0.0");
    expect(tagOf()).toBe("2.0.0");
  });

  it("a sync runs old and new together for a while, and the answer to the change knows nothing of it", async () => {
    server.syncAfter(KEY, 40);
    const answer = await patchTag("2.0.0");
    expect(JSON.parse(await answer.text())).toMatchObject({ status: { sync: { status: "Synced" } } });
    expect(application().status.sync.status).toBe("OutOfSync");
    const image = (tag: string) => `registry.example.com/team/example-api:${tag}`;
    await vi.waitFor(
      () => expect(images()).toEqual(expect.arrayContaining([image("1.0.4"), image("2.0.0")])),
      { interval: 5 },
    );
    await vi.waitFor(() =>
      expect(images()).toEqual([image("2.0.0"), "registry.example.com/team/proxy:2.0.0"]),
    );
  });

  const managed = async () => {
    const answer = await fetch(`${server.url}/api/v1/applications/example-api-dev/managed-resources`, {
      headers: { Authorization: `Bearer ${server.token}` },
    });
    return { status: answer.status, text: await answer.text() };
  };

  it("a failed comparison knows nothing of Git, and says why; the next one does again", async () => {
    const manifest = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "cfg" } };
    server.deliver(KEY, manifest);
    expect(JSON.parse((await managed()).text)).toMatchObject({
      items: [{ kind: "ConfigMap", namespace: "dev", name: "cfg", targetState: JSON.stringify(manifest) }],
    });
    server.failToCompare(KEY, "Git is away");
    expect(JSON.parse((await managed()).text)).toMatchObject({ items: [{ targetState: "null" }] });
    expect(application().status).toMatchObject({
      sync: { status: "Unknown" },
      conditions: [{ type: "ComparisonError", message: "Git is away" }],
    });
    server.deliver(KEY);
    expect((await managed()).text).toBe("{}");
    expect(application().status.sync.status).toBe("Synced");
  });

  it("without its cache it cannot say what an Application delivers", async () => {
    server.redisDown(true);
    expect(await managed()).toMatchObject({ status: 500, text: expect.stringContaining('"code":2') });
    server.redisDown(false);
    expect((await managed()).status).toBe(200);
  });

  it("a fault answers as often as told, for the method it is for, and is recorded like any request", async () => {
    server.fail({ status: 503, body: "away", contentType: "text/plain", method: "PATCH", times: 2 });
    const version = () => fetch(`${server.url}/api/version`).then(({ status }) => status);
    const patch = () => patchTag("3").then(({ status }) => status);
    expect([await patch(), await version(), await patch(), await patch()]).toEqual([503, 200, 503, 200]);
    expect(server.requests.map(({ method }) => method)).toEqual(["PATCH", "GET", "PATCH", "PATCH"]);
  });
});
