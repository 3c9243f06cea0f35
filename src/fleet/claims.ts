/** What an applicationRef claims of an Application: one Rule per image that is served. */
import type { NameDefaults } from "../image/reference.ts";
import type { Problem } from "../lib/problem.ts";
import { annotatedRef, ignoredFields } from "./annotated.ts";
import type { Claim } from "./conflicts.ts";
import { imageRule } from "./image-rule.ts";
import type { ApplicationRef, ImageUpdater } from "./image-updater.ts";
import { imageSettingPlace } from "./setting-place.ts";

export interface Claims {
  readonly claims: readonly Claim[];
  readonly problems: readonly Problem[];
  /** Of all its images, also those that are not served. */
  readonly aliases: readonly string[];
}

/** Of the images that the resource names: the same for each Application of the applicationRef. */
export function claimsOf(resource: ImageUpdater, ref: ApplicationRef, names: NameDefaults): Claims {
  return ref.useAnnotations === true
    ? { claims: [], problems: ignoredFields(resource, ref), aliases: [] }
    : claimsOfImages(resource, ref, names);
}

/** Of the images that the annotations of one Application name. `application`: its key, `namespace/name`. */
export function claimsOfAnnotated(
  resource: ImageUpdater,
  shared: ApplicationRef,
  application: string,
  annotations: Readonly<Record<string, string>> | undefined,
  names: NameDefaults,
): Claims {
  const { ref, problems } = annotatedRef(shared, application, annotations);
  if (ref === undefined) return { claims: [], problems, aliases: [] };
  const read = claimsOfImages(resource, ref, names);
  return { ...read, problems: [...problems, ...read.problems] };
}

function claimsOfImages(resource: ImageUpdater, ref: ApplicationRef, names: NameDefaults): Claims {
  const images = ref.images.map((image) => ({
    ...imageRule(resource, ref, image, names),
    place: imageSettingPlace(resource, ref, image),
  }));
  return {
    claims: images.flatMap(({ rule, place }) => (rule === undefined ? [] : [{ rule, place }])),
    problems: images.flatMap(({ problems }) => problems),
    aliases: ref.images.map(({ alias }) => alias),
  };
}
