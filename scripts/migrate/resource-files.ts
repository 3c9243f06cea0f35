/** The ImageUpdater resources of the input -> files of config/. Pure. */
import { basename } from "node:path";
import { parseImageUpdater } from "../../src/fleet/image-updater.ts";
import type { SourceFile } from "../../src/fleet/resource-files.ts";
import type { Problem } from "../../src/lib/problem.ts";
import type { Part, Reading } from "./part.ts";
import { metadataOf, nameOf, type Piece, recordOf } from "./piece.ts";
import { resourceText, superfluous } from "./resource-text.ts";

export interface ReadFile extends SourceFile {
  readonly readings: readonly Reading[];
}

/** What became of Parts, for people: a file, or why none. */
export type Outcomes = Map<Part, string>;

export interface Written {
  readonly files: readonly SourceFile[];
  /** What a person has to look at. */
  readonly notes: readonly Problem[];
  /** Pieces of the input that contradict each other. */
  readonly conflicts: readonly Problem[];
}

/** `taken`: names of files, which grows; `outcomes` too. `namespace`: of what names none. */
export function resourceFiles(
  inputs: readonly ReadFile[],
  namespace: string,
  taken: Set<string>,
  outcomes: Outcomes,
): Written {
  const first = new Map<string, Piece>();
  const [notes, conflicts]: [Problem[], Problem[]] = [[], []];
  const files = inputs.flatMap((input): SourceFile[] => {
    const parts = input.readings.flatMap((reading) => reading.parts);
    const resources = parts.filter((part) => part.kind === "resource");
    const kept = resources.filter((part) => {
      const twin = twinOf(part.piece);
      if (twin === undefined) return true;
      outcomes.set(
        part,
        twin.isSame ? `the same as in ${twin.place}` : `not taken: ${twin.place} has another of this name`,
      );
      if (!twin.isSame) conflicts.push(givenTwice(part.piece, twin.place));
      return false;
    });
    const isWhole =
      kept.length > 0 && kept.length === parts.length && kept.every(({ piece }) => isVerbatim(piece));
    if (isWhole) {
      const file = { name: freeFile(basename(input.name).replace(/\.\w+$/, ""), taken), text: input.text };
      for (const part of kept) outcomes.set(part, file.name);
      return [file];
    }
    return kept.map((part) => {
      const { name } = metadataOf(part.piece.value);
      const file = { name: freeFile(name, taken), text: resourceText(part.piece) };
      outcomes.set(part, file.name);
      notes.push(...defaultsOf(part.piece, file.name, namespace));
      return file;
    });
  });
  return { files, notes, conflicts };

  function twinOf(piece: Piece): { place: string; isSame: boolean } | undefined {
    const metadata = metadataOf(piece.value);
    const key = nameOf({ ...metadata, namespace: metadata.namespace || namespace });
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, piece);
    return earlier && { place: earlier.place, isSame: specOf(earlier) === specOf(piece) };
  }
}

const specOf = ({ value }: Piece): string => JSON.stringify(recordOf(value).spec);

const isVerbatim = ({ value, text }: Piece): boolean => text !== undefined && superfluous(value).length === 0;

/** Where a resource comes from a cluster: what is said of the defaults in it, before the signs of that are gone. */
function defaultsOf(piece: Piece, file: string, namespace: string): readonly Problem[] {
  if (superfluous(piece.value).length === 0) return [];
  const { metadata, ...rest } = recordOf(piece.value);
  const { uid: _uid, resourceVersion: _version, managedFields: _fields, ...plain } = recordOf(metadata);
  const problemsOf = (value: unknown) => parseImageUpdater({ value, origin: file }, namespace).problems;
  const known = new Set(problemsOf({ ...rest, metadata: plain }).map(({ what }) => what));
  return problemsOf(piece.value).filter(({ what }) => !known.has(what));
}

/** `config/<name>.yaml` that is not taken yet, with a number where it is. */
export function freeFile(name: string, taken: Set<string>): string {
  const base = name.replace(/[^\w.-]+/g, "-") || "resource";
  const nameAt = (number: number) => `config/${base}${number === 1 ? "" : `-${number}`}.yaml`;
  let number = 1;
  while (taken.has(nameAt(number))) number++;
  taken.add(nameAt(number));
  return nameAt(number);
}

const givenTwice = (piece: Piece, place: string): Problem => ({
  severity: "error",
  where: piece.place,
  what: `ImageUpdater ${nameOf(metadataOf(piece.value))} is given twice, with another spec in ${place}, which is taken.`,
  mend: "Give the one that counts.",
});
