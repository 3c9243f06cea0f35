/** Reading the documents that clouds give out as keys. Pure. */

/** The first of these fields that holds text. Each tool has its own spelling. */
export function textOf(
  document: Readonly<Record<string, unknown>>,
  names: readonly string[],
): string | undefined {
  for (const name of names) {
    const value = document[name];
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  return undefined;
}
