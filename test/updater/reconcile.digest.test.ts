/** A digest on its whole way, for each kind of target, with the stand-in Argo CD at the other end. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createArgoCd } from "../../src/argocd/client.ts";
import type { Target } from "../../src/policy/rule.ts";
import { VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { rule } from "../policy/sample.ts";
import type { Source } from "../support/argocd.state.ts";
import { type StandInArgoCd, startArgoCd } from "../support/argocd.ts";
import { historyOf, image } from "./reconcile.support.ts";
import { CONTEST_REST_MS, createWorld, type World } from "./world.ts";

const KEY = "argocd/api";
const digestOf = (hex: string) => `sha256:${hex.repeat(64)}`;
const [A, B, C] = [digestOf("a"), digestOf("b"), digestOf("c")];
const known = (digest: string) =>
  ({ kind: "known", depth: "created", digest, builds: undefined, pushedAt: undefined }) as const;

interface Kind {
  readonly what: string;
  readonly target: Target;
  readonly type: "Helm" | "Kustomize" | "Plugin";
  /** The block of the source that asks for this tag, with a digest or without. */
  readonly block: (version: string) => Partial<Source>;
}

const parameters = (entries: Readonly<Record<string, string>>) => ({
  helm: {
    parameters: Object.entries(entries).map(([name, value]) => ({ name, value, forceString: true })),
  },
});
const env = (entries: Readonly<Record<string, string>>) => ({
  plugin: { env: Object.entries(entries).map(([name, value]) => ({ name, value })) },
});

const HELM: Kind = {
  what: "helm parameters",
  target: { kind: "helm", name: "image.repository", tag: "image.tag" },
  type: "Helm",
  block: (version) => parameters({ "image.repository": "acme/api", "image.tag": version }),
};

const KINDS: readonly Kind[] = [
  HELM,
  {
    what: "a whole reference in a helm parameter",
    target: { kind: "helm-spec", spec: "image" },
    type: "Helm",
    block: (version) => parameters({ image: `acme/api:${version}` }),
  },
  {
    what: "a kustomize entry",
    target: { kind: "kustomize", name: undefined },
    type: "Kustomize",
    block: (version) => ({ kustomize: { images: [`acme/api:${version}`] } }),
  },
  {
    what: "a kustomize entry with another name",
    target: { kind: "kustomize", name: "app" },
    type: "Kustomize",
    block: (version) => ({ kustomize: { images: [`app=acme/api:${version}`] } }),
  },
  {
    what: "variables of a plugin",
    target: { kind: "plugin", name: "APP_NAME", tag: "APP_TAG" },
    type: "Plugin",
    block: (version) => env({ APP_NAME: "acme/api", APP_TAG: version }),
  },
  {
    what: "a whole reference in a variable of a plugin",
    target: { kind: "plugin-spec", spec: "APP" },
    type: "Plugin",
    block: (version) => env({ APP: `acme/api:${version}` }),
  },
];

