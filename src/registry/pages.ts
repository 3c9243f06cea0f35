/** The pages of a tag list (OCI distribution spec, "Listing Tags": `Link: <...>; rel="next"`, RFC 8288). */
import { isTag } from "../image/reference.ts";
import { isRecord, parseJson } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";

/**
 * The address of the next page, absolute; undefined when there is none. Only on the scheme and host of `current`,
 * since the token goes with it. The error continues "... was answered with".
 */
export function nextPage(link: string | null, current: string): Result<string | undefined, string> {
  const target = link === null ? undefined : nextTarget(link);
  if (target === undefined) return ok(undefined);
  if (!URL.canParse(target, current)) return err("an unreadable link to the next page");
  const next = new URL(target, current);
  if (next.username !== "" || next.password !== "") return err("a link with a user name for the next page");
  return next.origin === new URL(current).origin
    ? ok(next.href)
    : err(`a link to another host (${next.host}) for the next page`);
}

const LINK = /<([^<>]*)>([^<]*)/g;

/** A link without `rel` counts as the next page: some registries leave it out, and upstream does not look. */
function nextTarget(header: string): string | undefined {
  for (const [, target, parameters = ""] of header.matchAll(LINK)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters);
    const words = (rel?.[1] ?? rel?.[2] ?? "next").toLowerCase().split(/\s+/);
    if (words.includes("next")) return target;
  }
  return undefined;
}

/**
 * The tags of one page: `{ "name", "tags": [...] | null }`. Entries that are not tags by the grammar are left out:
 * no reference can name them. The error continues "... was answered with".
 */
export function parseTagsPage(body: string): Result<readonly string[], string> {
  const document = parseJson(body);
  if (!isRecord(document) || document.tags === undefined) return err("something that is not a tag list");
  const { tags } = document;
  if (tags === null) return ok([]);
  if (!Array.isArray(tags)) return err("a tag list whose `tags` is not a list");
  return ok(tags.filter((tag): tag is string => typeof tag === "string" && isTag(tag)));
}
