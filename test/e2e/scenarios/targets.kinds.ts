/** The kinds of write target that the scenario plays, as data: what the Application is, and what has to come of a push. */
import type { Source } from "../people.ts";
import type { Image } from "../resource.ts";
import { sourceOf, type World } from "../world.ts";

export interface Kind {
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

export const KINDS: readonly Kind[] = [
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
