/** Texts of the input -> everything that this command writes and says. Pure. */
import type { ImageUpdater } from "../../src/fleet/image-updater.ts";
import type { SourceFile } from "../../src/fleet/resource-files.ts";
import { readResources } from "../../src/fleet/snapshot.ts";
import type { Problem } from "../../src/lib/problem.ts";
import { judge } from "../check-config/judge.ts";
import { applicationFiles } from "./application-files.ts";
import { secretFor, webhookSecrets } from "./credential.ts";
import { imageProblems } from "./image-problems.ts";
import type { Annotated, Part, Reading, WorkerSecret } from "./part.ts";
import { readPieces } from "./piece.ts";
import { recognise } from "./recognise.ts";
import { entriesOf, TABLE } from "./registry-table.ts";
import { type Outcomes, type ReadFile, resourceFiles, type Written } from "./resource-files.ts";

export interface Plan {
  /** `name`: `config/shop.yaml`. */
  readonly files: readonly SourceFile[];
  readonly readings: readonly Reading[];
  /** Files that cannot be parsed, and pieces that contradict each other. */
  readonly errors: readonly Problem[];
  readonly outcomes: ReadonlyMap<Part, string>;
  readonly secrets: readonly WorkerSecret[];
  /** What does not carry over. */
  readonly notes: readonly Problem[];
  /** Was every piece of the input understood? */
  readonly isComplete: boolean;
}

export function plan(inputs: readonly SourceFile[]): Plan {
  const unread: Problem[] = [];
  const read = inputs.map((input): ReadFile => {
    const { pieces, problems } = readPieces(input);
    unread.push(...problems);
    const isEmpty = pieces.length + problems.length === 0;
    return { ...input, readings: isEmpty ? [nothingIn(input.name)] : pieces.map(recognise) };
  });
  const readings = read.flatMap((input) => input.readings);
  const parts = readings.flatMap((reading) => reading.parts);
  const namespace = namespaceOf(parts);
  const outcomes: Outcomes = new Map();
  const taken = new Set([TABLE]);

  const table = tableFile(readings, outcomes);
  const given = resourceFiles(read, namespace, taken, outcomes);
  const { resources } = readResources(given.files, namespace);
  const made = applicationFiles({ parts, resources, namespace }, taken, outcomes);
  const files = [...table.files, ...given.files, ...made.files];
  const all = readResources([...given.files, ...made.files], namespace).resources;
  noteStored(parts, files, outcomes);
  const own = parts.flatMap((part) => {
    if (part.kind === "note") return [part.note];
    return part.kind === "webhooks" ? [otherAddress(part.where)] : [];
  });
  const places = new Set(own.map(({ where }) => where));
  const written = [table, given, made];
  const conflicts = written.flatMap((part) => part.conflicts);
  const notes = [
    ...own,
    ...written.flatMap((part) => part.notes),
    ...judge(files).problems.filter(({ where }) => !places.has(where)),
    ...imageProblems(all, applicationsOf(parts), table.files[0]?.text ?? "", namespace),
  ];
  const isComplete = unread.length + conflicts.length === 0 && readings.every((one) => one.isUnderstood);
  return {
    files,
    readings,
    errors: [...unread, ...conflicts],
    outcomes,
    secrets: secretsOf(parts, all, namespace),
    notes: [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()],
    isComplete,
  };
}

const nothingIn = (place: string): Reading => ({
  place,
  what: "an empty file",
  isUnderstood: false,
  parts: [],
});

/** A Secret counts where something that is written refers to it. */
function noteStored(parts: readonly Part[], files: readonly SourceFile[], outcomes: Outcomes): void {
  for (const part of parts) {
    if (part.kind !== "stored-secret") continue;
    const isAsked = files.some(({ text }) => text.includes(`${part.namespace}/${part.name}`));
    outcomes.set(part, isAsked ? "see the secrets to set" : "nothing in the input refers to it");
  }
}

/** The namespace of Argo CD, which is that of whatever names none. */
function namespaceOf(parts: readonly Part[]): string {
  const line = parts.flatMap((part) =>
    part.kind === "setting" && part.name === "ARGOCD_NAMESPACE" ? [part.line] : [],
  )[0];
  return line === undefined ? "argocd" : (/"(.*)"/.exec(line)?.[1] ?? "argocd");
}

/** The first table; others may say the same. */
function tableFile(readings: readonly Reading[], outcomes: Outcomes): Written {
  const conflicts: Problem[] = [];
  let first: { text: string; place: string } | undefined;
  for (const { place, parts } of readings) {
    for (const part of parts) {
      if (part.kind !== "registries") continue;
      first ??= { text: part.text, place };
      const isSame = JSON.stringify(entriesOf(part.text)) === JSON.stringify(entriesOf(first.text));
      outcomes.set(part, isSame ? TABLE : `its table is not taken: ${first.place} has another`);
      if (!isSame) conflicts.push(otherTable(place, first.place));
    }
  }
  const files = first === undefined ? [] : [{ name: TABLE, text: `${first.text.trimEnd()}\n` }];
  return { files, notes: [], conflicts };
}

const otherTable = (where: string, first: string): Problem => ({
  severity: "error",
  where,
  what: `There are two registry tables that differ, and the one of ${first} is taken.`,
  mend: "Give the one that counts, or put the entries of both into one file.",
});

const otherAddress = (where: string): Problem => ({
  severity: "warning",
  where,
  what: "Webhooks come to the Worker's own address, and a sender is served once its secret is set.",
  mend: "Change the URL at each sender, and set its secret.",
});

const applicationsOf = (parts: readonly Part[]): readonly Annotated[] =>
  parts.flatMap((part) => (part.kind === "application" ? [part.application] : []));

/** Those that something asks for first; of a name that is asked for twice the first. */
function secretsOf(
  parts: readonly Part[],
  resources: readonly ImageUpdater[],
  namespace: string,
): readonly WorkerSecret[] {
  const asked = parts.flatMap((part) => (part.kind === "secret" ? [part.secret] : []));
  const pulled = resources.flatMap(({ spec, namespace, name }) =>
    [spec, ...spec.applicationRefs, ...spec.applicationRefs.flatMap(({ images }) => images)].flatMap(
      (level) => {
        const reference = level.commonUpdateSettings?.pullSecret ?? "";
        return reference === "" ? [] : (secretFor(reference, `for images of ${namespace}/${name}`) ?? []);
      },
    ),
  );
  const stored = parts.flatMap((part) => {
    if (part.kind !== "stored-secret" || !/dockerconfigjson/.test(part.type)) return [];
    return secretFor(`pullsecret:${part.namespace}/${part.name}`, "nothing in the input refers to it") ?? [];
  });
  const isHeard = parts.some(({ kind }) => kind === "webhooks");
  const isGiven = asked.some(({ name }) => name.endsWith("_WEBHOOK_SECRET"));
  const senders = isHeard && !isGiven ? webhookSecrets(namespace) : [];
  const all = Map.groupBy([...asked, ...pulled, ...senders, ...stored], ({ name }) => name);
  return [...all.values()].flatMap(([first]) => first ?? []);
}
