/** The rules under which this project departs from the original on purpose, and which of them an entry falls under. */
import { canonicalOf } from "../../src/argocd/place.ts";
import {
  DOCKER_HUB,
  DOCKER_HUB_DEFAULTS,
  formatReference,
  parseReference,
} from "../../src/image/reference.ts";
import type { Rule } from "../../src/policy/rule.ts";
import type { Running } from "../../src/policy/standing.ts";
import type { ImageReport } from "../../src/protocol.ts";
import type { Json } from "../../test/support/argocd.json-patch.ts";
import { type Entry, entriesOf, missingIn, sameBesides } from "./update-entries.ts";
import type { UpdateRow } from "./update-row.ts";
import type { Run } from "./update-run.ts";

export const ANY_REGISTRY =
  "a push to one registry is none to another, also for an image that names no registry";
export const NO_DOWNGRADE = "a running version that the constraint admits is not replaced by a lower one";
export const NOT_REWRITTEN = "an entry that asks for the right thing already is not written again";
export const ONE_HUB = "Docker Hub's images are one, however they are spelled";
export const IN_SPEC = "what the spec asks for is what runs, whatever the Pods run at the moment";
export const KEEPS_NAME =
  "a kustomize entry keeps the name that it is for, and the entries of other names stay";
export const LAST_COUNTS =
  "of several parameters with one name the last is written, which is the one that counts";
export const NOT_COMPARED =
  "a target that the resource names is written also before Argo CD has told the type of the source";
export const SHARED = "images that share an entry and want different things there are all left alone";
export const OWN_SOURCE = "an image goes to the source of its target's type";

export interface Difference {
  readonly row: UpdateRow;
  readonly application: UpdateRow["applications"][number];
  /** The spec as it was, as the original left it, and as we did. */
  readonly before: Json;
  readonly theirs: Json;
  readonly run: Run;
}

/** The rule under which every entry that differs departs; undefined when one has none. */
export function ruleOf(difference: Difference): string | undefined {
  const { theirs, run } = difference;
  if (!sameBesides(run.spec, theirs)) return undefined;
  const [ours, original] = [entriesOf(run.spec), entriesOf(theirs)];
  const differing = [...missingIn(ours, original), ...missingIn(original, ours)];
  const rules = differing.map((entry) => ruleOfEntry(entry, difference));
  return rules.includes(undefined) ? undefined : rules[0];
}

function ruleOfEntry(entry: Entry, difference: Difference): string | undefined {
  const { run } = difference;
  const owners = [...run.rules, ...run.unfollowed].filter((rule) => owns(rule, entry));
  for (const rule of owners) {
    const report = run.reports.find(({ alias }) => alias === rule.alias);
    const found = TESTS.find(([, test]) => test({ ...difference, entry, rule, report }));
    if (found !== undefined) return found[0];
  }
  return undefined;
}

interface Case extends Difference {
  readonly entry: Entry;
  readonly rule: Rule;
  readonly report: ImageReport | undefined;
}

const TESTS: readonly (readonly [rule: string, test: (each: Case) => boolean])[] = [
  [ANY_REGISTRY, ({ rule, run }) => run.unfollowed.includes(rule) && !hasRegistry(rule.image)],
  [NOT_COMPARED, ({ application, rule }) => isNotCompared(application) && rule.target.kind !== "default"],
  [
    SHARED,
    ({ report }) => / shares? |is written to the same place as|The spec names/.test(report?.reason ?? ""),
  ],
  [
    OWN_SOURCE,
    ({ application, entry, rule }) => entry.source !== "source" && sourceDiffers(application, rule),
  ],
  [NOT_REWRITTEN, ({ entry, report, rule, ...each }) => isRewritten(entry, each, rule, report)],
  [
    NO_DOWNGRADE,
    ({ report, entry, rule }) => report?.state === "up-to-date" && holdsOther(entry, report, rule),
  ],
  [ONE_HUB, ({ rule, application, before }) => isSpeltOtherwise(rule, application, before)],
  [IN_SPEC, ({ rule, run, application }) => outranksPods(rule, run.before.get(rule.alias), application)],
  [
    KEEPS_NAME,
    ({ entry, before, theirs }) => entry.list === "images" && hasOtherNames([before, theirs], entry),
  ],
  [
    LAST_COUNTS,
    ({ entry, before }) => entriesOf(before).filter(({ name }) => name === entry.name).length > 1,
  ],
];

