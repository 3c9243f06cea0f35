/** Text that somebody else wrote, made fit for a message, a log line or a document. Pure. */

/** One line without control, format or line-break characters, at most `maxChars` long and three dots. */
export function oneLine(text: string, maxChars: number): string {
  const line = text
    .slice(0, maxChars * 2)
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return cut(line, maxChars);
}

/** The text with three dots behind it where it was longer. */
export const cut = (text: string, maxChars: number): string =>
  text.length > maxChars ? `${text.slice(0, maxChars)}...` : text;

/** Of one text in a document. The longest that this program writes itself, a mend with lines of YAML, is about a fifth of it. */
const DOCUMENT_TEXT_MAX_CHARS = 4_000;

/**
 * JSON whose reader sees what is there: characters that move a cursor, change the direction or cannot be seen are written
 * as `\uXXXX`. JSON itself asks for that below U+0020 alone, and a terminal takes U+009B for an escape. Long texts are cut.
 */
export function visibleJson(value: unknown): string {
  const short = (_: string, each: unknown) =>
    typeof each === "string" ? cut(each, DOCUMENT_TEXT_MAX_CHARS) : each;
  return JSON.stringify(value, short).replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => escaped(character.charCodeAt(at))).join(""),
  );
}

const escaped = (unit: number): string => `\\u${unit.toString(16).padStart(4, "0")}`;
