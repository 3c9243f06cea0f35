/**
 * The annotations of an Application that configured Image Updater before the custom resource -> the applicationRef that
 * says the same (upstream: pkg/argocd/annotations.go). Pure: read in place for `useAnnotations`, written out by a
 * migration. One bad image stops that image alone; upstream then leaves out all images of the Application.
 */
import type { Result } from "../lib/result.ts";
import { type LegacyImage, readImageList } from "./legacy-image-list.ts";
import { IMAGE_LIST, type LegacyProblem, legacyOnly, unknownLegacyNames } from "./legacy-names.ts";
import { legacySettings, legacyTargets, legacyWriteBack } from "./legacy-settings.ts";

export type { LegacyProblem } from "./legacy-names.ts";

export interface LegacyRef {
  /**
   * The fields of an applicationRef beside its namePattern, as plain objects:
   * `{ commonUpdateSettings?, writeBackConfig?, images: [{ alias, imageName, commonUpdateSettings?, manifestTargets? }] }`.
   * Undefined when no image is left to serve.
   */
  readonly ref: Record<string, unknown> | undefined;
  readonly problems: readonly LegacyProblem[];
}

/** `annotations`: all of the Application's. With none of Image Updater's there is neither a ref nor a problem. */
export function legacyApplicationRef(annotations: Readonly<Record<string, string>>): LegacyRef {
  const text = annotations[IMAGE_LIST];
  if (text === undefined || /^[\s,]*$/.test(text)) {
    const isMeant = Object.keys(legacyOnly(annotations)).length > 0;
    return { ref: undefined, problems: isMeant ? [noImages(text)] : [] };
  }
  const list = readImageList(text);
  const common = legacySettings(annotations, undefined);
  const writeBack = legacyWriteBack(annotations);
  const images = list.images.map((image) => readImage(annotations, image));
  const problems = [
    ...list.problems,
    ...errorsOf(common, writeBack),
    ...images.flatMap((image) => image.problems),
    ...unknownLegacyNames(annotations, list.aliases),
  ];
  const served = images.flatMap(({ image }) => image ?? []);
  if (!common.ok || !writeBack.ok || served.length === 0) return { ref: undefined, problems };
  const ref = {
    ...(common.value !== undefined && { commonUpdateSettings: common.value }),
    ...(writeBack.value !== undefined && { writeBackConfig: writeBack.value }),
    images: served,
  };
  return { ref, problems };
}

function readImage(
  annotations: Readonly<Record<string, string>>,
  { written, alias, imageName }: LegacyImage,
): { image: Record<string, unknown> | undefined; problems: readonly LegacyProblem[] } {
  if (written === undefined) return { image: { alias, imageName }, problems: [] };
  const settings = legacySettings(annotations, written);
  const targets = legacyTargets(annotations, written);
  if (!settings.ok || !targets.ok) return { image: undefined, problems: errorsOf(settings, targets) };
  const image = {
    alias,
    imageName,
    ...(settings.value !== undefined && { commonUpdateSettings: settings.value }),
    ...(targets.value !== undefined && { manifestTargets: targets.value }),
  };
  return { image, problems: [] };
}

const errorsOf = (...results: readonly Result<unknown, LegacyProblem>[]): readonly LegacyProblem[] =>
  results.flatMap((result) => (result.ok ? [] : [result.error]));

const noImages = (text: string | undefined): LegacyProblem => ({
  annotation: IMAGE_LIST,
  severity: "error",
  what:
    text === undefined
      ? "The Application has annotations of Image Updater and no image-list, so nothing is updated."
      : "This list is empty, so nothing is updated.",
  mend: `Write \`${IMAGE_LIST}: <alias>=<image>:<constraint>\`, or remove the others.`,
});
