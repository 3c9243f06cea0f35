/** Files -> the ImageUpdater documents in them, each with its origin. What is no ImageUpdater is named and passed by. */

import { isRecord } from "../lib/json.ts";
import type { Problem } from "../lib/problem.ts";
import { KIND } from "./crd.ts";
import { readManifests } from "./manifests.ts";
import { closest } from "./suggest.ts";

export interface SourceFile {
  /** What a person calls it: `config/example-api.yaml`. */
  readonly name: string;
  readonly text: string;
}

/** One ImageUpdater, not yet judged. */
export interface SourceDocument {
  readonly value: unknown;
  /** File and, where a file holds several, the line at which it begins: `config/all.yaml:14`. */
  readonly origin: string;
}

/** Never throws: a syntax error is a Problem that names file, line and column. */
export function readDocuments(files: readonly SourceFile[]): {
  documents: SourceDocument[];
  problems: Problem[];
} {
  const documents: SourceDocument[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const read = readManifests(file.name, file.text);
    problems.push(...read.problems);
    for (const { value, line } of read.manifests) {
      const origin = read.manifests.length > 1 ? `${file.name}:${line}` : file.name;
      const other = otherKind(value, origin);
      if (other === undefined) documents.push({ value, origin });
      else problems.push(other);
    }
  }
  return { documents, problems };
}

/** A warning for what is not an ImageUpdater; undefined when it is one. */
function otherKind(value: unknown, origin: string): Problem | undefined {
  const kind = isRecord(value) && typeof value.kind === "string" ? value.kind : undefined;
  if (kind === KIND) return undefined;
  if (!isRecord(value) || kind === undefined) {
    return {
      severity: "warning",
      where: origin,
      what: "This document has no `kind`, so it is not read.",
      mend: `Write \`kind: ${KIND}\`, or take the document out.`,
    };
  }
  const { name: written } = isRecord(value.metadata) ? value.metadata : {};
  const name = typeof written === "string" ? ` ${written}` : "";
  const meant = closest(kind, [KIND]);
  return {
    severity: "warning",
    where: `${origin}: ${kind}${name}`,
    what: `This is not an ${KIND}, so it is not read.`,
    mend:
      meant === undefined
        ? "Take it out; nothing else is read from here."
        : `Did you mean \`kind: ${meant}\`?`,
  };
}
