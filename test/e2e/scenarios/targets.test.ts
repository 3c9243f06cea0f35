/** Every kind of write target, as Argo CD renders it: what was written is what its Deployment runs. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Application, eventually, type Source } from "../people.ts";
import { readTarget } from "../target.ts";
import { openWorld, sourceOf, type World } from "../world.ts";

interface Image {
  readonly alias: string;
  readonly name: string;
  readonly targets: string;
}

/** An ImageUpdater with several images for one Application. */
const resourceOf = (name: string, images: readonly Image[], namespace = "argocd"): string =>
  `apiVersion: argocd-image-updater.argoproj.io/v1alpha1
kind: ImageUpdater
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  applicationRefs:
    - namePattern: ${name}
      images:
${images
  .map(
    ({ alias, name, targets }) =>
      `        - { alias: ${alias}, imageName: "${name}:~0"${targets === "" ? "" : `, manifestTargets: ${targets}`} }`,
  )
  .join("\n")}
`;

interface Kind {
  readonly name: string;
  readonly namespace?: string;
  readonly images: readonly Image[];
  readonly sources: (world: World) => readonly Source[];
  /** What the spec holds after 0.2.0 of each image. */
  readonly written: (sources: readonly Source[]) => unknown;
  readonly expected: unknown;
  /** What the Deployment runs then. */
  readonly runs: readonly string[];
}

const helm = (parameters: readonly { name: string; value: string }[]) => ({ helm: { parameters } });
const parameters = (sources: readonly Source[]) => sources[0]?.helm?.parameters;
const kustomizeImages = (sources: readonly Source[]) => sources[0]?.kustomize?.images;

const KINDS: readonly Kind[] = [
  {
    name: "helm-spec",
    images: [{ alias: "app", name: "acme/helm-spec", targets: "{ helm: { spec: image } }" }],
    sources: ({ target }) => [
      sourceOf(target, "charts/whole", helm([{ name: "image", value: "acme/helm-spec:0.1.0" }])),
    ],
    written: parameters,
    expected: [{ name: "image", value: "acme/helm-spec:0.2.0", forceString: true }],
    runs: ["acme/helm-spec:0.2.0"],
  },
  {
    name: "helm-no-block",
    images: [
      {
        alias: "app",
        name: "acme/helm-no-block",
        targets: "{ helm: { name: image.repository, tag: image.tag } }",
      },
    ],
    sources: ({ target }) => [sourceOf(target, "charts/example-api")],
    written: parameters,
    expected: [
      { name: "image.repository", value: "acme/helm-no-block", forceString: true },
      { name: "image.tag", value: "0.2.0", forceString: true },
    ],
    runs: ["acme/helm-no-block:0.2.0"],
  },
  {
    name: "two-images",
    images: [
      { alias: "api", name: "acme/two-api", targets: "{ helm: { name: api.name, tag: api.tag } }" },
      {
        alias: "worker",
        name: "acme/two-worker",
        targets: "{ helm: { name: worker.name, tag: worker.tag } }",
      },
    ],
    sources: ({ target }) => [
      sourceOf(
        target,
        "charts/two",
        helm([
          { name: "api.name", value: "acme/two-api" },
          { name: "api.tag", value: "0.1.0" },
          { name: "worker.name", value: "acme/two-worker" },
          { name: "worker.tag", value: "0.1.0" },
        ]),
      ),
    ],
    written: (sources) => parameters(sources)?.map(({ value }) => value),
    expected: ["acme/two-api", "0.2.0", "acme/two-worker", "0.2.0"],
    runs: ["acme/two-api:0.2.0", "acme/two-worker:0.2.0"],
  },
  {
    name: "kustomized",
    images: [{ alias: "app", name: "acme/kustomized", targets: "" }],
    sources: ({ target }) => [sourceOf(target, "kustomize/plain")],
    written: kustomizeImages,
    expected: ["acme/kustomized:0.2.0"],
    runs: ["acme/kustomized:0.2.0"],
  },
  {
    name: "named",
    images: [{ alias: "app", name: "acme/named", targets: "{ kustomize: { name: placeholder } }" }],
    sources: ({ target }) => [sourceOf(target, "kustomize/named")],
    written: kustomizeImages,
    expected: ["placeholder=acme/named:0.2.0"],
    runs: ["acme/named:0.2.0"],
  },
  {
    name: "plugged",
    images: [{ alias: "app", name: "acme/plugged", targets: "{ plugin: { name: IMAGE, tag: TAG } }" }],
    sources: ({ target }) => [
      sourceOf(target, "plugin", {
        plugin: {
          name: "e2e-plugin",
          env: [
            { name: "IMAGE", value: "acme/plugged" },
            { name: "TAG", value: "0.1.0" },
            { name: "OTHER", value: "kept" },
          ],
        },
      }),
    ],
    written: (sources) => sources[0]?.plugin?.env,
    expected: [
      { name: "IMAGE", value: "acme/plugged" },
      { name: "TAG", value: "0.2.0" },
      { name: "OTHER", value: "kept" },
    ],
    runs: ["acme/plugged:0.2.0"],
  },
  {
    name: "several-sources",
    images: [
      {
        alias: "app",
        name: "acme/several",
        targets: "{ helm: { name: image.repository, tag: image.tag } }",
      },
    ],
    sources: ({ target }) => [
      sourceOf(target, "kustomize/plain", { kustomize: { images: ["acme/kustomized:0.0.2"] } }),
      sourceOf(
        target,
        "charts/example-api",
        helm([
          { name: "image.repository", value: "acme/several" },
          { name: "image.tag", value: "0.1.0" },
        ]),
      ),
    ],
    written: (sources) => [sources[0]?.kustomize, sources[1]?.helm?.parameters?.[1]],
    expected: [
      { images: ["acme/kustomized:0.0.2"] },
      { name: "image.tag", value: "0.2.0", forceString: true },
    ],
    runs: ["acme/kustomized:0.0.2", "acme/several:0.2.0"],
  },
  {
    name: "elsewhere",
    namespace: "team-apps",
    images: [
      {
        alias: "app",
        name: "acme/elsewhere",
        targets: "{ helm: { name: image.repository, tag: image.tag } }",
      },
    ],
    sources: ({ target }) => [
      sourceOf(
        target,
        "charts/example-api",
        helm([
          { name: "image.repository", value: "acme/elsewhere" },
          { name: "image.tag", value: "0.1.0" },
        ]),
      ),
    ],
    written: (sources) => parameters(sources)?.[1],
    expected: { name: "image.tag", value: "0.2.0", forceString: true },
    runs: ["acme/elsewhere:0.2.0"],
  },
];

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
        served.map(({ name, images, namespace }) => {
          const text = resourceOf(name, images, namespace);
          const forced = text.replace("spec:\n", "spec:\n  commonUpdateSettings: { forceUpdate: true }\n");
          return [`${name}.yaml`, FORCED.has(name) ? forced : text];
        }),
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
