/** Structured log lines: one JSON object per line, for `wrangler tail` and Workers Logs. */

export const LEVELS = ["debug", "info", "warn", "error"] as const;
export type Level = (typeof LEVELS)[number];

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
      if (LEVELS.indexOf(name) >= least) write(JSON.stringify({ level: name, message, ...fields, ...extra }));
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
