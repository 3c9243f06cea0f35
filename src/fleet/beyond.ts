/**
 * Settings that upstream has no field for, as annotations of the ImageUpdater, so that the same file still applies to a
 * cluster: `image-updater.dev/<setting>` for all its images, `image-updater.dev/<alias>.<setting>` for one of them, which
 * goes before. An alias may hold dots, a setting has none.
 */
import { DAYS_AND_WEEKS, parseDuration } from "../lib/duration.ts";
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { compileNumericOrder } from "../policy/numeric.ts";
import type { Rule, Strategy } from "../policy/rule.ts";
import type { ImageUpdater } from "./image-updater.ts";
import { fieldPlace, resourcePlace } from "./problem-place.ts";
import { sentence } from "./sentence.ts";
import { closest } from "./suggest.ts";

const PREFIX = "image-updater.dev/";
const SETTINGS = ["pin-digest", "minimum-age", "numeric-order"] as const;
type Setting = (typeof SETTINGS)[number];
type Resource = Pick<ImageUpdater, "origin" | "name" | "annotations">;
type Words = Pick<Problem, "what" | "mend">;

export interface Beyond {
  /** `numeric` where an order by numbers is asked for, whatever updateStrategy says. */
  readonly strategy: Strategy;
  readonly fields: Pick<Rule, "numericOrder" | "pinDigest" | "minimumAgeMs">;
  /** An error stops the image: what was meant to restrict it is not passed over. */
  readonly problems: readonly Problem[];
}

/** What holds for the image of this alias. `strategy`: what its updateStrategy says. */
export function readBeyond(resource: Resource, alias: string, strategy: Strategy): Beyond {
  const { annotations } = resource;
  const problems: Problem[] = [];
  const read = <T>(setting: Setting, parse: (text: string) => Result<T, Words>): T | undefined => {
    const name = [ownName(alias, setting), PREFIX + setting].find((one) => Object.hasOwn(annotations, one));
    if (name === undefined) return undefined;
    const value = parse(annotations[name] ?? "");
    if (value.ok) return value.value;
    problems.push({ severity: "error", where: annotationPlace(resource, name), ...value.error });
    return undefined;
  };
  const pinDigest = read("pin-digest", readBoolean) || undefined;
  const minimumAgeMs = read("minimum-age", readAge) || undefined;
  const numericOrder = read("numeric-order", readOrder) || undefined;
  const name = ownName(alias, "pin-digest");
  // For all images of a resource it asks for what this strategy does anyway; for this one alone it is a mistake.
  if (pinDigest && strategy === "digest" && numericOrder === undefined && Object.hasOwn(annotations, name)) {
    const what = "The updateStrategy digest writes the digest anyway, so this has no effect.";
    problems.push({ severity: "warning", where: annotationPlace(resource, name), what, mend: "Remove it." });
  }
  const fields = {
    ...(numericOrder !== undefined && { numericOrder }),
    ...(pinDigest !== undefined && { pinDigest }),
    ...(minimumAgeMs !== undefined && { minimumAgeMs }),
  };
  return { strategy: numericOrder === undefined ? strategy : "numeric", fields, problems };
}

const ownName = (alias: string, setting: Setting): string => `${PREFIX}${alias}.${setting}`;

/** Annotations of this prefix that mean nothing. `aliases`: of all images that the resource has; undefined where nobody can tell. */
export function strayAnnotations(resource: Resource, aliases: readonly string[] | undefined): Problem[] {
  return Object.keys(resource.annotations)
    .filter((name) => name.startsWith(PREFIX))
    .flatMap((name) => {
      const words = strayWords(name.slice(PREFIX.length), aliases);
      return words === undefined
        ? []
        : [{ severity: "warning" as const, where: annotationPlace(resource, name), ...words }];
    });
}

function strayWords(name: string, aliases: readonly string[] | undefined): Words | undefined {
  const dot = name.lastIndexOf(".");
  const [before, alias, setting] = [
    name.slice(0, dot + 1),
    name.slice(0, Math.max(dot, 0)),
    name.slice(dot + 1),
  ];
  if (!SETTINGS.some((known) => known === setting)) {
    const meant = closest(setting, SETTINGS);
    return {
      what: "This setting is not known and has no effect.",
      mend:
        meant === undefined
          ? `The settings are ${SETTINGS.join(", ")}.`
          : `Did you mean \`${PREFIX}${before}${meant}\`?`,
    };
  }
  if (dot < 0 || aliases === undefined || aliases.includes(alias)) return undefined;
  const meant = closest(alias, aliases);
  return {
    what: `No image has the alias ${JSON.stringify(alias)}, so this setting has no effect.`,
    mend:
      meant === undefined
        ? "Write the alias of an image, or remove it."
        : `Did you mean \`${PREFIX}${meant}.${setting}\`?`,
  };
}

function readBoolean(text: string): Result<boolean, Words> {
  if (text === "true" || text === "false") return ok(text === "true");
  return err({
    what: `The value ${JSON.stringify(text)} is neither true nor false.`,
    mend: 'Write "true" or "false".',
  });
}

/** An empty one resets what holds for all images. */
function readOrder(text: string): Result<string, Words> {
  const compiled = text === "" ? ok(undefined) : compileNumericOrder(text);
  if (compiled.ok) return ok(text);
  return err({ what: sentence(compiled.error), mend: "Write it as in `^build-(\\d+)$`." });
}

function readAge(text: string): Result<number, Words> {
  const age = parseDuration(text.trim(), DAYS_AND_WEEKS);
  return age.ok
    ? age
    : err({ what: sentence(age.error), mend: 'Write a duration such as "36h" or "3d"; "0" is none.' });
}

const annotationPlace = (resource: Resource, name: string): string =>
  fieldPlace(resourcePlace(resource), ["metadata", "annotations", name]);
