/** Digests behind tags, written by the strategy `digest` and by `pin-digest`: what Argo CD renders runs that very image. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AUTOMATED, eventually, type Spec } from "../people.ts";
import { resourceOf } from "../resource.ts";
import { helmOf, openWorld, sourceOf, type World } from "../world.ts";
import { DIGEST_KINDS, TAG } from "./digests.kinds.ts";

const HELM = "{ helm: { name: image.repository, tag: image.tag } }";
const PINNED = "digest-pinned";
const ROLLED = "digest-rolled";
const NAMES = [...DIGEST_KINDS.map(({ name }) => name), PINNED, ROLLED];

describe("digests", () => {
  let world: World;
  beforeAll(async () => {
    const follow = { alias: "app", constraint: TAG, strategy: "digest", targets: HELM };
    world = await openWorld({
      resources: {
        ...Object.fromEntries(
          DIGEST_KINDS.map(({ name, image }) => [`${name}.yaml`, resourceOf(name, [image])]),
        ),
        "rolled.yaml": resourceOf(ROLLED, [{ ...follow, name: "acme/rolled" }]),
        "pinned.yaml": resourceOf(PINNED, [{ alias: "app", name: "acme/pinned", targets: HELM }], {
          annotations: { "image-updater.dev/pin-digest": "true" },
        }),
      },
    });
  });
  afterAll(async () => {
    for (const name of NAMES) await world.people.remove(name);
    await world.stop();
  });

  /** An Application in a namespace of its own, which runs `image` then. */
  async function start(name: string, image: string, spec: Partial<Spec>): Promise<void> {
    await world.people.create(name, {
      destination: { server: "https://kubernetes.default.svc", namespace: name },
      syncPolicy: { ...AUTOMATED, syncOptions: ["CreateNamespace=true"] },
      ...spec,
    });
    await runs(name, image);
    await world.sweep();
  }

  /** Its Deployment asks for exactly this image, and it is synced. */
  async function runs(name: string, image: string): Promise<void> {
    await eventually(
      `${name} runs ${image}`,
      async () => {
        const { status } = await world.people.application(name);
        return status.sync?.status === "Synced" && status.summary?.images?.join() === image;
      },
      {
        tell: async () => {
          const { spec, status } = await world.people.application(name);
          return [spec.source, status.sync, status.summary, status.conditions, await world.image(name)];
        },
      },
    );
  }

  const updated = (name: string) => world.imageOnce(name, "is updated", ({ state }) => state === "updated");
  const held = (name: string) => world.imageOnce(name, "is held", ({ state }) => state === "held");

  /** Everything that could make it fight. */
  async function disturb(repository: string, tag: string): Promise<void> {
    await world.webhook({ repository, tag });
    await world.sweep();
    await world.check({});
  }

  it.each(DIGEST_KINDS)(
    "$name: written and run; a push of the tag moves it, a person's way back is held until the next push",
    async ({ name, image, source, written, expected }) => {
      const { people, registry } = world;
      const repository = image.name;
      const stands = async (digest: string) => {
        await runs(name, `${repository}:${TAG}@${digest}`);
        expect(written((await people.application(name)).spec.source)).toEqual(expected(digest));
      };
      const first = await registry.push(repository, TAG);
      await start(name, `${repository}:${TAG}`, { source: source(world) });
      await stands(first);
      await updated(name);
      const { spec } = await people.application(name);

      const second = await world.push(repository, TAG);
      await stands(second);
      await updated(name);

      await people.putSpec(name, () => spec);
      await disturb(repository, TAG);
      const { reason } = await held(name);
      expect(reason).toContain(`Set by hand from ${TAG}@${short(second)} to ${TAG}@${short(first)}`);
      await stands(first);

      const third = await world.push(repository, TAG);
      await stands(third);
      await updated(name);
    },
  );

  it("an Argo CD rollback to the digest before is held, although the spec asks for the newer", async () => {
    const { people, registry } = world;
    const image = "acme/rolled";
    const first = await registry.push(image, TAG);
    const source = sourceOf(world.target, "charts/example-api", helmOf(image, TAG));
    const syncPolicy = { syncOptions: ["CreateNamespace=true"] };
    // Argo CD rolls back only where automated sync is off, so a person syncs.
    await people.create(ROLLED, {
      destination: { server: "https://kubernetes.default.svc", namespace: ROLLED },
      source,
      syncPolicy,
    });
    const syncAndRun = async (text: string) => {
      await people.sync(ROLLED);
      await runs(ROLLED, `${image}:${text}`);
    };
    await syncAndRun(TAG);
    await world.sweep();
    await updated(ROLLED);
    await syncAndRun(`${TAG}@${first}`);
    const entry = (await people.application(ROLLED)).status.history?.at(-1);
    const second = await world.push(image, TAG);
    await eventually("the second digest is written", async () => {
      const row = await world.image(ROLLED);
      return row?.state === "updated" && row.lastApplied?.digest === second;
    });
    await syncAndRun(`${TAG}@${second}`);

    await people.rollback(ROLLED, entry?.id ?? -1);
    await eventually("the rollback ran", async () => {
      const { status } = await people.application(ROLLED);
      return status.summary?.images?.join() === `${image}:${TAG}@${first}`;
    });
    await disturb(image, TAG);
    const { reason } = await held(ROLLED);
    const words = `Rolled back in Argo CD by admin from ${TAG}@${short(second)} to ${TAG}@${short(first)}`;
    expect(reason).toContain(words);
    const asked = (await people.application(ROLLED)).spec.source?.helm?.parameters?.[1]?.value;
    expect(asked).toBe(`${TAG}@${second}`);
  });

  it("semver with pin-digest pins each version to its digest, which stays when the tag is pushed again", async () => {
    const image = "acme/pinned";
    const first = await world.registry.push(image, "0.1.0");
    const source = sourceOf(world.target, "charts/example-api", helmOf(image, "0.1.0"));
    await start(PINNED, `${image}:0.1.0`, { source });
    await runs(PINNED, `${image}:0.1.0@${first}`);
    await updated(PINNED);

    const second = await world.push(image, "0.2.0");
    await runs(PINNED, `${image}:0.2.0@${second}`);
    await updated(PINNED);

    const again = await world.push(image, "0.2.0");
    const words = `the tag was pushed again, as ${short(again)}, and is pinned`;
    await world.imageOnce(PINNED, "tells the other digest", ({ reason }) => reason.includes(words));
    await runs(PINNED, `${image}:0.2.0@${second}`);
  });
});

/** As reasons write a digest. */
const short = (digest: string): string => digest.slice(0, "sha256:".length + 12);
