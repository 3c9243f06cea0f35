/** A text of the input -> the pieces in it: one per YAML or JSON document, and one per item of a list. Pure. */
import { readManifests } from "../../src/fleet/manifests.ts";
import type { SourceFile } from "../../src/fleet/resource-files.ts";
import { isRecord } from "../../src/lib/json.ts";
import type { Problem } from "../../src/lib/problem.ts";

export interface Piece {
  /** File and, where it holds several pieces, the line at which this one begins: `apps.yaml:14`. */
  readonly place: string;
  readonly value: unknown;
  /** Of a document by itself, with its comments. */
  readonly text?: string;
}

/** Never throws. What cannot be parsed is a Problem, and the other documents go on. */
export function readPieces({ name, text }: SourceFile): {
  pieces: readonly Piece[];
  problems: readonly Problem[];
} {
  const { manifests, problems } = readManifests(name, text);
  const single = manifests.length === 1;
  const pieces = manifests.flatMap((manifest): Piece[] => {
    const place = single ? name : `${name}:${manifest.line}`;
    const items = itemsOf(manifest.value);
    if (items !== undefined) return items.map((value, index) => ({ place: `${place}[${index}]`, value }));
    const own = manifest.text === undefined ? {} : { text: manifest.text };
    return [{ place, value: manifest.value, ...own }];
  });
  return { pieces, problems };
}

/** Of the lists that kubectl does not write: `ApplicationList`, and the bare list of `argocd app list -o yaml`. */
function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isRecord(value) || !/List$/.test(textOf(value.kind)) || !Array.isArray(value.items)) return undefined;
  return value.items;
}

/** What of a manifest's metadata this command looks at; "" and nothing where it is not given. */
export interface Metadata {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export function metadataOf(value: unknown): Metadata {
  const { kind, metadata } = recordOf(value);
  const { name, namespace, labels, annotations } = recordOf(metadata);
  return {
    kind: textOf(kind),
    name: textOf(name),
    namespace: textOf(namespace),
    labels: wordsOf(labels),
    annotations: wordsOf(annotations),
  };
}

/** `namespace/name`, or the name alone. */
export const nameOf = ({ namespace, name }: Pick<Metadata, "namespace" | "name">): string =>
  namespace === "" ? name : `${namespace}/${name}`;

export const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const wordsOf = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(recordOf(value)).flatMap(([name, word]) =>
      typeof word === "string" ? [[name, word]] : [],
    ),
  );
