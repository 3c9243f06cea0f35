/**
 * Where an image of an applicationRef, or one of its settings, is written, for the problems: in the resource, or in the
 * annotations of an Application (`useAnnotations`).
 */
import type { ApplicationRef, ImageConfig } from "./application-refs.ts";
import { IMAGE_LIST, LEGACY_PREFIX, SETTING_NAMES, TARGET_NAMES, WRITE_BACK_METHOD } from "./legacy-names.ts";
import { fieldPlace, imagePlace, refPath, resourcePlace } from "./problem-place.ts";

type Resource = Parameters<typeof resourcePlace>[0];

const NAMES = {
  ...SETTING_NAMES,
  manifestTargets: TARGET_NAMES.kustomize.name,
  writeBackConfig: WRITE_BACK_METHOD,
  /** No annotation can ask for it. */
  imagesVerification: undefined,
} as const;
export type Field = keyof typeof NAMES;

/** `field` absent: the image itself. */
export function imageSettingPlace(
  resource: Resource,
  ref: ApplicationRef,
  image: ImageConfig,
  field?: Field,
): string {
  if (ref.annotated === undefined) return imagePlace(resourcePlace(resource), ref.index, image);
  const { application, annotations } = ref.annotated;
  const name = field && `${LEGACY_PREFIX}${image.alias}.${NAMES[field]}`;
  if (name !== undefined && Object.hasOwn(annotations, name)) return annotationPlace(application, name);
  return `${annotationPlace(application, IMAGE_LIST)} (alias ${JSON.stringify(image.alias)})`;
}

/** A field that all images of the applicationRef share. */
export function refSettingPlace(resource: Resource, ref: ApplicationRef, field: Field): string {
  const name = NAMES[field];
  return ref.annotated === undefined || name === undefined
    ? fieldPlace(resourcePlace(resource), refPath(ref.index))
    : annotationPlace(ref.annotated.application, LEGACY_PREFIX + name);
}

/** `application` is its key, `namespace/name`. */
export const annotationPlace = (application: string, name: string): string =>
  fieldPlace(`Application ${application}`, ["metadata", "annotations", name]);
