/** Text of a registry, made fit for a message. */
import { oneLine } from "../lib/text.ts";
import { REGISTRY_TEXT_MAX_CHARS } from "./constants.ts";

/** One line without control, format or line-break characters, at most `maxChars` long. */
export const printable = (text: string, maxChars = REGISTRY_TEXT_MAX_CHARS): string =>
  oneLine(text, maxChars);
