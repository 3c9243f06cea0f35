/** `interval` of Image Updater -> the cron expression of the sweep. Pure. */
import { parseDuration } from "../../src/lib/duration.ts";

const MINUTE_MS = 60_000;

/** Undefined where the interval means no poll (0, less than 0) or is no duration. Whole minutes, the nearest. */
export function cronOf(interval: string): string | undefined {
  const duration = parseDuration(interval.trim());
  if (!duration.ok || duration.value === 0) return undefined;
  const minutes = Math.max(1, Math.round(duration.value / MINUTE_MS));
  if (minutes === 1) return "* * * * *";
  if (minutes < 60) return `*/${minutes} * * * *`;
  const hours = Math.round(minutes / 60);
  if (hours === 1) return "0 * * * *";
  return hours < 24 ? `0 */${hours} * * *` : "0 0 * * *";
}
