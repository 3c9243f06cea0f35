/** What has to hold at the end of a run: every value written once, in order, and nothing taken for a person's hand. Pure. */
import type { HistoryEntry } from "../../src/protocol.ts";
import { type Push, START } from "./pushes.ts";

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

/** What nobody did here cannot be in a history: a hold, a contest, a version by another hand after the first. */
const isOurs = ({ kind, to }: HistoryEntry): boolean =>
  kind === "applied" || kind === "verified" || (kind === "adopted" && to?.tag === START);

/** What is wrong with what the Worker remembers of one Application. */
export function judgeHistory(
  application: string,
  expected: readonly string[],
  history: readonly HistoryEntry[],
): readonly string[] {
  const told = history.filter(({ kind }) => kind === "applied").map(({ to }) => to?.tag ?? "nothing");
  return [
    ...history
      .filter((entry) => !isOurs(entry))
      .map(({ kind, to, reason }) => `${application} has a history of ${kind} ${to?.tag}: ${reason}`),
    ...judgeWrites(`the history of ${application}`, expected, told),
  ];
}
