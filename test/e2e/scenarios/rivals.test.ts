/** Who puts back what was written, told by managedFields: a person is respected within seconds, a controller named at any time. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AUTOMATED, eventually, NOT_OURS, parameterOf, type Spec } from "../people.ts";
import { type Image, resourceOf } from "../resource.ts";
import { readTarget } from "../target.ts";
import { helmOf, openWorld, sourceOf, type World } from "../world.ts";
import { kindsOf, type RivalKind } from "./rivals.kinds.ts";

const IN_CLUSTER = { server: "https://kubernetes.default.svc", namespace: "default" };
const BY_HAND = kindsOf("hand");
const BY_KUBECTL = kindsOf("kubectl");
const BY_FLUX = kindsOf("flux");
const KINDS = [...BY_HAND, ...BY_KUBECTL, ...BY_FLUX];

/** Of an Application that sets no parameters. */
const BARE: Image = {
  alias: "app",
  name: "acme/bare",
  targets: "{ helm: { name: image.repository, tag: image.tag } }",
};

const isOurs = readTarget().control !== undefined;
if (!isOurs) console.log(`skipped where they need it: ${NOT_OURS}`);

/** It may be about to be made. */
const compared = (world: World, name: string, isSo = (status?: string) => status !== undefined) =>
  eventually(`${name} is compared`, () =>
    world.people.application(name).then(
      ({ status }) => isSo(status.sync?.status),
      () => false,
    ),
  );

describe("what was written is put back within seconds", () => {
  let world: World;
  const isDigest = ({ image }: RivalKind) => image.strategy === "digest";
  const specOf = (kind: RivalKind, version: string): Pick<Spec, "source" | "sources"> => {
    const sources = kind.sources(world, version);
    const [source] = sources;
    return sources.length > 1 || source === undefined ? { sources } : { source };
  };
  const versionOf = async (kind: RivalKind) => kind.read((await world.people.application(kind.name)).spec);

  /** Writes a new version, and gives what was there before and what is there then. */
  async function write(kind: RivalKind, tag: string): Promise<{ before: string; after: string }> {
    const before = (await versionOf(kind)) ?? "";
    await world.push(kind.repository, isDigest(kind) ? "stable" : tag);
    const after = await eventually(`${kind.name} is written`, async () => {
      const version = await versionOf(kind);
      return version !== before && version;
    });
    return { before, after };
  }

  /** Everything that could make it fight. */
  async function disturb(kind: RivalKind): Promise<void> {
    await world.sweep();
    await world.check({ application: kind.name });
  }

  beforeAll(async () => {
    world = await openWorld({
      resources: {
        ...Object.fromEntries(
          KINDS.map((kind) => [`${kind.name}.yaml`, resourceOf(kind.name, [kind.image])]),
        ),
        "bare.yaml": resourceOf("bare", [BARE], { forceUpdate: true }),
      },
    });
    for (const kind of KINDS) {
      const tag = isDigest(kind) ? "stable" : "0.1.0";
      await world.registry.push(kind.repository, tag);
      const spec = specOf(kind, tag);
      if (BY_FLUX.includes(kind) && isOurs)
        await world.people.applyAs("kustomize-controller", kind.name, spec);
      else await world.people.create(kind.name, spec);
    }
    // They are never synced: several deploy one image, and what the spec asks for is what counts.
    for (const { name } of KINDS) await compared(world, name);
    await world.check({});
  });
  afterAll(async () => {
    for (const name of ["bare", ...KINDS.map((kind) => kind.name)]) await world.people.remove(name);
    await world.stop();
  });

  it.each(BY_HAND)("by a person in Argo CD: held at once, and never written over ($name)", async (kind) => {
    const { before, after } = await write(kind, "0.2.0");
    await world.people.putSpec(kind.name, (spec) => ({ ...spec, ...specOf(kind, before) }));
    const held = await world.imageOnce(kind.name, "is held", ({ state }) => state === "held");
    expect(held.reason).toContain("by hand from");
    expect(held.reason).toContain(
      "It was done through Argo CD (UI, CLI or API) within a minute of the write",
    );
    expect(held.lastApplied?.tag).toBe(after.split("@")[0]);
    await disturb(kind);
    expect(await versionOf(kind)).toBe(before);
    expect((await world.image(kind.name))?.reason).toBe(held.reason);
    const next = await write(kind, "0.3.0");
    expect([before, after]).not.toContain(next.after);
  });

  it("by a person who takes away the list that was written where none was: held at once", async () => {
    await world.people.create("bare", { source: sourceOf(world.target, "charts/example-api") });
    await compared(world, "bare");
    await world.registry.push("acme/bare", "0.2.0");
    await world.check({ application: "bare" });
    const written = async () => (await world.people.application("bare")).spec.source?.helm?.parameters;
    await eventually("bare is written", written);
    await world.people.putSpec("bare", (spec) => ({
      ...spec,
      source: sourceOf(world.target, "charts/example-api"),
    }));
    const held = await world.imageOnce("bare", "is held", ({ state }) => state === "held");
    expect(held.reason).toContain("0.2.0 was removed by hand");
    await world.sweep();
    await world.check({ application: "bare" });
    expect(await written()).toBeUndefined();
  });

  it.runIf(isOurs).each(BY_KUBECTL)(
    "by kubectl: held at once, and never written over ($name)",
    async (kind) => {
      const { before } = await write(kind, "0.4.0");
      await world.people.editAs("kubectl-edit", kind.name, kind.pointer, kind.value(before));
      const held = await world.imageOnce(kind.name, "is held", ({ state }) => state === "held");
      expect(held.reason).toContain("It was done with kubectl (kubectl-edit)");
      await disturb(kind);
      expect(await versionOf(kind)).toBe(before);
    },
  );

  it.runIf(isOurs).each(BY_FLUX)(
    "by a controller that is no owner: contested after one try ($name)",
    async (kind) => {
      const { before } = await write(kind, "0.5.0");
      await world.people.applyAs("kustomize-controller", kind.name, specOf(kind, before));
      const row = await world.imageOnce(kind.name, "is contested", ({ state }) => state === "contested");
      expect(row.reason).toContain("was written once and put back, as kustomize-controller does");
      expect(row.mend).toContain("So that kustomize-controller leaves it alone, take /spec/source");
      await disturb(kind);
      expect(await versionOf(kind)).toBe(before);
    },
  );
});

