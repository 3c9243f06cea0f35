/** One step of reading: at most three requests, and what they tell. Decides what is a fact and what is a failure. */
import { err, ok, type Result } from "../lib/result.ts";
import type { RegistryClient } from "./client.ts";
import type { Step } from "./facts-need.ts";
import type { RegistryFailure } from "./failure.ts";
import type { ManifestDocument } from "./manifest.ts";
import type { Content, Entry } from "./tag-memory.ts";

export interface Source {
  readonly client: Pick<RegistryClient, "headManifest" | "getManifest" | "getConfig">;
  /** The name that the registry's API knows: `library/nginx`. */
  readonly repository: string;
}

/**
 * What a step tells. A 404, a document that cannot be read, is too large or is kept back are facts of the tag or the digest; whatever
 * else goes wrong is a failure, and says nothing of either. `now`: when it was asked, epoch milliseconds.
 */
export async function readStep(
  source: Source,
  step: Step,
  now: number,
): Promise<Result<readonly Entry[], RegistryFailure>> {
  const { client, repository } = source;
  if (step.kind === "read") {
    const read = await readContent(source, step.digest, now);
    return read.ok ? ok([{ of: step.digest, content: read.value.content }]) : read;
  }
  const { tag } = step;
  if (step.kind === "head") {
    const found = await client.headManifest(repository, tag);
    if (!found.ok) return found;
    if (found.value === undefined) return ok([{ tag, digest: null, at: now }]);
    if (found.value.digest !== undefined) return ok([{ tag, digest: found.value.digest, at: now }]);
    // A registry that tells no digest: it is computed of the manifest.
  }
  const read = await readContent(source, tag, now);
  if (!read.ok) return read;
  const { digest, content } = read.value;
  if (content.kind === "missing") return ok([{ tag, digest: null, at: now }]);
  if (digest !== undefined)
    return ok([
      { tag, digest, at: now },
      { of: digest, content },
    ]);
  const found = await client.headManifest(repository, tag);
  if (!found.ok) return found;
  const named = found.value?.digest;
  return named === undefined
    ? ok([{ tag, digest: null, at: now }])
    : ok([
        { tag, digest: named, at: now },
        { of: named, content },
      ]);
}

/** `digest` undefined: it could not be told, since the manifest was not read to its end. */
async function readContent(
  { client, repository }: Source,
  reference: string,
  now: number,
): Promise<Result<{ readonly digest: string | undefined; readonly content: Content }, RegistryFailure>> {
  const read = await client.getManifest(repository, reference);
  if (!read.ok) {
    const content = contentOf(read.error, now);
    return content === undefined ? read : ok({ digest: undefined, content });
  }
  if (read.value === undefined) return ok({ digest: undefined, content: { kind: "missing", at: now } });
  const { digest, document } = read.value;
  if (!document.ok) return ok({ digest, content: unreadable(document.error) });
  const content = await complete({ client, repository }, document.value, now);
  return content.ok ? ok({ digest, content: content.value }) : content;
}

async function complete(
  { client, repository }: Source,
  document: ManifestDocument,
  now: number,
): Promise<Result<Content, RegistryFailure>> {
  if (document.kind === "index") return ok(document);
  const config = await client.getConfig(repository, document.config);
  if (!config.ok) {
    const content = contentOf(config.error, now);
    return content === undefined ? err(config.error) : ok(content);
  }
  if (config.value === undefined) return ok(unreadable("an image whose configuration is missing"));
  return ok(config.value.ok ? { kind: "image", ...config.value.value } : unreadable(config.value.error));
}

/**
 * What a document itself is to blame for; one that the registry keeps back is asked for again. Harbor answers 412 where a
 * project lets no vulnerable or unsigned image out: others of the repository are not to wait for that one.
 */
function contentOf({ code, operation, status, message }: RegistryFailure, now: number): Content | undefined {
  if (operation !== "get-manifest" && operation !== "get-config") return undefined;
  if (code === "registry-refused" && status !== undefined && status !== 401)
    return { kind: "unreadable", reason: message.replace(/\.$/, ""), at: now };
  if (code === "registry-too-large") return unreadable("a document that is larger than the limit");
  if (code === "registry-malformed-answer")
    return unreadable("a document that is not what the registry's API serves");
  return undefined;
}

const unreadable = (what: string): Content => ({ kind: "unreadable", reason: `it points to ${what}` });
