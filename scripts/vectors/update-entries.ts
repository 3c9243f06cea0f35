/** The entries of a spec that images are written to, and how two specs differ in them. */
import { type Json, sameJson } from "../../test/support/argocd.json-patch.ts";

/** One entry of a list (`helm.parameters`), with the source that holds it. */
export interface Entry {
  /** `source`, `sources/1`. */
  readonly source: string;
  readonly list: "parameters" | "images" | "env";
  /** Name of the parameter or variable; what stands before the tag of a kustomize image. */
  readonly name: string;
  readonly value: string;
  readonly forceString: boolean;
}

const LISTS = [
  ["helm", "parameters"],
  ["kustomize", "images"],
  ["plugin", "env"],
] as const;

type Mapping = { readonly [name: string]: Json };

const isMapping = (value: Json | undefined): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function entriesOf(spec: Json): readonly Entry[] {
  return sourcesOf(spec).flatMap(([source, held]) =>
    LISTS.flatMap(([block, list]) => {
      const holder = held[block];
      const items = isMapping(holder) ? holder[list] : undefined;
      return Array.isArray(items) ? items.map((item) => entryOf(source, list, item)) : [];
    }),
  );
}

/** Entries of `a` that `b` has not, each as often as it is missing. */
export function missingIn(a: readonly Entry[], b: readonly Entry[]): readonly Entry[] {
  const left = b.map((entry) => JSON.stringify(entry));
  return a.filter((entry) => {
    const at = left.indexOf(JSON.stringify(entry));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Are two specs the same in everything that no image is written to? */
export function sameBesides(a: Json, b: Json): boolean {
  return sameJson(besides(a), besides(b));
}

function besides(spec: Json): Json {
  const copy = structuredClone(spec);
  for (const [, source] of sourcesOf(copy)) {
    for (const [block, list] of LISTS) {
      const holder = source[block];
      if (!isMapping(holder)) continue;
      const { [list]: _, ...rest } = holder;
      Object.assign(source, { [block]: rest });
      if (Object.keys(rest).length === 0) Reflect.deleteProperty(source, block);
    }
  }
  return copy;
}

function sourcesOf(spec: Json): readonly (readonly [string, Mapping])[] {
  if (!isMapping(spec)) return [];
  const { source, sources } = spec;
  const one = isMapping(source) ? [["source", source] as const] : [];
  const many = Array.isArray(sources) ? sources : [];
  return [
    ...one,
    ...many.flatMap((each, index) => (isMapping(each) ? [[`sources/${index}`, each] as const] : [])),
  ];
}

function entryOf(source: string, list: Entry["list"], item: Json): Entry {
  if (typeof item === "string") {
    const [name = ""] = item.split("=").at(-1)?.split("@") ?? [];
    return { source, list, name: name.replace(/:[^:/]*$/, ""), value: item, forceString: false };
  }
  const { name, value, forceString } = isMapping(item) ? item : {};
  const text = (held: Json | undefined) => (typeof held === "string" ? held : "");
  return { source, list, name: text(name), value: text(value), forceString: forceString === true };
}