describe("what was written is put back after it was verified", () => {
  let world: World;
  const template = (name: string) => ({
    project: "default",
    source: sourceOf(world.target, "charts/example-api", helmOf(`acme/${name}`, "0.1.0")),
    destination: IN_CLUSTER,
    syncPolicy: AUTOMATED,
  });
  const tagOf = async (name: string) => parameterOf(await world.people.application(name), "image.tag");
  const updated = (name: string) => world.imageOnce(name, "is updated", ({ state }) => state === "updated");
  const NAMES = ["late-set", "late-child"] as const;

  beforeAll(async () => {
    world = await openWorld({
      resources: Object.fromEntries(
        NAMES.map((name) => [
          `${name}.yaml`,
          resourceOf(name, [
            {
              alias: "app",
              name: `acme/${name}`,
              targets: "{ helm: { name: image.repository, tag: image.tag } }",
            },
          ]),
        ]),
      ),
    });
    for (const name of NAMES) await world.registry.push(`acme/${name}`, "0.1.0");
    await world.people.createSet("late", {
      generators: [{ list: { elements: [{ name: "late-set" }] } }],
      template: { metadata: { name: "{{name}}" }, spec: template("late-set") },
    });
    const child = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: { name: "late-child", namespace: "argocd" },
      spec: template("late-child"),
    };
    await world.git.commit({ "late/child.yaml": JSON.stringify(child) }, "A child");
    await world.people.create("late-parent", {
      source: sourceOf(world.target, "late"),
      destination: { ...IN_CLUSTER, namespace: "argocd" },
    });
    await world.people.sync("late-parent");
    for (const name of NAMES) await compared(world, name, (status) => status === "Synced");
    await world.check({});
  });
  afterAll(async () => {
    await world.people.removeSet("late");
    for (const name of ["late-parent", ...NAMES]) await world.people.remove(name);
    await world.stop();
  });

  it.runIf(isOurs)(
    "by an ApplicationSet whose controller was away: contested, and its mend is printed",
    async () => {
      await world.people.take("argocd-applicationset-controller");
      try {
        await world.push("acme/late-set", "0.2.0");
        await updated("late-set");
      } finally {
        await world.people.give("argocd-applicationset-controller");
      }
      await eventually("the ApplicationSet puts it back", async () => (await tagOf("late-set")) === "0.1.0");
      await world.check({ application: "late-set" });
      const row = await world.imageOnce("late-set", "is contested", ({ state }) => state === "contested");
      expect(row.reason).toBe("0.2.0 was written once and put back, as ApplicationSet late does.");
      expect(row.mend).toContain("ignoreApplicationDifferences:");
      await world.check({ application: "late-set" });
      expect(await tagOf("late-set")).toBe("0.1.0");
    },
  );

  it("by a parent without self-heal that somebody syncs: contested, and not written over at once", async () => {
    await world.push("acme/late-child", "0.2.0");
    await updated("late-child");
    await world.people.refresh("late-parent");
    await world.people.sync("late-parent");
    await eventually("the parent puts it back", async () => (await tagOf("late-child")) === "0.1.0");
    await world.check({ application: "late-child" });
    const row = await world.imageOnce("late-child", "is contested", ({ state }) => state === "contested");
    expect(row.reason).toContain(
      "as Application late-parent does. Application late-parent has no self-heal now.",
    );
    expect(row.mend).toContain("RespectIgnoreDifferences=true");
    await world.check({ application: "late-child" });
    expect(await tagOf("late-child")).toBe("0.1.0");
  });
});
