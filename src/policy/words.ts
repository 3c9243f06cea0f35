/** The sentences of a decision, for people. Pure. */
import type { Election } from "./elect.ts";
import type { Order } from "./order.ts";
import type { Running, Standing } from "./standing.ts";
import { versionText } from "./version-text.ts";

/** `the highest of 3 tags in \`~0\``. */
export const bestOf = <K>({ words: { best, scope } }: Order<K>, tags: readonly string[]): string =>
  `${best} of ${count(tags.length)}${scope === undefined ? "" : ` in ${scope}`}`;

/** `none of 3 tags is admitted by \`~0\``. */
export const noneOf = <K>({ words: { scope } }: Order<K>, tags: readonly string[]): string =>
  `none of ${count(tags.length)} ${scope === undefined ? "can be taken" : `is admitted by ${scope}`}`;

export const passedOver = <K>({ passed }: Election<K>): string =>
  passed === undefined ? "" : `; ${passed.tag} is not taken: ${passed.reason}`;

/** `above`: what a version has to be above for the hold to end. `by`: who set what the spec asks for. */
export function holdReason<K>(
  order: Order<K>,
  { cause, left, leftKey, rollback }: Extract<Standing<K>, { kind: "held" }>,
  running: Running | undefined,
  above: K | undefined,
  by = "hand",
): string {
  const isAbove = above !== undefined && leftKey !== undefined && order.compare(above, leftKey) > 0;
  const next = order.followsDigest
    ? `${left.tag} points to another digest`
    : `a version above ${(isAbove && running?.version.tag) || left.tag} appears`;
  const lost = order.followsDigest
    ? left.digest === undefined && `, since nobody knows which digest of ${left.tag} was left`
    : leftKey === undefined && `, since the registry no longer tells the place of ${left.tag}`;
  if (rollback !== undefined) {
    const who = rollback.by === undefined ? "" : ` by ${rollback.by}`;
    const to = rollback.version === undefined ? "what sets no version" : versionText(rollback.version);
    const key = rollback.version && order.read(rollback.version.tag);
    const isHigher = key !== undefined && leftKey !== undefined && order.compare(key, leftKey) > 0;
    const what = isHigher
      ? `Deployed in Argo CD${who}: ${to} instead of ${versionText(left)}`
      : `Rolled back in Argo CD${who} from ${versionText(left)} to ${to}`;
    return (
      `${what}; the spec still asks for ${versionText(left)}. ` +
      `It stays until ${lost === false ? `${next}, or ` : ""}somebody syncs or resumes it${lost || ""}.`
    );
  }
  const until = `it stays until ${lost === false ? `${next} or ` : ""}somebody resumes it${lost || ""}.`;
  if (running === undefined || !running.inSpec) return `${versionText(left)} was removed by ${by}; ${until}`;
  const change = `from ${versionText(left)} to ${versionText(running.version)}`;
  return cause === "rolled-back"
    ? `Rolled back by ${by} ${change}; ${until}`
    : `Set by ${by} ${change}; ${until}`;
}

function count(tags: number): string {
  return tags === 1 ? "1 tag" : `${tags} tags`;
}
