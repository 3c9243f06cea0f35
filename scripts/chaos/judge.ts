/** What has to hold at the end of a run: every value written once, in order, and nothing taken for a person's hand. Pure. */
import type { Version } from "../../src/policy/rule.ts";
import type { HistoryEntry } from "../../src/protocol.ts";
import { EDGE, type Push, START } from "./pushes.ts";

/** A version as it is written. */
export const writtenAs = (version: (Pick<Version, "tag"> & Partial<Version>) | undefined): string =>
  version?.digest === undefined ? (version?.tag ?? "nothing") : `${version.tag}@${version.digest}`;

/** The values that an Application has to be given, in order, each once. */
export function expectedWrites(pushes: readonly Push[], of: "dev" | "prd"): readonly string[] {
  return pushes.filter(({ isPrerelease }) => of === "dev" || !isPrerelease).map(({ tag }) => tag);
}

/** What is wrong with the writes to one Application; empty where nothing is. */
export function judgeWrites(
  application: string,
  expected: readonly string[],
  written: readonly string[],
): readonly string[] {
  const times = Map.groupBy(written, (tag) => tag);
  const known = new Set(expected);
  const inOrder = [...new Set(written)].filter((tag) => known.has(tag));
  const arrived = expected.filter((tag) => times.has(tag));
  return [
    ...expected.filter((tag) => !times.has(tag)).map((tag) => `${application} was never given ${tag}`),
    ...[...times].flatMap(([tag, { length }]) =>
      length === 1 ? [] : [`${application} was given ${tag} ${length} times`],
    ),
    ...[...times.keys()]
      .filter((tag) => !known.has(tag))
      .map((tag) => `${application} was given ${tag}, which nothing asked for`),
    ...(inOrder.join() === arrived.join() ? [] : [`${application} was given its versions out of order`]),
  ];
}

/**
 * What is wrong with the writes to an Application that follows a tag by its digest: it may step over a value that was
 * pushed away before it was looked at, and ends with the last.
 */
export function judgeFollowed(
  application: string,
  pushed: readonly string[],
  written: readonly string[],
): readonly string[] {
  const known = pushed.filter((value) => written.includes(value));
  const last = pushed.at(-1);
  return [
    ...judgeWrites(application, known, written),
    ...(written.at(-1) === last ? [] : [`${application} was given ${written.at(-1)} last, and not ${last}`]),
  ];
}

/** What nobody did here cannot be in a history: a hold, a contest, a version by another hand after the first. */
const isOurs = ({ kind, to }: HistoryEntry): boolean =>
  kind === "applied" ||
  kind === "verified" ||
  (kind === "adopted" && (to?.tag === START || (to?.tag === EDGE && to.digest === undefined)));

/** What is wrong with what the Worker remembers of one Application. */
export function judgeHistory(
  application: string,
  expected: readonly string[],
  history: readonly HistoryEntry[],
): readonly string[] {
  const told = history.filter(({ kind }) => kind === "applied").map(({ to }) => writtenAs(to));
  return [
    ...history
      .filter((entry) => !isOurs(entry))
      .map(({ kind, to, reason }) => `${application} has a history of ${kind} ${to?.tag}: ${reason}`),
    ...judgeWrites(`the history of ${application}`, expected, told),
  ];
}
