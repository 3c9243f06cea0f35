/**
 * `useAnnotations: true`: the images come from the annotations of each Application. What the resource says of images,
 * settings and write-back is ignored then, and `imagesVerification` counts from the applicationRef alone (upstream:
 * FilterApplicationsForUpdate, pkg/argocd/argocd.go).
 */
import type { Problem } from "../lib/problem.ts";
import { type ApplicationRef, readApplicationRefs } from "./application-refs.ts";
import type { ImageUpdater } from "./image-updater.ts";
import { legacyApplicationRef } from "./legacy-annotations.ts";
import { fieldPlace, refPath, resourcePlace } from "./problem-place.ts";
import { annotationPlace } from "./setting-place.ts";

type Annotations = Readonly<Record<string, string>>;

/** Does a resource need the annotations of the Applications? They are large, and read only then. */
export const usesAnnotations = (resources: readonly ImageUpdater[]): boolean =>
  resources.some(({ spec }) => spec.applicationRefs.some(({ useAnnotations }) => useAnnotations === true));

/**
 * The applicationRef as the annotations of one Application fill it. `application`: its key, `namespace/name`.
 * `annotations`: undefined while they were not asked for, which is no problem of the Application.
 */
export function annotatedRef(
  { namePattern, index, imagesVerification }: ApplicationRef,
  application: string,
  annotations: Annotations | undefined,
): { ref: ApplicationRef | undefined; problems: readonly Problem[] } {
  if (annotations === undefined) return { ref: undefined, problems: [] };
  const legacy = legacyApplicationRef(annotations);
  const problems = legacy.problems.map(({ annotation, ...problem }): Problem => {
    return { ...problem, where: annotationPlace(application, annotation) };
  });
  if (legacy.ref === undefined) return { ref: undefined, problems };
  const verification = imagesVerification === undefined ? {} : { imagesVerification };
  const written = { namePattern, ...legacy.ref, ...verification };
  const read = readApplicationRefs([written], `Application ${application}`);
  const [ref] = read.items;
  return {
    ref: ref && { ...ref, index, annotated: { application, annotations } },
    problems: [...problems, ...read.problems],
  };
}

/** What the resource sets and useAnnotations passes over. */
export function ignoredFields(resource: ImageUpdater, ref: ApplicationRef): Problem[] {
  const { spec } = resource;
  const fields = [
    ...(ref.images.length > 0 ? ["`images`"] : []),
    ...(ref.commonUpdateSettings === undefined ? [] : ["`commonUpdateSettings`"]),
    ...(ref.writeBackConfig === undefined ? [] : ["`writeBackConfig`"]),
    ...(spec.commonUpdateSettings === undefined ? [] : ["`spec.commonUpdateSettings`"]),
    ...(spec.writeBackConfig === undefined ? [] : ["`spec.writeBackConfig`"]),
    ...(spec.imagesVerification === undefined || ref.imagesVerification !== undefined
      ? []
      : ["`spec.imagesVerification`"]),
  ];
  if (fields.length === 0) return [];
  const names = [fields.slice(0, -1).join(", "), ...fields.slice(-1)].filter((name) => name !== "");
  return [
    {
      severity: "warning",
      where: fieldPlace(resourcePlace(resource), refPath(ref.index)),
      what: `With \`useAnnotations\` the annotations of each Application count alone, and ${names.join(" and ")} ${fields.length > 1 ? "have" : "has"} no effect here, as in Image Updater.`,
      mend: fields.includes("`spec.imagesVerification`")
        ? "Write `imagesVerification` at this applicationRef, where it counts."
        : "Remove what has no effect, or `useAnnotations`.",
    },
  ];
}
