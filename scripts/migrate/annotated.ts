/** Applications with annotations of Image Updater -> ImageUpdater resources that say the same. Pure. */
import { Document } from "yaml";
import { API_VERSION, KIND } from "../../src/fleet/crd.ts";
import { legacyApplicationRef } from "../../src/fleet/legacy-annotations.ts";
import type { Problem } from "../../src/lib/problem.ts";
import type { Annotated } from "./part.ts";
import { nameOf } from "./piece.ts";

/** What one applicationRef is to be made of. */
export interface Entry {
  readonly namePattern: string;
  readonly annotated: Annotated;
}

/** Entries of one namespace that ask for the same. */
export interface Group {
  readonly entries: readonly Entry[];
  readonly namespace: string;
  /** The applicationRef beside its namePattern; undefined where the annotations name no image that can be served. */
  readonly ref: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly Problem[];
}

/** In the order of the input. */
export function groupAnnotated(entries: readonly Entry[]): readonly Group[] {
  const read = entries.map((entry) => ({ entry, ...legacyApplicationRef(entry.annotated.annotations) }));
  const same = Map.groupBy(read, ({ entry, ref, problems }) =>
    JSON.stringify([entry.annotated.namespace, ref, problems]),
  );
  return [...same.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const names = members.map(({ entry }) => nameOf(entry.annotated)).join(", ");
    const problems = first.problems.map(({ annotation, ...problem }): Problem => {
      return { ...problem, where: `Application ${names}: ${annotation}` };
    });
    const sorted = members.map(({ entry }) => entry).toSorted(byPattern);
    return [{ entries: sorted, namespace: first.entry.annotated.namespace, ref: first.ref, problems }];
  });
}

const byPattern = (a: Entry, b: Entry): number =>
  a.namePattern < b.namePattern ? -1 : Number(a.namePattern > b.namePattern);

/** What the Applications of a group are called together: the words that their names begin with, else the first name. */
export function groupName({ entries }: Pick<Group, "entries">): string {
  const [first = "", ...others] = entries.map(({ annotated }) => annotated.name);
  if (others.length === 0) return first;
  const words = first.split("-");
  const isShared = (count: number) =>
    others.every((name) => `${name}-`.startsWith(`${words.slice(0, count).join("-")}-`));
  const shared = words.findLastIndex((_, index) => isShared(index + 1)) + 1;
  return shared === 0 ? first : words.slice(0, shared).join("-");
}

/** `name`: of the resource. What all its Applications share stands at `spec`, so that it is read once. */
export function groupText(
  { entries, namespace }: Group,
  ref: Readonly<Record<string, unknown>>,
  name: string,
): string {
  const { images, ...shared } = ref;
  const document = new Document(
    {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: namespace === "" ? { name } : { name, namespace },
      spec: { ...shared, applicationRefs: entries.map(({ namePattern }) => ({ namePattern, images })) },
    },
    { version: "1.1", aliasDuplicateObjects: false },
  );
  const names = entries.map(({ annotated }) => nameOf(annotated)).join(", ");
  document.commentBefore = ` From the annotations of ${names}.`;
  return document.toString({ lineWidth: 0 });
}

/**
 * The namePattern for the names that a template gives: what is filled in stands for anything. Undefined where that
 * would be every Application.
 */
export function patternOf(template: string): string | undefined {
  const pattern = template.replace(/\{\{.*?\}\}/g, "*").replace(/\*+/g, "*");
  return /[a-z0-9]/i.test(pattern.replaceAll("*", "")) ? pattern : undefined;
}
