/** A reason given by a parser (`the glob "[" is malformed`) as a sentence of a Problem. */
export function sentence(reason: string): string {
  const text = reason.trim().replace(/\.$/, "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
