/** `image-list`: `[<alias>=]<image>[:<constraint>]`, separated by commas (upstream: getImagesFromAnnotations). */
import { parseImageName } from "../image/reference.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { isAlias } from "./crd.ts";
import { IMAGE_LIST, type LegacyProblem } from "./legacy-names.ts";
import { sentence } from "./sentence.ts";

export interface LegacyImage {
  /** The alias as written; undefined where none is, and then no annotation is about this image alone. */
  readonly written: string | undefined;
  /** What the resource calls it: the alias as written, else the last part of the repository, made unique by a number. */
  readonly alias: string;
  readonly imageName: string;
}

/** A bad entry is left out alone. */
export function readImageList(text: string): {
  images: readonly LegacyImage[];
  /** As written, also those of entries that are left out. */
  aliases: readonly string[];
  problems: readonly LegacyProblem[];
} {
  const texts = text.split(",").flatMap((entry) => entry.trim() || []);
  const read = texts.map(readEntry);
  const entries = read.flatMap((one) => (one.ok ? [one.value] : []));
  const problems = read.flatMap((one) => (one.ok ? [] : [one.error]));
  const taken = new Set(entries.flatMap(({ written }) => written ?? []));
  const seen = new Set<string>();
  const images = entries.map(({ written, imageName, repository }): LegacyImage => {
    if (written !== undefined && !seen.has(written)) {
      seen.add(written);
      return { written, alias: written, imageName };
    }
    const alias = unused(written ?? repository.split("/").at(-1) ?? repository, taken);
    taken.add(alias);
    if (written !== undefined) problems.push(usedTwice(written, imageName, alias));
    return { written, alias, imageName };
  });
  const aliases = texts.flatMap((entry) => cut(entry).written ?? []);
  return { images, aliases, problems };
}

interface Entry {
  readonly written: string | undefined;
  readonly imageName: string;
  readonly repository: string;
}

function readEntry(entry: string): Result<Entry, LegacyProblem> {
  const { written, imageName } = cut(entry);
  if (BEGINS_A_CONSTRAINT.test(entry)) {
    return err(
      bad(
        `${JSON.stringify(entry)} names no image: a comma separates images, so this is no part of the constraint before it, which holds without it.`,
        "Write the constraint with a space in place of its comma.",
      ),
    );
  }
  if (written !== undefined && !isAlias(written)) {
    const constraint = /[:@]/.test(written);
    return err(
      bad(
        `In ${JSON.stringify(entry)} the part before the first \`=\` is not an alias, so this image is not updated.`,
        constraint
          ? `Write an alias before it, since the constraint holds \`=\`: \`<alias>=${entry}\`.`
          : "Write an alias of letters, digits, `-`, `.` and `_`.",
      ),
    );
  }
  const name = parseImageName(imageName);
  if (!name.ok) return err(bad(sentence(name.error), "Write `<alias>=[registry/]repository[:constraint]`."));
  return ok({ written, imageName, repository: name.value.repository });
}

function cut(entry: string): Pick<Entry, "written" | "imageName"> {
  const at = entry.indexOf("=");
  if (at < 0) return { written: undefined, imageName: entry };
  return { written: entry.slice(0, at).trim() || undefined, imageName: entry.slice(at + 1).trim() };
}

/** No name of an image begins so: it is what a comma cut off a constraint. */
const BEGINS_A_CONSTRAINT = /^(?:[<>!~^*|]|=\s*v?\d+(?:\.|$))/;

function unused(base: string, taken: ReadonlySet<string>): string {
  let alias = base;
  for (let number = 2; taken.has(alias); number++) alias = `${base}-${number}`;
  return alias;
}

const usedTwice = (written: string, imageName: string, alias: string): LegacyProblem => ({
  annotation: IMAGE_LIST,
  severity: "warning",
  what: `The alias ${JSON.stringify(written)} is used twice: ${JSON.stringify(imageName)} has its settings too, and is called ${JSON.stringify(alias)}.`,
  mend: "Give each image its own alias.",
});

const bad = (what: string, mend: string): LegacyProblem => ({
  annotation: IMAGE_LIST,
  severity: "error",
  what,
  mend,
});
