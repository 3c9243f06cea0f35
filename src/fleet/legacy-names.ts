/**
 * The names of the annotations that configured Image Updater before the custom resource (upstream:
 * pkg/argocd/annotations.go). One for the whole Application is `<prefix>update-strategy`, one for an image of image-list
 * is `<prefix><alias>.update-strategy`. An alias may hold dots.
 */
import { closest } from "./suggest.ts";

export const LEGACY_PREFIX = "argocd-image-updater.argoproj.io/";
export const IMAGE_LIST = `${LEGACY_PREFIX}image-list`;

/** Field of commonUpdateSettings -> its annotation, for the Application or behind `<alias>.`. */
export const SETTING_NAMES = {
  updateStrategy: "update-strategy",
  forceUpdate: "force-update",
  allowTags: "allow-tags",
  ignoreTags: "ignore-tags",
  pullSecret: "pull-secret",
  /** Of an image alone. */
  platforms: "platforms",
} as const;

/** Kind and field of manifestTargets -> its annotation, behind `<alias>.`. */
export const TARGET_NAMES = {
  helm: { name: "helm.image-name", tag: "helm.image-tag", spec: "helm.image-spec" },
  kustomize: { name: "kustomize.image-name" },
} as const;

export const WRITE_BACK_METHOD = "write-back-method";
/** Field of writeBackConfig.gitConfig -> its annotation. */
export const GIT_NAMES = {
  repository: "git-repository",
  branch: "git-branch",
  writeBackTarget: "write-back-target",
} as const;

const { platforms: PLATFORMS, ...SHARED } = SETTING_NAMES;
const OF_APPLICATION: readonly string[] = [
  "image-list",
  ...Object.values(SHARED),
  WRITE_BACK_METHOD,
  ...Object.values(GIT_NAMES),
];
const OF_IMAGE: readonly string[] = [
  ...Object.values(SETTING_NAMES),
  ...Object.values(TARGET_NAMES.helm),
  ...Object.values(TARGET_NAMES.kustomize),
];

/** Something in the annotations that a person has to mend. `error`: an image, or all of them, are left out. */
export interface LegacyProblem {
  /** The whole name of the annotation. */
  readonly annotation: string;
  readonly severity: "error" | "warning";
  readonly what: string;
  readonly mend: string;
}

/** Those of an Application's annotations that configured Image Updater. */
export const legacyOnly = (annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(annotations).filter(([name]) => name.startsWith(LEGACY_PREFIX)));

/** Were they asked for, and is there none? `annotations`: of Image Updater alone. */
export const isUnannotated = (annotations: Readonly<Record<string, string>> | undefined): boolean =>
  annotations !== undefined && Object.keys(annotations).length === 0;

/** Annotations that mean nothing; upstream passes them by without a word. `aliases`: those that image-list gives. */
export function unknownLegacyNames(
  annotations: Readonly<Record<string, string>>,
  aliases: readonly string[],
): LegacyProblem[] {
  return Object.keys(legacyOnly(annotations)).flatMap((annotation) => {
    const mend = mendOf(annotation.slice(LEGACY_PREFIX.length), aliases);
    if (mend === undefined) return [];
    return [{ annotation, severity: "warning", what: "This annotation has no effect.", mend }];
  });
}

/** What to do about a name that means nothing; undefined where it means something. */
function mendOf(name: string, aliases: readonly string[]): string | undefined {
  if (OF_APPLICATION.includes(name)) return undefined;
  if (name === PLATFORMS) return `Write it for each image: \`<alias>.${PLATFORMS}\`.`;
  const setting = OF_IMAGE.find((known) => name.endsWith(`.${known}`));
  if (setting !== undefined) {
    const alias = name.slice(0, -setting.length - 1);
    if (aliases.includes(alias)) return undefined;
    const meant = closest(alias, aliases);
    if (meant !== undefined) return `Did you mean \`${meant}.${setting}\`?`;
    return `Give an image of image-list this alias: \`${alias}=<image>\`.`;
  }
  const alias = aliases.find((known) => name.startsWith(`${known}.`));
  const meant =
    alias === undefined ? closest(name, OF_APPLICATION) : closest(name.slice(alias.length + 1), OF_IMAGE);
  if (meant === undefined) return "Remove it, or correct its name.";
  return `Did you mean \`${alias === undefined ? meant : `${alias}.${meant}`}\`?`;
}
