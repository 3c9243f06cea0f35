/** The text of an ImageUpdater for config/: as it is written, without what a cluster adds to it. Pure. */
import { Document, parseDocument } from "yaml";
import { listOf, type Piece, recordOf } from "./piece.ts";

type Path = readonly (string | number)[];

const METADATA: readonly string[] = [
  ...["creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields"],
  ...["resourceVersion", "selfLink", "uid"],
];
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const FINALIZER = "resources-finalizer.argocd-image-updater.argoproj.io";

/** A document by itself keeps its comments, and is copied letter by letter where nothing has to go. */
export function resourceText({ value, text }: Piece): string {
  const paths = superfluous(value);
  if (text !== undefined && paths.length === 0) return `${text.trimEnd()}\n`;
  // Of an item of a list there is the value alone; version 1.1 quotes the words that kubectl takes for booleans.
  const document = text === undefined ? new Document(value, { version: "1.1" }) : parseDocument(text);
  for (const path of paths) document.deleteIn(path);
  return document.toString({ lineWidth: 0 });
}

/** What a cluster, kubectl or Image Updater adds; the last of a list first, so that the places of the others stay. */
export function superfluous(value: unknown): readonly Path[] {
  const { metadata, status } = recordOf(value);
  const { annotations, finalizers } = recordOf(metadata);
  const ours = listOf(finalizers).flatMap((name, index) => (name === FINALIZER ? [index] : []));
  const paths: Path[] = METADATA.filter((name) => name in recordOf(metadata)).map((name) => [
    "metadata",
    name,
  ]);
  if (status !== undefined) paths.push(["status"]);
  if (LAST_APPLIED in recordOf(annotations))
    paths.push([
      "metadata",
      "annotations",
      ...(Object.keys(recordOf(annotations)).length > 1 ? [LAST_APPLIED] : []),
    ]);
  if (ours.length > 0 && ours.length === listOf(finalizers).length) paths.push(["metadata", "finalizers"]);
  else paths.push(...ours.toReversed().map((index): Path => ["metadata", "finalizers", index]));
  return paths;
}
