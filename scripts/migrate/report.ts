/** The plan as text for a person. Pure. */
import type { Problem } from "../../src/lib/problem.ts";
import { problemText } from "../check-config/judge.ts";
import { NO_ANNOTATIONS } from "./application-files.ts";
import type { Part, Reading } from "./part.ts";
import type { Plan } from "./plan.ts";

/** Everything but what was written, which the shell knows. */
export function report(plan: Plan): string {
  const { readings, errors, secrets, notes } = plan;
  const settings = readings.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === "setting" ? [`${part.line}      # ${part.from}`] : [])),
  );
  const idle = idleLines(readings);
  return [
    section("What was read", pieceLines(plan)),
    section("Errors", errors.map(problemText)),
    section(
      "Secrets to set",
      secrets.flatMap(({ name, command, why }) => [`${name}      ${why}`, `  ${command}`]),
    ),
    section("Settings to write into wrangler.toml", [...new Set(settings)]),
    section("What does not carry over or needs a look, and what to do", notes.map(noteText)),
    section("What needs nothing here", idle),
  ]
    .filter((text) => text !== "")
    .join("\n");
}

export const NEXT_STEPS = section("Next", [
  "1. Set the secrets above, and ARGOCD_TOKEN and API_TOKEN (README.md, steps 2 and 5); set ARGOCD_URL in wrangler.toml.",
  "2. npm run check:config",
  '3. npm run deploy, with MODE = "observe": it decides and reports beside the Image Updater that runs, and writes nothing.',
  "4. Compare GET /api/v1/status with what Image Updater does. Where an ApplicationSet makes the Applications: README.md, step 1.",
  '5. Stop Image Updater, set MODE = "apply" in wrangler.toml, npm run deploy. Annotations may stay; they have no effect here.',
]);

/** Names in it are somebody else's, and may hold what a terminal obeys. */
export function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  const text = lines.map((line) => line.replace(/^/gm, "  ")).join("\n");
  return `${title}\n\n${text.replace(/[^\P{C}\n]/gu, " ")}\n`;
}

/** One line per piece, and one per file for all that are no concern of Image Updater. */
function pieceLines({ readings, outcomes }: Plan): readonly string[] {
  const pieces = readings.map(({ place, what, isUnderstood, parts }) => {
    const became = isUnderstood ? becameOf(parts, outcomes) : "not understood";
    return { place, what, became };
  });
  const lines = pieces
    .filter(({ became }) => became !== NO_ANNOTATIONS)
    .map(({ place, what, became }) => `${place}  ${what}: ${became}`);
  const idle = Map.groupBy(
    pieces.filter(({ became }) => became === NO_ANNOTATIONS),
    ({ place }) => place.replace(/:\d+.*$/, ""),
  );
  return [
    ...lines,
    ...[...idle].map(
      ([file, all]) => `${file}  ${NO_ANNOTATIONS}: ${shortList(all.map(({ what }) => what))}`,
    ),
  ];
}

function shortList(names: readonly string[]): string {
  const more = names.length - SHOWN_NAMES;
  return names.slice(0, SHOWN_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

const SHOWN_NAMES = 20;

function becameOf(parts: readonly Part[], outcomes: ReadonlyMap<Part, string>): string {
  const words = parts.flatMap((part): readonly string[] => {
    const outcome = outcomes.get(part);
    if (outcome !== undefined) return [outcome];
    if (part.kind === "setting") return [part.name];
    return part.kind === "secret" ? [part.secret.name] : [];
  });
  const notes = parts.filter(({ kind }) => kind === "note" || kind === "webhooks").length;
  const idle = parts.filter(({ kind }) => kind === "idle").length;
  const more = [
    ...(notes > 0 ? [`${notes} not carried over`] : []),
    ...(idle > 0 && words.length + notes === 0 ? ["nothing to do"] : []),
  ];
  const all = [...new Set(words)].filter(
    (word, _, list) => word !== NO_ANNOTATIONS || (list.length === 1 && more.length === 0),
  );
  return [...all, ...more].join(", ") || "nothing to do";
}

const noteText = ({ where, what, mend }: Problem): string => `${where}\n  ${what}\n  ${mend}`;

/** By reason. */
function idleLines(readings: readonly Reading[]): readonly string[] {
  const idle = readings.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === "idle" ? [part] : [])));
  return [...Map.groupBy(idle, ({ why }) => why)].map(
    ([why, all]) => `${why}: ${[...new Set(all.map(({ name }) => name))].join(", ")}`,
  );
}
