/**
 * `spec.applicationRefs` and their `images`, judged one by one: an error stops the smallest part that holds it.
 * A bad applicationRef still claims the Applications of its pattern. They would otherwise fall to a broader
 * applicationRef and be updated by a rule that was never meant for them.
 */
import type { Problem } from "../lib/problem.ts";
import {
  type ApplicationRefShape,
  applicationRefSchema,
  type ImageShape,
  imageSchema,
  namePatternSchema,
  selectionSchema,
} from "./crd.ts";
import { fieldPlace, type Path, refPath } from "./problem-place.ts";
import { readLayer } from "./read-layer.ts";

export type ApplicationRef = Omit<ApplicationRefShape, "images"> & {
  /** Position in `spec.applicationRefs` as written. */
  readonly index: number;
  /** Without those that were left out. An applicationRef without images still claims its Applications. */
  readonly images: readonly ImageConfig[];
  /** Present where the fields come from the annotations of one Application, and not from the resource. */
  readonly annotated?: {
    /** `namespace/name`. */
    readonly application: string;
    readonly annotations: Readonly<Record<string, string>>;
  };
};

export type ImageConfig = ImageShape & {
  /** Position in `images` as written. */
  readonly index: number;
};

interface Read<T> {
  readonly items: readonly T[];
  readonly problems: readonly Problem[];
}

/** `resource` is the place of the resource, for the problems. */
export function readApplicationRefs(list: readonly unknown[], resource: string): Read<ApplicationRef> {
  const problems: Problem[] = [];
  const refs: ApplicationRef[] = [];
  for (const [index, value] of list.entries()) {
    const read = readApplicationRef(value, index, resource);
    problems.push(...read.problems);
    refs.push(...read.items);
  }
  const unique = withoutDuplicates(refs, "namePattern", resource, ["spec", "applicationRefs"]);
  return { items: unique.items, problems: [...problems, ...unique.problems] };
}

function readApplicationRef(value: unknown, index: number, resource: string): Read<ApplicationRef> {
  const path = refPath(index);
  const whole = readLayer(applicationRefSchema, value, resource, path);
  if (whole.value === undefined) return { items: claimOnly(value, index), problems: whole.problems };
  const { images = [], ...ref } = whole.value;
  const read = readImages(images, resource, [...path, "images"]);
  return { items: [{ ...ref, index, images: read.items }], problems: [...whole.problems, ...read.problems] };
}

/** What is still readable of a bad applicationRef: whom it is for. Nothing when not even its pattern is. */
function claimOnly(value: unknown, index: number): ApplicationRef[] {
  const selection =
    readLayer(selectionSchema, value, "", []).value ?? readLayer(namePatternSchema, value, "", []).value;
  return selection === undefined ? [] : [{ ...selection, index, images: [] }];
}

function readImages(list: readonly unknown[], resource: string, path: Path): Read<ImageConfig> {
  const problems: Problem[] = [];
  const images: ImageConfig[] = [];
  for (const [index, value] of list.entries()) {
    const layer = readLayer(imageSchema, value, resource, [...path, index]);
    problems.push(...layer.problems);
    if (layer.value !== undefined) images.push({ ...layer.value, index });
  }
  const unique = withoutDuplicates(images, "alias", resource, path);
  return { items: unique.items, problems: [...problems, ...unique.problems] };
}

/** The key of a Kubernetes list of type map occurs once (upstream: `namePattern`, `alias`); the first one counts. */
function withoutDuplicates<
  K extends string,
  T extends { readonly index: number } & Readonly<Record<K, string>>,
>(items: readonly T[], key: K, resource: string, path: Path): Read<T> {
  const first = new Map<string, T>();
  const problems: Problem[] = [];
  for (const item of items) {
    const earlier = first.get(item[key]);
    if (earlier === undefined) first.set(item[key], item);
    else {
      problems.push({
        severity: "error",
        where: fieldPlace(resource, [...path, item.index, key]),
        what: `The ${key} ${JSON.stringify(item[key])} is already used at [${earlier.index}], so this item is left out.`,
        mend: key === "alias" ? "Give each image its own alias." : "Join the two, or write another pattern.",
      });
    }
  }
  return { items: [...first.values()], problems };
}
