/**
 * Structured log lines: one JSON object per line, for `wrangler tail` and Workers Logs. Values may be text of strangers,
 * so each is cut, and characters that a terminal would obey are written as escapes.
 */
import { cut, visibleJson } from "./text.ts";

export const LEVELS = ["debug", "info", "warn", "error"] as const;
export type Level = (typeof LEVELS)[number];

/** Of one text. The longest sentence of this program is about half of it. */
const TEXT_MAX_CHARS = 1_000;
/** Of one list: the events of a pass, of which a flood of webhooks may make many. */
const LIST_MAX_ITEMS = 40;

/** Values that a log line may hold. Secrets and request URLs have no business here. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined | readonly string[]>>;

export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

/** A logger that drops lines below `level` and adds `fields` to each line. */
export function createLog(
  level: Level,
  fields: Fields = {},
  write: (line: string) => void = (line) => console.log(line),
): Log {
  const least = LEVELS.indexOf(level);
  const at =
    (name: Level) =>
    (message: string, extra: Fields = {}) => {
      if (LEVELS.indexOf(name) < least) return;
      const line: Fields = { level: name, message, ...fields, ...extra };
      write(
        visibleJson(Object.fromEntries(Object.entries(line).map(([key, value]) => [key, bounded(value)]))),
      );
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function bounded(value: Fields[string]): Fields[string] {
  if (typeof value === "string") return cut(value, TEXT_MAX_CHARS);
  if (typeof value !== "object") return value;
  const left = value.length - LIST_MAX_ITEMS;
  const items = value.slice(0, LIST_MAX_ITEMS).map((item) => cut(item, TEXT_MAX_CHARS));
  return left > 0 ? [...items, `and ${left} more`] : items;
}
