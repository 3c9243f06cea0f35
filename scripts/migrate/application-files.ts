/** The annotated Applications of the input -> files of config/. Pure. */
import type { ImageUpdater } from "../../src/fleet/image-updater.ts";
import { legacyOnly } from "../../src/fleet/legacy-names.ts";
import { candidateFor, compileCandidates } from "../../src/fleet/match.ts";
import type { SourceFile } from "../../src/fleet/resource-files.ts";
import type { Problem } from "../../src/lib/problem.ts";
import { type Entry, type Group, groupAnnotated, groupName, groupText, patternOf } from "./annotated.ts";
import type { Annotated, Part } from "./part.ts";
import { nameOf } from "./piece.ts";
import { freeFile, type Outcomes, type Written } from "./resource-files.ts";

/** What becomes of an Application that was never Image Updater's concern. */
export const NO_ANNOTATIONS = "no annotations of Image Updater, nothing to do";

interface Given {
  readonly parts: readonly Part[];
  /** The resources that are carried over as they are. */
  readonly resources: readonly ImageUpdater[];
  /** Of what names none. */
  readonly namespace: string;
}

/** What is found on the way. */
interface Found {
  readonly outcomes: Outcomes;
  readonly notes: Problem[];
  readonly conflicts: Problem[];
}

/** The applicationRefs to make, and the Part of each. */
type Chosen = Map<Entry, Part>;

/** Applications without annotations need nothing; what a resource serves already is left to it. */
export function applicationFiles(given: Given, taken: Set<string>, outcomes: Outcomes): Written {
  const found: Found = { outcomes, notes: [], conflicts: [] };
  const chosen = new Map([...chooseApplications(given, found), ...chooseTemplates(given, found)]);
  const groups = groupAnnotated([...chosen.keys()]);
  const names = new Set(given.resources.map(({ name }) => name));
  const files = groups.flatMap((group): SourceFile[] => {
    found.notes.push(...group.problems);
    const file = group.ref && fileOf(group, group.ref);
    for (const entry of group.entries) {
      const part = chosen.get(entry);
      if (part !== undefined) outcomes.set(part, file?.name ?? "nothing is updated, see below");
    }
    return file === undefined ? [] : [file];
  });
  return { files, notes: found.notes, conflicts: found.conflicts };

  function fileOf(group: Group, ref: Readonly<Record<string, unknown>>): SourceFile {
    const base = groupName(group);
    let name = base;
    for (let number = 2; names.has(name); number++) name = `${base}-${number}`;
    names.add(name);
    return { name: freeFile(name, taken), text: groupText(group, ref, name) };
  }
}

function chooseApplications(given: Given, { outcomes, notes, conflicts }: Found): Chosen {
  const chosen: Chosen = new Map();
  const seen = new Map<string, string>();
  for (const part of given.parts) {
    if (part.kind !== "application") continue;
    const { application } = part;
    if (!isAnnotated(application)) {
      outcomes.set(part, NO_ANNOTATIONS);
      continue;
    }
    const key = nameOf({ ...application, namespace: application.namespace || given.namespace });
    const text = JSON.stringify(Object.entries(legacyOnly(application.annotations)).toSorted());
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      outcomes.set(part, earlier === text ? "given twice, taken once" : "not taken: it was given before");
      if (earlier !== text) conflicts.push(otherAnnotations(application));
      continue;
    }
    seen.set(key, text);
    const server = serverOf(application, given);
    if (server === undefined) chosen.set({ namePattern: application.name, annotated: application }, part);
    else {
      outcomes.set(
        part,
        server.reads ? `read by ${server.name} (useAnnotations)` : `served by ${server.name}`,
      );
      if (!server.reads) notes.push(outranked(application, server.name));
    }
  }
  return chosen;
}

/** The templates of ApplicationSets whose Applications are not in the input. */
function chooseTemplates(given: Given, { outcomes, notes }: Found): Chosen {
  const chosen: Chosen = new Map();
  for (const part of given.parts) {
    if (part.kind !== "template") continue;
    const { template, set } = part;
    const made = given.parts.flatMap((one) =>
      one.kind === "application" && one.application.owner === set.name && isAnnotated(one.application)
        ? [one.application.name]
        : [],
    );
    const namePattern = patternOf(template.name);
    const isFilledIn = Object.values(legacyOnly(template.annotations)).some((value) => value.includes("{{"));
    if (!isAnnotated(template)) outcomes.set(part, NO_ANNOTATIONS);
    else if (made.length > 0) outcomes.set(part, `through its Applications: ${made.join(", ")}`);
    else if (namePattern === undefined || isFilledIn) {
      outcomes.set(part, "not carried over, see below");
      notes.push(notRendered(nameOf(set)));
    } else {
      const annotated = { ...template, name: set.name, namespace: set.namespace };
      chosen.set({ namePattern, annotated }, part);
      notes.push(guessed(nameOf(set), namePattern));
    }
  }
  return chosen;
}

const isAnnotated = ({ annotations }: Annotated): boolean => Object.keys(legacyOnly(annotations)).length > 0;

/** The resource that serves an Application already, and whether it reads the annotations. */
function serverOf(application: Annotated, given: Given): { name: string; reads: boolean } | undefined {
  const namespace = application.namespace || given.namespace;
  for (const resource of given.resources.filter((one) => one.namespace === namespace)) {
    const candidate = candidateFor(application, compileCandidates(resource.spec.applicationRefs, ""));
    if (candidate !== undefined)
      return { name: `ImageUpdater ${resource.name}`, reads: candidate.ref.useAnnotations === true };
  }
  return undefined;
}

const otherAnnotations = (application: Annotated): Problem => ({
  severity: "error",
  where: `Application ${nameOf(application)}`,
  what: "It is given twice with other annotations, and the first one is taken.",
  mend: "Give the one that counts.",
});

const outranked = (application: Annotated, server: string): Problem => ({
  severity: "warning",
  where: `Application ${nameOf(application)}`,
  what: `${server} matches it, and in Image Updater v1 the annotations have no effect then. They are not carried over.`,
  mend: "Remove the annotations; or write what they say into that resource, where it should still hold.",
});

const notRendered = (set: string): Problem => ({
  severity: "warning",
  where: `ApplicationSet ${set}`,
  what: "Its template fills in the annotations, or the whole name, so what they are for each Application is not known here.",
  mend: "Give the Applications that it made: `kubectl get applications -A -o yaml | npm run migrate -- -`.",
});

const guessed = (set: string, pattern: string): Problem => ({
  severity: "warning",
  where: `ApplicationSet ${set}`,
  what: `The namePattern \`${pattern}\` stands for the names that its template makes.`,
  mend: "Make sure that it matches no other Application, or give the Applications that it made instead.",
});
