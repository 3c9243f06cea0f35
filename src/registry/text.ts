/** Text that somebody else wrote, made fit for a message. */
import { REGISTRY_TEXT_MAX_CHARS } from "./constants.ts";

/** One line without control, format or line-break characters, at most `maxChars` long. */
export function printable(text: string, maxChars = REGISTRY_TEXT_MAX_CHARS): string {
  const line = text
    .slice(0, maxChars * 2)
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return line.length > maxChars ? `${line.slice(0, maxChars)}...` : line;
}
