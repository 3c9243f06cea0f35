/**
 * One image of one Application, as the ImageUpdater resource asks for it: everything a decision needs,
 * inheritance resolved, names parsed. Plain data: stored by Fleet, sent to the Application object, replayed in tests.
 */

/** Upstream's `updateStrategy`, aliases resolved (`latest` -> `newest-build`, `name` -> `alphabetical`). */
export type Strategy =
  | "semver"
  | "newest-build"
  | "alphabetical"
  | "digest"
  /** Beyond upstream: by the number that `numericOrder` captures. */
  | "numeric";

/**
 * Where the chosen image is written (upstream's `manifestTargets`, defaults filled in).
 * `spec` holds the whole reference in one parameter or variable; otherwise `name` holds the repository and `tag` the tag.
 */
export type Target =
  /** No manifestTargets: the type of the Application's source decides (upstream's setAppImage). */
  | { readonly kind: "default" }
  | { readonly kind: "helm"; readonly name: string; readonly tag: string }
  | { readonly kind: "helm-spec"; readonly spec: string }
  /** `name` is what the kustomization calls the image, where it is not the image's own name. */
  | { readonly kind: "kustomize"; readonly name: string | undefined }
  | { readonly kind: "plugin"; readonly name: string; readonly tag: string }
  | { readonly kind: "plugin-spec"; readonly spec: string };

/** What upstream writes to in a Helm source where nothing is named (pkg/common/constants.go). */
export const DEFAULT_HELM_TARGET = { kind: "helm", name: "image.name", tag: "image.tag" } as const;

export interface Rule {
  /** The resource it comes from, `namespace/name`. */
  readonly resource: string;
  /** The name that the resource gives the image. A label, not an identity: two resources may use the same. */
  readonly alias: string;
  /** The image without tag, as configured: what is written to the target (`shykhovmyron/example-api`). */
  readonly image: string;
  /** Its canonical name, registry first (`docker.io/shykhovmyron/example-api`). */
  readonly repository: string;
  /** `pullsecret:<namespace>/<name>` where the image names its own; part of the Repository object's identity. */
  readonly pullSecret: string | undefined;
  readonly strategy: Strategy;
  /** The part after ":" of `imageName`; "" when there is none. */
  readonly constraint: string;
  /** Upstream's syntax: undefined, "" or "any" = all; `regexp:<RE2>`. */
  readonly allowTags: string | undefined;
  /** Globs of Go's `filepath.Match`. */
  readonly ignoreTags: readonly string[];
  readonly forceUpdate: boolean;
  /** `os/arch[/variant]`; empty = no check. */
  readonly platforms: readonly string[];
  readonly target: Target;
  /** Beyond upstream: an RE2 expression with one capturing group, whose number orders the tags (strategy `numeric`). */
  readonly numericOrder?: string;
  /** Beyond upstream: write `tag@digest` also for strategies that go by the tag. */
  readonly pinDigest?: boolean;
  /** Beyond upstream: how old a version has to be before it is taken. */
  readonly minimumAgeMs?: number;
}

/** A tag and, where one is known, the digest that it pointed to. */
export interface Version {
  readonly tag: string;
  readonly digest: string | undefined;
}

/** Name of the Repository object that serves a rule: the canonical name, and the image's own pullSecret if it has one. */
export const repositoryKey = (rule: Pick<Rule, "repository" | "pullSecret">): string =>
  rule.pullSecret === undefined ? rule.repository : `${rule.repository} ${rule.pullSecret}`;