let argocd: StandInArgoCd | undefined;
beforeEach(() => {
  // Argo CD tells times in whole seconds, so its clock has to go on with the world's.
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(async () => {
  vi.useRealTimers();
  await argocd?.stop();
});

/** An Application that asks for `dev` without a digest, a rule that follows `dev`, and a registry where it points to A. */
async function start({ target, type, block }: Kind): Promise<World> {
  const source = { repoURL: "https://git.example.com/api.git", path: "api", ...block("dev") };
  argocd = await startArgoCd({
    applications: [
      {
        metadata: { name: "api", namespace: "argocd" },
        spec: { project: "default", source },
        status: {
          sourceType: type,
          summary: { images: ["acme/api:dev"] },
          sync: { status: "Synced" },
          health: { status: "Healthy" },
        },
      },
    ],
    tokens: { updater: account("updater", "get", "update"), alice: account("alice", "get", "sync") },
  });
  const client = createArgoCd({ fetch: (url, init) => fetch(url, init), url: argocd.url, token: "updater" });
  const id = { namespace: "argocd", name: "api" };
  const world = createWorld(
    {},
    {
      read: (project) => client.getApplication(id, project),
      write: (project, operations) => client.patchApplication(id, project, operations),
    },
  );
  world.rules = [rule({ strategy: "digest", constraint: "dev", target })];
  world.tags = { "docker.io/acme/api": ["dev"] };
  world.facts = { dev: known(A) };
  return world;
}

const account = (name: string, ...actions: ("get" | "update" | "sync")[]) => ({
  name,
  policies: actions.map((action) => ({ action, object: "*" })),
});

const application = () => {
  const found = argocd?.applications.get(KEY);
  if (found === undefined) throw new Error("no application");
  return found;
};
const asks = () => {
  const { helm, kustomize, plugin } = application().spec.source ?? {};
  return { ...(helm && { helm }), ...(kustomize && { kustomize }), ...(plugin && { plugin }) };
};
/** A person writes the block, or whoever is named. */
const set = (block: Partial<Source>, manager?: string) =>
  argocd?.edit(
    KEY,
    (spec) => {
      if (spec.source !== undefined) Object.assign(spec.source, block);
    },
    manager,
  );
const patches = () => (argocd?.requests ?? []).filter(({ method }) => method === "PATCH").length;
async function person(world: World, operation: "sync" | "rollback", body: object): Promise<void> {
  vi.setSystemTime(world.now);
  const answer = await fetch(`${argocd?.url}/api/v1/applications/api/${operation}`, {
    method: "POST",
    headers: { Authorization: "Bearer alice", "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** The tag is pushed again, and the pass that follows it is made. */
async function push(world: World, digest: string) {
  world.now += 3_600_000;
  world.facts = { dev: known(digest) };
  return image(await world.pass({ pushedAt: world.now }));
}
/** A pass some time later. */
async function later(world: World, ms: number) {
  world.now += ms;
  return image(await world.pass());
}

describe.each(KINDS)("a digest in $what", (kind) => {
  let world: World;
  beforeEach(async () => {
    world = await start(kind);
    await world.pass();
  });

  it("is written behind its tag, verified, and asked for by one HEAD when it was pushed again", async () => {
    expect(asks()).toEqual(kind.block(`dev@${A}`));
    expect(await later(world, VERIFY_AFTER_MS)).toMatchObject({
      state: "updated",
      running: { tag: "dev", digest: A },
      lastApplied: { tag: "dev", digest: A },
    });
    expect(await push(world, B)).toMatchObject({ state: "updating", running: { tag: "dev", digest: B } });
    expect(asks()).toEqual(kind.block(`dev@${B}`));
    expect((await later(world, VERIFY_AFTER_MS)).state).toBe("updated");
    expect(patches()).toBe(2);
    expect(historyOf(world)).toEqual(["adopted", "applied", "verified", "applied", "verified"]);
  });

  it("is contested where the one before is put back at once, and where the tag alone is", async () => {
    set(kind.block("dev"), "kustomize-controller");
    expect(await later(world, 1_000)).toMatchObject({ state: "contested", wanted: { digest: A } });
    world.now += CONTEST_REST_MS;
    expect(await push(world, B)).toMatchObject({ state: "updating" });
    await later(world, VERIFY_AFTER_MS);
    await push(world, C);
    set(kind.block(`dev@${B}`), "kustomize-controller");
    expect(await later(world, 1_000)).toMatchObject({
      state: "contested",
      reason: expect.stringContaining("dev@sha256:cccccccccccc was written"),
      running: { digest: B },
      wanted: { digest: C },
    });
  });

  it("is held where a person takes it away at once", async () => {
    set(kind.block("dev"));
    expect(await later(world, 1_000)).toMatchObject({ state: "held", lastApplied: { digest: A } });
    expect(patches()).toBe(1);
  });

  it("is held where a person sets an older one, until the tag is pushed again or it is resumed", async () => {
    await later(world, VERIFY_AFTER_MS);
    await push(world, B);
    await later(world, VERIFY_AFTER_MS);
    for (const byHand of [`dev@${A}`, "dev"]) {
      set(kind.block(byHand));
      expect((await later(world, 3_600_000)).state).toBe("held");
    }
    expect(asks()).toEqual(kind.block("dev"));
    expect((await push(world, C)).state).toBe("updating");
    await later(world, VERIFY_AFTER_MS);

    set(kind.block(`dev@${A}`));
    expect((await later(world, 3_600_000)).state).toBe("held");
    for (const key of world.memory().targets().keys()) world.memory().forget(key);
    expect((await later(world, 1_000)).state).toBe("updating");
    expect(asks()).toEqual(kind.block(`dev@${C}`));
  });

  it("is held where Argo CD rolls back to an older one, and goes on with a sync", async () => {
    await person(world, "sync", {});
    await later(world, VERIFY_AFTER_MS);
    const id = application().status.history?.at(-1)?.id ?? 0;
    await push(world, B);
    await person(world, "sync", {});
    await later(world, VERIFY_AFTER_MS);
    await person(world, "rollback", { id });
    expect(await later(world, 3_600_000)).toMatchObject({
      state: "held",
      running: { tag: "dev", digest: A },
      mend: expect.stringContaining("to run dev@sha256:bbbbbbbbbbbb again"),
    });
    await person(world, "sync", {});
    expect((await later(world, 1_000)).state).toBe("up-to-date");
  });
});

describe("what a pass costs", () => {
  const costs = (world: World, from: number) => world.calls.slice(from).join(" ");

  it("is one HEAD after a push, and none without one, where a digest is followed and nothing is new", async () => {
    const world = await start(HELM);
    await world.pass();
    await later(world, VERIFY_AFTER_MS);
    for (const { pushedAt, heads } of [
      { pushedAt: undefined, heads: 0 },
      { pushedAt: world.now + 60_000, heads: 1 },
    ]) {
      world.now += 60_000;
      const [calls, before] = [world.calls.length, world.heads.length];
      await world.pass({ pushedAt });
      expect(world.heads.length - before).toBe(heads);
      expect(costs(world, calls)).toBe("rules read tags facts");
    }
  });

  it("is one HEAD and one PATCH where the digest is new", async () => {
    const world = await start(HELM);
    await world.pass();
    await later(world, VERIFY_AFTER_MS);
    const [calls, before] = [world.calls.length, world.heads.length];
    await push(world, B);
    expect(world.heads.length - before).toBe(1);
    expect(costs(world, calls)).toBe("rules read tags facts confirm write");
  });
});
