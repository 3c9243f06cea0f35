/** One setting of Image Updater, by any of its names -> what becomes of it. Pure. */
import { idle, type Part } from "./part.ts";
import { SETTINGS } from "./setting-table.ts";

/**
 * `name`: as in the table, `log.level`, `--loglevel`, `IMAGE_UPDATER_LOGLEVEL` or `config.logLevel`. `place`: file and
 * piece. Undefined for a name that Image Updater does not have.
 */
export function settingPart(name: string, value: unknown, place: string): Part | undefined {
  const setting = SETTINGS.get(name);
  if (setting === undefined) return undefined;
  const text = plain(value);
  if (text === "" || text === setting.unset) return idle(name, "as it is by default");
  return setting.becomes(text, name, `${place}: ${name}`);
}

/** Numbers and booleans as Helm's `quote` writes them; a mapping is no value. */
function plain(value: unknown): string {
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isPlain ? String(value).trim() : JSON.stringify(value ?? "").replace(/^""$/, "");
}

/**
 * `run --interval 5m --once --loglevel=debug` -> names and values. Words that are neither are passed by, such as the
 * command, and a flag that is not known takes no value.
 */
export function readFlags(args: readonly string[]): readonly (readonly [name: string, value: string])[] {
  const flags: [string, string][] = [];
  for (let at = 0; at < args.length; at++) {
    const [name = "", ...rest] = (args[at] ?? "").split("=");
    if (!name.startsWith("-")) continue;
    const next = args[at + 1];
    if (rest.length > 0) flags.push([name, rest.join("=")]);
    else if (next !== undefined && !next.startsWith("-") && takesValue(name)) {
      flags.push([name, next]);
      at++;
    } else flags.push([name, "true"]);
  }
  return flags;
}

/** Go's boolean flags never take the next word. */
const takesValue = (name: string): boolean => {
  const unset = SETTINGS.get(name)?.unset;
  return unset !== undefined && unset !== "true" && unset !== "false";
};
