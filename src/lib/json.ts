/** JSON that somebody else wrote. */

/** The value, or undefined when the text is not JSON. An error would quote the text, which may be a secret. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** No field that is read is nested half as deep; Kubernetes itself takes ten thousand levels. */
const LEVELS = 50;

/** What stands in the place of what is nested deeper than anybody means. */
const TOO_DEEP = "(nested too deeply)";

/** A copy whose lists and objects are nested at most so deep; the rest is a text. What recurses over it cannot run out of stack. */
export function cutBelow(value: unknown, levels = LEVELS): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return TOO_DEEP;
  if (Array.isArray(value)) return value.map((item) => cutBelow(item, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cutBelow(item, levels - 1)]));
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
