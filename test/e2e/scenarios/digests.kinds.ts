/** The kinds of write target that take a digest, as data: what is written for one, and what Argo CD makes of it. */
import type { Source } from "../people.ts";
import type { Image } from "../resource.ts";
import { helmOf, sourceOf, type World } from "../world.ts";

/** The tag that is followed. */
export const TAG = "stable";

export interface DigestKind {
  readonly name: string;
  readonly image: Image;
  /** Before the first digest was written. */
  readonly source: (world: World) => Source;
  /** What the source holds for this digest. */
  readonly written: (source: Source | undefined) => unknown;
  readonly expected: (digest: string) => unknown;
}

const follow = { alias: "app", constraint: TAG, strategy: "digest" } as const;

export const DIGEST_KINDS: readonly DigestKind[] = [
  {
    name: "digest-parameter",
    image: {
      ...follow,
      name: "acme/digest-parameter",
      targets: "{ helm: { name: image.repository, tag: image.tag } }",
    },
    source: ({ target }) => sourceOf(target, "charts/example-api", helmOf("acme/digest-parameter", TAG)),
    written: (source) => source?.helm?.parameters?.[1],
    expected: (digest) => ({ name: "image.tag", value: `${TAG}@${digest}`, forceString: true }),
  },
  {
    name: "digest-spec",
    image: { ...follow, name: "acme/digest-spec", targets: "{ helm: { spec: image } }" },
    source: ({ target }) =>
      sourceOf(target, "charts/whole", {
        helm: { parameters: [{ name: "image", value: `acme/digest-spec:${TAG}` }] },
      }),
    written: (source) => source?.helm?.parameters,
    expected: (digest) => [{ name: "image", value: `acme/digest-spec:${TAG}@${digest}`, forceString: true }],
  },
  {
    name: "digest-kustomize",
    image: { ...follow, name: "acme/kustomized", targets: "" },
    source: ({ target }) =>
      sourceOf(target, "kustomize/plain", { kustomize: { images: [`acme/kustomized:${TAG}`] } }),
    written: (source) => source?.kustomize?.images,
    expected: (digest) => [`acme/kustomized:${TAG}@${digest}`],
  },
];
