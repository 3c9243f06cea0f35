/**
 * What a person may expect of one Application, written without a look at the product: which tag should run, and which
 * writes are right. What the product has seen of a quick sequence of events is a matter of moments, so the model keeps
 * every memory that it may have.
 */

/** `0.2.1`, `0.2.1-rc.1`; undefined for what is no version. */
function numbers(tag: string): readonly [number, number, number, number] | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)(?:-rc\.(\d+))?$/.exec(tag);
  if (parts === null) return undefined;
  const [, major, minor, patch, candidate] = parts;
  // A release is above each of its candidates.
  return [
    Number(major),
    Number(minor),
    Number(patch),
    candidate === undefined ? Number.POSITIVE_INFINITY : Number(candidate),
  ];
}

/** Is `a` above `b`? False where either is no version. */
export function isAbove(a: string, b: string): boolean {
  const [left, right] = [numbers(a), numbers(b)];
  if (left === undefined || right === undefined) return false;
  const at = left.findIndex((number, index) => number !== right[index]);
  return at >= 0 && (left[at] ?? 0) > (right[at] ?? 0);
}

export const isVersion = (tag: string): boolean => numbers(tag) !== undefined;

/** `~0`, `~0-0`, `~0.1`: of that major, or that minor; candidates only with `-0`. */
export type Constraint = "~0" | "~0-0" | "~0.1";

export function admits(constraint: Constraint, tag: string): boolean {
  const version = numbers(tag);
  if (version === undefined) return false;
  const [major, minor, , candidate] = version;
  const isRelease = candidate === Number.POSITIVE_INFINITY;
  return major === 0 && (constraint === "~0.1" ? minor === 1 : true) && (constraint === "~0-0" || isRelease);
}

/** The tag that the product last wrote or took over, as it remembers; undefined: it knows nothing yet. */
export type Memory = string | undefined;

export interface Asked {
  readonly live: string;
  readonly tags: readonly string[];
  readonly constraint: Constraint;
}

export function best({ tags, constraint }: Pick<Asked, "tags" | "constraint">): string | undefined {
  const admitted = tags.filter((tag) => admits(constraint, tag));
  return admitted.reduce<string | undefined>(
    (found, tag) => (found === undefined || isAbove(tag, found) ? tag : found),
    undefined,
  );
}

/** Did somebody go back, or out of the constraint? Then what runs is left alone, until something newer comes. */
export function isHeld(memory: Memory, { live, constraint }: Pick<Asked, "live" | "constraint">): boolean {
  if (memory === undefined || memory === live || !isVersion(memory)) return false;
  if (!admits(constraint, live)) return true;
  return isAbove(memory, live) && admits(constraint, memory);
}

/** What the product remembers after a look. */
export const afterLook = (memory: Memory, asked: Pick<Asked, "live" | "constraint">): Memory =>
  isHeld(memory, asked) ? memory : asked.live;

/** May the product write `to` now? */
export function mayWrite(memory: Memory, asked: Pick<Asked, "live" | "constraint">, to: string): boolean {
  const { live, constraint } = asked;
  if (!admits(constraint, to) || to === live) return false;
  if (isHeld(memory, asked) && memory !== undefined && !isAbove(to, memory)) return false;
  // Never down, except out of what the constraint does not admit.
  return !admits(constraint, live) || isAbove(to, live);
}

/** The tag that should run once nothing is under way. */
export function goal(memory: Memory, asked: Asked): string {
  const found = best(asked);
  return found !== undefined && mayWrite(memory, asked, found) ? found : asked.live;
}
