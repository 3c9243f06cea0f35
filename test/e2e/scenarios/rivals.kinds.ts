/** The kinds of write target that somebody puts back, as data: the spec, and the place and value of the version in it. */
import type { Source, Spec } from "../people.ts";
import type { Image } from "../resource.ts";
import { helmOf, sourceOf, type World } from "../world.ts";

export interface RivalKind {
  readonly name: string;
  readonly image: Image;
  readonly repository: string;
  readonly sources: (world: World, version: string) => readonly Source[];
  /** JSON Pointer of the value that holds the version. */
  readonly pointer: string;
  readonly value: (version: string) => string;
  readonly read: (spec: Spec) => string | undefined;
}

const HELM = "{ helm: { name: image.repository, tag: image.tag } }";
const tagOf = (source: Source | undefined) =>
  source?.helm?.parameters?.findLast(({ name }) => name === "image.tag")?.value;

/** `name`: of the Application and of its image, except where the kustomization names that. */
export const kindsOf = (name: string): readonly RivalKind[] => {
  const [helm, kustomize, several, digest] = ["helm", "kustomize", "several", "digest"].map(
    (kind) => `${name}-${kind}`,
  );
  if (!helm || !kustomize || !several || !digest) throw new Error("four kinds");
  const inHelm = { pointer: "/spec/source/helm/parameters/1/value", value: (version: string) => version };
  return [
    {
      ...inHelm,
      name: helm,
      repository: `acme/${helm}`,
      image: { alias: "app", name: `acme/${helm}`, targets: HELM },
      sources: ({ target }, version) => [
        sourceOf(target, "charts/example-api", helmOf(`acme/${helm}`, version)),
      ],
      read: ({ source }) => tagOf(source),
    },
    {
      name: kustomize,
      repository: "acme/kustomized",
      image: { alias: "app", name: "acme/kustomized", targets: "" },
      sources: ({ target }, version) => [
        sourceOf(target, "kustomize/plain", { kustomize: { images: [`acme/kustomized:${version}`] } }),
      ],
      pointer: "/spec/source/kustomize/images/0",
      value: (version) => `acme/kustomized:${version}`,
      read: ({ source }) => source?.kustomize?.images?.[0]?.replace("acme/kustomized:", ""),
    },
    {
      ...inHelm,
      name: several,
      repository: `acme/${several}`,
      image: { alias: "app", name: `acme/${several}`, targets: HELM },
      sources: ({ target }, version) => [
        sourceOf(target, "kustomize/plain"),
        sourceOf(target, "charts/example-api", helmOf(`acme/${several}`, version)),
      ],
      pointer: "/spec/sources/1/helm/parameters/1/value",
      read: ({ sources }) => tagOf(sources?.[1]),
    },
    {
      ...inHelm,
      name: digest,
      repository: `acme/${digest}`,
      image: {
        alias: "app",
        name: `acme/${digest}`,
        targets: HELM,
        constraint: "stable",
        strategy: "digest",
      },
      sources: ({ target }, version) => [
        sourceOf(target, "charts/example-api", helmOf(`acme/${digest}`, version)),
      ],
      read: ({ source }) => tagOf(source),
    },
  ];
};
