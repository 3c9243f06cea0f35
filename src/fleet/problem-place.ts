/**
 * Where something is, for people: `config/example-api.yaml: ImageUpdater example-api: spec.applicationRefs[1]`.
 * Every Problem of this room builds its `where` here.
 */
import { KIND } from "./crd.ts";

export type Path = readonly (string | number)[];

/** `config/example-api.yaml: ImageUpdater example-api`; the name is left out where it is not readable. */
export const resourcePlace = (resource: {
  readonly origin: string;
  readonly name: string | undefined;
}): string =>
  resource.name === undefined
    ? `${resource.origin}: ${KIND}`
    : `${resource.origin}: ${KIND} ${resource.name}`;

/** The place of a field inside a resource. */
export const fieldPlace = (resource: string, path: Path): string =>
  path.length === 0 ? resource : `${resource}: ${formatPath(path)}`;

export const refPath = (index: number): Path => ["spec", "applicationRefs", index];

/** The place of an image, with its alias. */
export const imagePlace = (
  resource: string,
  ref: number,
  image: { readonly index: number; readonly alias: string },
): string =>
  `${fieldPlace(resource, [...refPath(ref), "images", image.index])} (alias ${JSON.stringify(image.alias)})`;

/** `spec.applicationRefs[1].labelSelectors.matchLabels["app.kubernetes.io/name"]`. */
export function formatPath(path: Path): string {
  return path.map(formatKey).join("").replace(/^\./, "");
}

function formatKey(key: string | number): string {
  if (typeof key === "number") return `[${key}]`;
  return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