/** May the entry be one that the rule's image is written to? */
function owns({ target, repository }: Rule, { list, name, value }: Entry): boolean {
  if (list === "images") {
    const named = nameIn(value);
    if (canonicalOf(name, DOCKER_HUB_DEFAULTS) === repository) return true;
    return target.kind === "kustomize" && named !== undefined && named === target.name;
  }
  const names = Object.values(target).filter((each) => each !== target.kind);
  return names.includes(name) || name === "image.name" || name === "image.tag";
}

const hasRegistry = (image: string): boolean => {
  const reference = parseReference(image);
  return reference.ok && reference.value.registry !== undefined;
};

const TYPES: Readonly<Record<string, string>> = {
  helm: "Helm",
  "helm-spec": "Helm",
  kustomize: "Kustomize",
  plugin: "Plugin",
  "plugin-spec": "Plugin",
};

/** Is the first type that can be written, to which the original gives all images, not that of the target? */
function sourceDiffers(application: Case["application"], { target }: Rule): boolean {
  const told = sourceTypes(application).filter((type) => Object.values(TYPES).includes(type));
  const type = TYPES[target.kind];
  return type !== undefined && told[0] !== type && told.includes(type);
}

function sourceTypes({ status }: Case["application"]): readonly string[] {
  const types: unknown =
    typeof status === "object" && status !== null && "sourceTypes" in status ? status.sourceTypes : [];
  return Array.isArray(types) ? types.filter((type) => typeof type === "string") : [];
}

/** The entry, or the same under its name in the other spec, says what it said before. */
function isRewritten(
  entry: Entry,
  { run, theirs }: Pick<Case, "run" | "theirs">,
  rule: Rule,
  report: ImageReport | undefined,
): boolean {
  const says = (spec: Json) =>
    entriesOf(spec).some(
      ({ source, name, value }) => source === entry.source && name === entry.name && value === entry.value,
    );
  if (says(run.spec) && says(theirs)) return true;
  if (report?.state !== "up-to-date") return false;
  return (
    [rule.image, report.running?.tag].includes(entry.value) || entry.value.endsWith(`:${report.running?.tag}`)
  );
}

/** Does the entry ask for another version than the one that runs? */
function holdsOther({ value }: Entry, { running }: ImageReport, { strategy }: Rule): boolean {
  return (
    strategy === "semver" && running !== undefined && value.split("@")[0]?.split(":").at(-1) !== running.tag
  );
}

/** Argo CD has told the type of no source. */
function isNotCompared(application: Case["application"]): boolean {
  const { status } = application;
  const isOne = typeof status === "object" && status !== null && "sourceType" in status;
  const types = isOne ? [status.sourceType] : sourceTypes(application);
  return types.every((type) => type === "");
}

function isSpeltOtherwise(rule: Rule, application: Case["application"], before: Json): boolean {
  if (!rule.repository.startsWith(`${DOCKER_HUB}/`)) return false;
  const spelt = [...liveImages(application), ...entriesOf(before).map(({ name }) => name)];
  return spelt.some((text) => {
    const reference = parseReference(text);
    if (!reference.ok || canonicalOf(text, DOCKER_HUB_DEFAULTS) !== rule.repository) return false;
    const { registry, repository } = reference.value;
    return formatReference({ registry, repository }) !== rule.image;
  });
}

/** Does the spec ask for something that no Pod runs? */
function outranksPods(
  { repository }: Rule,
  running: Running | undefined,
  application: Case["application"],
): boolean {
  if (running?.inSpec !== true) return false;
  return !liveImages(application).some((text) => {
    const reference = parseReference(text);
    if (!reference.ok || canonicalOf(text, DOCKER_HUB_DEFAULTS) !== repository) return false;
    return reference.value.tag === running.version.tag;
  });
}

function liveImages({ status }: Case["application"]): readonly string[] {
  const summary: unknown =
    typeof status === "object" && status !== null && "summary" in status ? status.summary : {};
  const images: unknown =
    typeof summary === "object" && summary !== null && "images" in summary ? summary.images : [];
  return Array.isArray(images) ? images.filter((image) => typeof image === "string") : [];
}

/** Has the image of this entry been written under another name, or under one of its own? */
function hasOtherNames(specs: readonly Json[], entry: Entry): boolean {
  const image = canonicalOf(entry.name, DOCKER_HUB_DEFAULTS);
  return specs.flatMap(entriesOf).some(({ list, name, value }) => {
    if (list !== "images" || canonicalOf(name, DOCKER_HUB_DEFAULTS) !== image) return false;
    return value.includes("=") || nameIn(value) !== nameIn(entry.value);
  });
}

/** What stands before "=" in a kustomize image. */
const nameIn = (value: string): string | undefined =>
  value.includes("=") ? value.slice(0, value.indexOf("=")) : undefined;
