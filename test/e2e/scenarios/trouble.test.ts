/** What goes wrong around a write: rights, tokens, servers that are away, Applications that go and come, other people's edits. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { resource } from "../../support/material.ts";
import { createPeople, eventually, NOT_OURS, parameterOf } from "../people.ts";
import { readTarget } from "../target.ts";
import { helmOf, openWorld, sourceOf, type World } from "../world.ts";

const RESOURCES = { "app.yaml": resource("app", "troubled", "acme/troubled:~0") };

async function createTroubled(world: World): Promise<void> {
  await world.people.create("troubled", {
    source: sourceOf(world.target, "charts/example-api", helmOf("acme/troubled", "0.1.0")),
  });
}

const tagOf = async (world: World) => parameterOf(await world.people.application("troubled"), "image.tag");
const asksFor = (world: World, tag: string, withinMs = 60_000) =>
  eventually(`troubled asks for ${tag}`, async () => (await tagOf(world).catch(() => undefined)) === tag, {
    withinMs,
    tell: () => world.status(),
  });

async function troubleOf(world: World) {
  const { applications } = await world.status();
  return applications.find(({ application }) => application === "argocd/troubled")?.trouble;
}

describe("a token", () => {
  it("without `update` is told as such, with the line that is missing, and nothing is written", async () => {
    const world = await openWorld({ resources: RESOURCES, argocdToken: await tokenOf("reader") });
    try {
      await createTroubled(world);
      await world.registry.push("acme/troubled", "0.1.0");
      await world.check({});
      await world.push("acme/troubled", "0.2.0");
      const row = await world.imageOnce("troubled", "failed", ({ state }) => state === "failed");
      expect(row.reason).toContain("permission denied");
      expect(row.mend).toContain("p, <account>, applications, update, default/troubled, allow");
      expect(await tagOf(world)).toBe("0.1.0");
    } finally {
      await world.people.remove("troubled");
      await world.stop();
    }
  });

  it("that has ended is named, and what would mend it", async () => {
    const token = await tokenOf("image-updater", 1);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const world = await openWorld({ resources: RESOURCES, argocdToken: token });
    try {
      await world.sweep();
      const status = await eventually("the trouble is told", async () => {
        const seen = await world.status();
        return seen.trouble !== undefined && seen;
      });
      expect(status.trouble?.failure.message).toContain("token is expired");
      expect(status.problems.map(({ where, what }) => `${where} ${what}`).join("\n")).toContain(
        "setting ARGOCD_TOKEN The token ended on",
      );
      expect(world.leaks()).toEqual([]);
    } finally {
      await world.stop();
    }
  });

  it("that is revoked while it runs is told, and nothing is lost: the next sweep with a good one goes on", async () => {
    const id = `e2e-${Date.now()}`;
    const token = await tokenOf("revoked", undefined, id);
    const world = await openWorld({ resources: RESOURCES, argocdToken: token });
    try {
      await createTroubled(world);
      await world.registry.push("acme/troubled", "0.1.0");
      await world.check({});
      await world.people.revoke("revoked", id);
      await eventually("the token is refused", async () => {
        const answer = await fetch(`${world.target.argocd.url}/api/v1/applications`, {
          headers: { authorization: `Bearer ${token}` },
        });
        return answer.status === 401;
      });
      await world.push("acme/troubled", "0.2.0");
      const trouble = await eventually("the trouble is told", () => troubleOf(world));
      expect(trouble.failure).toMatchObject({ code: "argocd-unauthorized", temporary: false });
      expect(trouble.failure.mend).toContain("ARGOCD_TOKEN");
      expect(await tagOf(world)).toBe("0.1.0");
      expect(world.leaks()).toEqual([]);
    } finally {
      await world.people.remove("troubled");
      await world.stop();
    }
  });

  it("that may get nothing any more, as after a lost policy, loses no push and ends no Application", async () => {
    const storage = await mkdtemp(join(tmpdir(), "e2e-storage-"));
    const world = await openWorld({ resources: RESOURCES, storage });
    try {
      await createTroubled(world);
      await world.registry.push("acme/troubled", "0.1.0");
      await world.check({});
      await world.redeploy({ ARGOCD_TOKEN: await tokenOf("nobody") });
      await world.sweep();
      await eventually(
        "the trouble is told",
        async () => (await world.status()).trouble?.failure.code === "applications-not-listed",
        { tell: () => world.status() },
      );
      await world.push("acme/troubled", "0.2.0");
      await eventually("the pass is refused", () => troubleOf(world), { tell: () => world.status() });
      await world.redeploy({ ARGOCD_TOKEN: await tokenOf("image-updater") });
      await world.sweep();
      await asksFor(world, "0.2.0");
      expect((await world.status()).unfollowed).toEqual([]);
    } finally {
      await world.people.remove("troubled");
      await world.stop();
      await rm(storage, { recursive: true, force: true });
    }
  });
});

describe("around a write", () => {
  let world: World;
  let minor = 1;
  beforeAll(async () => {
    world = await openWorld({ resources: RESOURCES });
    await createTroubled(world);
    await world.registry.push("acme/troubled", "0.1.0");
    await world.check({});
  });
  afterAll(async () => {
    await world.people.remove("troubled");
    await world.stop();
  });
  beforeEach(async ({ skip, task }) => {
    if (task.name.startsWith("while") && !world.people.mayTake) skip(NOT_OURS);
    minor += 1;
  });
  const next = () => `0.${minor}.0`;

  it.each([
    ["argocd-repo-server", "argocd-repository-unreachable"],
    ["git", "argocd-repository-unreachable"],
    ["argocd-server", "argocd-unavailable"],
    ["kube-apiserver", "argocd-kubernetes-unreachable"],
  ])("while %s is away, the update waits, says why (%s), and arrives afterwards", async (part, code) => {
    const { people } = world;
    await people.take(part);
    try {
      await world.push("acme/troubled", next());
      const seen = await eventually(
        "the failure is told",
        async () => {
          const trouble = await troubleOf(world);
          if (trouble !== undefined) return trouble.failure;
          const row = await world.image("troubled");
          return row?.state === "waiting" ? { code, temporary: true, message: row.reason } : undefined;
        },
        { withinMs: 60_000, tell: () => world.status() },
      );
      expect(seen).toMatchObject({ code, temporary: true });
    } finally {
      await people.give(part);
    }
    await asksFor(world, next());
    await world.imageOnce("troubled", "is updated", ({ state }) => state === "updated");
  });

  it("while redis is away, the update arrives all the same", async () => {
    await world.people.take("redis");
    try {
      await world.push("acme/troubled", next());
      await asksFor(world, next());
    } finally {
      await world.people.give("redis");
    }
  });

  it("an edit that somebody made shortly before, or makes shortly after, survives", async () => {
    const { people } = world;
    await people.setParameter("troubled", "replicas", "2");
    await world.push("acme/troubled", next());
    await asksFor(world, next());
    await people.setParameter("troubled", "extra", "yes");
    await world.imageOnce("troubled", "is updated", ({ state }) => state === "updated");
    const application = await people.application("troubled");
    expect(application.spec.source?.helm?.parameters).toEqual([
      { name: "image.repository", value: "acme/troubled" },
      { name: "image.tag", value: next(), forceString: true },
      { name: "replicas", value: "2" },
      { name: "extra", value: "yes" },
    ]);
  });

  it("an Application that is deleted is left out, and served again when it comes back", async () => {
    await world.people.remove("troubled");
    await eventually("it is gone", async () => (await tagOf(world).catch(() => "gone")) === "gone");
    await world.push("acme/troubled", next());
    await world.sweep();
    await eventually("it is left out", async () => {
      const { applications } = await world.status();
      return applications.every(({ application }) => application !== "argocd/troubled");
    });
    await createTroubled(world);
    await world.sweep();
    await asksFor(world, next());
  });
});

const tokenOf = (account: string, seconds?: number, id?: string): Promise<string> =>
  createPeople(readTarget()).token(account, seconds, id);
