/** The values of an entry of registries.yaml, key by key, and what is said of one that cannot be read. Pure. */
import { canonicalRegistry } from "../image/reference.ts";
import { parseDuration } from "../lib/duration.ts";
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { TagSort } from "../policy/facts.ts";

/** What is wrong with an entry; the caller knows where it stands. */
export interface Finding extends Pick<Problem, "severity" | "what" | "mend"> {
  readonly key?: string;
}

export function readApiUrl(value: unknown): Result<string, Finding> {
  const mend = "Write the address of the registry's API, such as `https://registry-1.docker.io`.";
  const written = text(value);
  if (written === undefined) return err(refusal("api_url", "is missing", mend));
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return err(refusal("api_url", "is not an http or https address", mend));
  }
  const isPlain = url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (!isPlain) return err(refusal("api_url", "holds a user name, a query or a fragment", mend));
  return ok(url.href.replace(/\/+$/, ""));
}

/** Upstream lets one entry go without a prefix; here the host of its API is the prefix. */
export function readPrefix(value: unknown, apiUrl: string): Result<string, Finding> {
  const written = text(value) ?? new URL(apiUrl).host;
  const [host = "", ...path] = written
    .replace(/^https?:\/\//i, "")
    .replace(/\/+$/, "")
    .split("/");
  const prefix = [canonicalRegistry(host), ...path].join("/");
  if (/^[a-z0-9[][^\s@?#]*$/.test(prefix)) return ok(prefix);
  return err(
    refusal(
      "prefix",
      "is not a registry host with an optional path",
      "Write it as in image names, such as `ghcr.io`.",
    ),
  );
}

/** Upstream refuses the whole file for a word that is none. */
export function readTagSort(value: unknown): Result<TagSort | undefined, Finding> {
  const word = (text(value) ?? "").toLowerCase();
  if (word === "latest-first" || word === "latest-last") return ok(word);
  if (!isSet(value) || word === "none") return ok(undefined);
  return err(refusal("tagsortmode", "is no order", "Write latest-first, latest-last or none."));
}

/** As upstream: nothing, or a number that is not above 0, is no limit. */
export function readLimit(value: unknown): Result<number | undefined, Finding> {
  if (!isSet(value)) return ok(undefined);
  const number = typeof value === "string" && /^-?\d+$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number)) return ok(number > 0 ? number : undefined);
  return err(refusal("limit", "is no whole number", "Write the requests per second, such as 10."));
}

export function readLife(value: unknown): Result<number | undefined, Finding> {
  if (!isSet(value)) return ok(undefined);
  // A mapping or a list may not even have a text.
  const written =
    typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
  const life = parseDuration(written.trim());
  if (life.ok) return ok(life.value > 0 ? life.value : undefined);
  return err(refusal("credsexpire", `cannot be read: ${life.error}`, 'Write a duration such as "10h".'));
}

/** A boolean of YAML 1.1, which upstream's reader knows; `yes` and its like are text in YAML 1.2. */
export function boolean(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  if (/^(?:y|yes|on|true)$/i.test(value)) return true;
  return /^(?:n|no|off|false)$/i.test(value) ? false : undefined;
}

export function isSet(value: unknown): boolean {
  return typeof value === "string" ? value.trim() !== "" : value !== undefined && value !== null;
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

export function refusal(key: string | undefined, what: string, mend: string): Finding {
  return key === undefined
    ? { severity: "error", what, mend }
    : { severity: "error", key, what: `\`${key}\` ${what}`, mend };
}

export function remark(key: string, what: string, mend: string): Finding {
  return { severity: "warning", key, what: `\`${key}\` ${what}`, mend };
}
