/**
 * Rows of `refs`: what does an image identifier name? Compared are the parts that decide something: the alias, the tag or
 * constraint, the digest, the name that is written to an Application, and the repository asked for at the registry.
 */
import * as v from "valibot";
import {
  canonicalName,
  canonicalRegistry,
  DOCKER_HUB,
  formatReference,
  parseImageName,
  parseReference,
} from "../../src/image/reference.ts";
import { compareAnswers, judgeOf } from "./replay.ts";

const Row = v.object({
  ref: v.string(),
  /** A distribution reference; false: the original's legacy splitter answered. */
  valid: v.boolean(),
  alias: v.string(),
  tag: v.string(),
  digest: v.string(),
  fullNameWithoutTag: v.string(),
  /** The registry that is asked, by the original's built-in table, and the repository that is asked for. */
  registryPrefix: v.string(),
  repository: v.string(),
});

export const REFUSED = "a name outside the distribution grammar is refused, where the original guesses";
export const ONE_HUB =
  "docker.io, index.docker.io, registry-1.docker.io, no registry and library/ are one Docker Hub";
export const LIBRARY_PATH =
  "library/ before a path of several components is part of the path, as it is to docker";
export const HOST_CASE = "registry hosts are compared in lower case";
export const PORT =
  "operator characters in the constraint leave localhost and a registry with a port what they are";

export const judgeRef = judgeOf(Row, (row) => {
  const { alias, text } = splitAlias(row.ref);
  const name = parseImageName(text);
  const valid = parseReference(text).ok;
  if (!name.ok) return row.valid ? { kind: "differ", answer: name.error } : { kind: "depart", rule: REFUSED };
  const { registry, repository, constraint, digest } = name.value;
  const tail = { valid, alias, tag: constraint, digest: digest ?? "" };
  const ours = {
    ...tail,
    written: formatReference({ registry, repository }),
    asked: canonicalName(name.value),
  };
  const theirs = {
    ...{ valid: row.valid, alias: row.alias, tag: row.tag, digest: row.digest },
    ...{ written: row.fullNameWithoutTag, asked: `${row.registryPrefix}/${row.repository}` },
  };
  const verdict = compareAnswers(ours, theirs);
  if (verdict.kind === "agree") return verdict;

  const host = registry ?? DOCKER_HUB;
  const sameTail = compareAnswers(tail, {
    valid: row.valid,
    alias: row.alias,
    tag: row.tag,
    digest: row.digest,
  });
  const sameRepository =
    canonicalName({ registry: row.registryPrefix, repository: row.repository }) === ours.asked;
  if (sameTail.kind === "agree" && sameRepository) {
    if (canonicalRegistry(host) === DOCKER_HUB) return { kind: "depart", rule: ONE_HUB };
    if (host !== host.toLowerCase() && ours.written === theirs.written)
      return { kind: "depart", rule: HOST_CASE };
  }
  if (canonicalRegistry(host) === DOCKER_HUB && /^library\/.+\//.test(repository)) {
    return { kind: "depart", rule: LIBRARY_PATH };
  }
  // The legacy splitter takes the text before the first "/" for a registry only if it holds a dot.
  if (!valid && registry !== undefined && !registry.includes(".")) return { kind: "depart", rule: PORT };
  return verdict;
});

/** `alias=image`, at the first "=" as the original does; an ImageUpdater resource always writes the alias apart. */
function splitAlias(identifier: string): { readonly alias: string; readonly text: string } {
  const at = identifier.indexOf("=");
  return at < 0
    ? { alias: "", text: identifier }
    : { alias: identifier.slice(0, at), text: identifier.slice(at + 1) };
}
