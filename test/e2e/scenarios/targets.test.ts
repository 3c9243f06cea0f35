/** Every kind of write target, as Argo CD renders it: what was written is what its Deployment runs. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Application, eventually, type Source } from "../people.ts";
import { resourceOf } from "../resource.ts";
import { readTarget } from "../target.ts";
import { openWorld, type World } from "../world.ts";
import { KINDS } from "./targets.kinds.ts";

/** Its Deployment runs an image that no registry has until it is told another. */
const FORCED = new Set(["helm-no-block"]);

const isOurs = readTarget().control !== undefined;
const served = KINDS.filter(({ name }) => isOurs || name !== "plugged");

describe("write targets", () => {
  let world: World;
  if (!isOurs) it.skip("plugged: this Argo CD is not ours, so it has no plugin e2e-plugin");
  beforeAll(async () => {
    world = await openWorld({
      resources: Object.fromEntries(
        served.map(({ name, images, namespace }) => [
          `${name}.yaml`,
          resourceOf(name, images, {
            ...(namespace !== undefined && { namespace }),
            forceUpdate: FORCED.has(name),
          }),
        ]),
      ),
    });
    const images = served.flatMap((kind) => kind.images.map(({ name }) => name));
    for (const image of images) await world.registry.push(image, "0.1.0");
    for (const kind of served) {
      const sources = kind.sources(world);
      const [source] = sources;
      await world.people.create(
        kind.name,
        {
          ...(sources.length === 1 && source !== undefined ? { source } : { sources }),
          destination: { server: "https://kubernetes.default.svc", namespace: kind.name },
          syncPolicy: { automated: {}, syncOptions: ["CreateNamespace=true"] },
        },
        kind.namespace,
      );
    }
    for (const { name, namespace } of served) {
      await eventually(
        `${name} runs`,
        async () => {
          const { status } = await world.people.application(name, namespace);
          return (status.summary?.images ?? []).length > 0 && status.sync?.status === "Synced";
        },
        { tell: () => world.people.application(name, namespace) },
      );
    }
    await world.check({});
    for (const image of images) await world.registry.push(image, "0.2.0");
    for (const image of images) await world.webhook({ repository: image, tag: "0.2.0" });
  });
  afterAll(async () => {
    for (const { name, namespace } of served) await world.people.remove(name, namespace);
    await world.stop();
  });

  const sourcesOf = ({ spec }: Application): readonly Source[] =>
    spec.sources ?? (spec.source ? [spec.source] : []);

  it.each(served)("$name: the entries are exact, the others untouched, and it runs", async (kind) => {
    const application = await eventually(
      `${kind.name} runs ${kind.runs.join(" and ")}`,
      async () => {
        const seen = await world.people.application(kind.name, kind.namespace);
        return [...(seen.status.summary?.images ?? [])].sort().join() === kind.runs.join() && seen;
      },
      {
        tell: async () => [
          await world.people.application(kind.name, kind.namespace),
          (await world.status()).applications.find(({ application }) =>
            application.endsWith(`/${kind.name}`),
          ),
        ],
      },
    );
    expect(kind.written(sourcesOf(application))).toEqual(kind.expected);
    const key = `${kind.namespace ?? "argocd"}/${kind.name}`;
    for (const { alias } of kind.images) {
      await world.imageOnce(
        key,
        "is verified",
        ({ state }) => state === "updated" || state === "up-to-date",
        {
          alias,
        },
      );
    }
  });

  it("writes several images of one Application in one patch", async () => {
    for (const name of ["acme/two-api", "acme/two-worker"]) await world.registry.push(name, "0.3.0");
    const patches = () =>
      world.asked.filter(({ method, path }) => method === "PATCH" && path.includes("two-images")).length;
    const before = patches();
    await world.check({ application: "two-images" });
    const { spec } = await world.people.application("two-images");
    expect(spec.source?.helm?.parameters?.map(({ value }) => value)).toEqual([
      "acme/two-api",
      "0.3.0",
      "acme/two-worker",
      "0.3.0",
    ]);
    expect(patches() - before).toBe(1);
  });
});
