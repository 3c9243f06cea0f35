/**
 * The shape of the custom resource `ImageUpdater`, argocd-image-updater.argoproj.io/v1alpha1, with upstream's field
 * names and its validation (Image Updater v1.0 to v1.3, config/crd/bases). One schema per layer: the items of
 * `applicationRefs` and `images` are judged one by one, so that a bad one stops nothing else.
 * A check's message is a key of `CHECKS` in crd-problems.ts.
 */
import * as v from "valibot";
import { isRecord } from "../lib/json.ts";

export const API_VERSION = "argocd-image-updater.argoproj.io/v1alpha1";
export const KIND = "ImageUpdater";

/** Limits of the upstream schema, in characters and items. */
const ENV_NAME_MAX_CHARS = 253;
const PULL_REQUEST_LABEL_MAX_CHARS = 255;
const PULL_REQUEST_LABELS_MAX = 100;

// To `v.object` and `v.record` a list is a mapping too, one that sets nothing.
const isMapping = v.custom<object>(isRecord, "mapping");
const mapping = <E extends v.ObjectEntries>(entries: E) => v.pipe(isMapping, v.object(entries));
const words = v.pipe(isMapping, v.record(v.string(), v.string()));

const text = v.exactOptional(v.string());
const texts = v.exactOptional(v.array(v.string()));

const commonUpdateSettings = mapping({
  updateStrategy: text,
  forceUpdate: v.exactOptional(v.boolean()),
  allowTags: text,
  ignoreTags: texts,
  pullSecret: text,
  platforms: texts,
});

const provider = v.exactOptional(mapping({}));

const pullRequest = v.pipe(
  mapping({
    github: provider,
    gitlab: provider,
    labels: v.exactOptional(
      v.pipe(
        v.array(
          v.pipe(v.string(), v.nonEmpty("empty"), v.maxLength(PULL_REQUEST_LABEL_MAX_CHARS, "label-length")),
        ),
        v.maxLength(PULL_REQUEST_LABELS_MAX, "label-count"),
      ),
    ),
  }),
  v.check((config) => (config.github === undefined) !== (config.gitlab === undefined), "one-provider"),
);

/** Also for what the annotations of an Application say. */
export const writeBackConfigSchema = mapping({
  method: v.exactOptional(
    v.pipe(v.string(), v.regex(/^(argocd|git|git:[a-zA-Z0-9][a-zA-Z0-9\-._/:]*)$/, "write-back-method")),
  ),
  gitConfig: v.exactOptional(
    mapping({
      repository: text,
      branch: text,
      writeBackTarget: text,
      pullRequest: v.exactOptional(pullRequest),
    }),
  ),
});

const imagesVerification = v.pipe(
  mapping({
    enabled: v.exactOptional(v.boolean()),
    cosignKey: v.exactOptional(mapping({ secretName: v.string(), key: v.string() })),
  }),
  v.check((config) => config.enabled === false || config.cosignKey !== undefined, "cosign-key"),
);

const envName = v.exactOptional(
  v.pipe(v.string(), v.nonEmpty("empty"), v.maxLength(ENV_NAME_MAX_CHARS, "env-name-length")),
);

const manifestTargets = v.pipe(
  mapping({
    helm: v.exactOptional(mapping({ name: text, tag: text, spec: text })),
    kustomize: v.exactOptional(mapping({ name: v.string() })),
    plugin: v.exactOptional(
      v.pipe(
        mapping({ name: envName, tag: envName, spec: envName }),
        v.check((plugin) => plugin.spec !== undefined || plugin.name !== undefined, "plugin-names"),
      ),
    ),
  }),
  v.check((targets) => Object.keys(targets).length === 1, "one-target"),
);

/** metav1.LabelSelector. Whether an operator means anything is judged where it is used (labels.ts). */
const labelSelectors = mapping({
  matchLabels: v.exactOptional(words),
  matchExpressions: v.exactOptional(
    v.array(mapping({ key: v.string(), operator: v.string(), values: texts })),
  ),
});

const ALIAS = /^[a-zA-Z0-9][a-zA-Z0-9\-._]*$/;
export const isAlias = (text: string): boolean => ALIAS.test(text);

export const imageSchema = mapping({
  alias: v.pipe(v.string(), v.regex(ALIAS, "alias")),
  imageName: v.pipe(v.string(), v.nonEmpty("empty")),
  commonUpdateSettings: v.exactOptional(commonUpdateSettings),
  manifestTargets: v.exactOptional(manifestTargets),
  imagesVerification: v.exactOptional(imagesVerification),
});

/** The part of an applicationRef that says which Applications it is for. */
const namePattern = v.pipe(v.string(), v.nonEmpty("empty"));
const selection = { namePattern, labelSelectors: v.exactOptional(labelSelectors) };
export const namePatternSchema = mapping({ namePattern });
export const selectionSchema = mapping(selection);

export const applicationRefSchema = v.pipe(
  mapping({
    ...selection,
    useAnnotations: v.exactOptional(v.boolean()),
    commonUpdateSettings: v.exactOptional(commonUpdateSettings),
    writeBackConfig: v.exactOptional(writeBackConfigSchema),
    imagesVerification: v.exactOptional(imagesVerification),
    images: v.exactOptional(v.array(v.unknown())),
  }),
  v.check((ref) => ref.useAnnotations === true || (ref.images ?? []).length > 0, "no-images"),
);

export const resourceSchema = mapping({
  apiVersion: v.string(),
  kind: v.string(),
  metadata: v.looseObject({
    name: v.pipe(v.string(), v.nonEmpty("empty")),
    namespace: text,
    annotations: v.exactOptional(words),
  }),
  spec: mapping({
    /** A field of v1.0, removed later; still read. */
    namespace: text,
    applicationRefs: v.pipe(v.array(v.unknown()), v.nonEmpty("no-application-refs")),
    commonUpdateSettings: v.exactOptional(commonUpdateSettings),
    writeBackConfig: v.exactOptional(writeBackConfigSchema),
    imagesVerification: v.exactOptional(imagesVerification),
  }),
  status: v.exactOptional(v.unknown()),
});

export type CommonUpdateSettings = v.InferOutput<typeof commonUpdateSettings>;
export type WriteBackConfig = v.InferOutput<typeof writeBackConfigSchema>;
export type ImagesVerification = v.InferOutput<typeof imagesVerification>;
export type ManifestTargets = v.InferOutput<typeof manifestTargets>;
export type LabelSelector = v.InferOutput<typeof labelSelectors>;
export type ImageShape = v.InferOutput<typeof imageSchema>;
export type ApplicationRefShape = v.InferOutput<typeof applicationRefSchema>;
export type ResourceShape = v.InferOutput<typeof resourceSchema>;
