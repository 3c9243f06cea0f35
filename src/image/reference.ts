/**
 * What an image is called. Grammar: the OCI distribution reference
 * (https://github.com/distribution/reference, reference.go): `[registry/]repository[:tag][@digest]`.
 * Names are parsed once, at the door; from there on an image repository goes by its canonical name.
 */
import { err, ok, type Result } from "../lib/result.ts";

/** An image repository, as written. */
export interface Name {
  /** `host[:port]` as written; undefined when none is written. */
  readonly registry: string | undefined;
  /** The path without the registry, as written: `nginx`, `library/nginx`, `acme/app`. */
  readonly repository: string;
}

export interface Reference extends Name {
  readonly tag?: string;
  /** `sha256:<64 hex>` (or sha384, sha512). */
  readonly digest?: string;
}

/** The `imageName` field of an ImageUpdater resource. */
export interface ImageName extends Name {
  /** The part after ":", verbatim: a version constraint, or the tag to track. "" when there is none. */
  readonly constraint: string;
  readonly digest?: string;
}

/** What an unwritten part of a name stands for. Data of the registry table. */
export interface NameDefaults {
  /** The registry of a name that has none: `docker.io`. */
  readonly defaultRegistry: string;
  /** Registry (lower case) -> the namespace of a path with one component: `{ "docker.io": "library" }`. */
  readonly defaultNamespaces: Readonly<Record<string, string>>;
}

export const DOCKER_HUB = "docker.io";

export const DOCKER_HUB_DEFAULTS: NameDefaults = {
  defaultRegistry: DOCKER_HUB,
  defaultNamespaces: { [DOCKER_HUB]: "library" },
};

/** The names that Docker Hub goes by: in references, in its API, in dockerconfigjson keys. */
export const DOCKER_HUB_HOSTS: readonly string[] = [DOCKER_HUB, "index.docker.io", "registry-1.docker.io"];

const LABEL = "[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*";
const HOST = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const REGISTRY = new RegExp(`^${HOST}$`);
const COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const REPOSITORY_MAX_CHARS = 255;
const TAG_TEXT = "[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}";
const TAG = new RegExp(`^${TAG_TEXT}$`);
/** The algorithms that go-digest knows, with the length of their hex part; any other is refused there too. */
const DIGEST_TEXT = "(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})";
const DIGEST = new RegExp(`^${DIGEST_TEXT}$`);
/** A bare image id looks like a repository and is none. */
const IMAGE_ID = /^[0-9a-f]{64}$/;

const LENGTH = `(?=[^:@]{1,${REPOSITORY_MAX_CHARS}}(?:[:@]|$))`;
const WITH_HOST = `(?=[^/]*[.:A-Z]|localhost/)${HOST}/${LENGTH}${COMPONENT}`;
const WITHOUT_HOST = `(?![^/]*[.:A-Z][^/]*/|localhost/)${LENGTH}${COMPONENT}`;

/** The grammar as one expression, for schemas: exactly what `parseReference` takes. */
export const REFERENCE_PATTERN = `^(?![0-9a-f]{64}$)(?:${WITH_HOST}|${WITHOUT_HOST})(?:/${COMPONENT})*(?::${TAG_TEXT})?(?:@${DIGEST_TEXT})?$`;

export const isTag = (text: string): boolean => TAG.test(text);
export const isDigest = (text: string): boolean => DIGEST.test(text);

/** Reads a reference such as `ghcr.io/acme/app:1.2@sha256:...`. The error is one sentence. */
export function parseReference(text: string): Result<Reference, string> {
  const parts = split(text);
  const problem = checkName(text, parts);
  if (problem !== undefined) return err(problem);
  const { registry, repository, suffix: tag, digest } = parts;
  if (tag !== undefined && !isTag(tag)) {
    return err(
      `${quote(text)} is not an image reference: ${quote(tag)} is not a tag (letters, digits, "_", "." and "-", at most 128)`,
    );
  }
  return ok({
    registry,
    repository,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  });
}

/**
 * Reads `imageName` of an ImageUpdater resource: `[registry/]repository[:constraint-or-tag][@digest]`. The part after
 * ":" may hold operators (`~0-0`, `>=1.2, <2`, `1.x || 2.x`) and is not judged here. The error is one sentence.
 */
export function parseImageName(text: string): Result<ImageName, string> {
  const parts = split(text);
  const problem = checkName(text, parts);
  if (problem !== undefined) return err(problem);
  const { registry, repository, suffix: constraint = "", digest } = parts;
  return ok({ registry, repository, constraint, ...(digest !== undefined && { digest }) });
}

/**
 * The one name of an image repository, registry first: `docker.io/library/nginx`. Two names are the same repository
 * exactly when their canonical names are equal.
 */
export function canonicalName(name: Name, defaults: NameDefaults = DOCKER_HUB_DEFAULTS): string {
  const registry = canonicalRegistry(name.registry ?? defaults.defaultRegistry);
  const namespace = [defaults, DOCKER_HUB_DEFAULTS]
    // A registry may be called as what every object has: `constructor`.
    .map(({ defaultNamespaces: of }) => (Object.hasOwn(of, registry) ? of[registry] : undefined))
    .find((each) => each !== undefined);
  const single = !name.repository.includes("/");
  return namespace !== undefined && single
    ? `${registry}/${namespace}/${name.repository}`
    : `${registry}/${name.repository}`;
}

/** A registry host in lower case, with Docker Hub's three host names as one. */
export function canonicalRegistry(registry: string): string {
  const host = registry.toLowerCase();
  return DOCKER_HUB_HOSTS.includes(host) ? DOCKER_HUB : host;
}

/** The reference as text, with what was written and nothing more: `formatReference({ registry, repository })` has no tag. */
export function formatReference({ registry, repository, tag, digest }: Reference): string {
  const name = registry === undefined ? repository : `${registry}/${repository}`;
  return `${name}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

interface Parts extends Name {
  /** What follows ":", not judged. */
  readonly suffix: string | undefined;
  readonly digest: string | undefined;
}

function split(text: string): Parts {
  const [name = "", digest] = cut(text, "@");
  const [head = "", rest] = cut(name, "/");
  const [registry, path] = rest !== undefined && isRegistry(head) ? [head, rest] : [undefined, name];
  const [repository = "", suffix] = cut(path, ":");
  return { registry, repository, suffix, digest };
}

/** A first component is a registry when no repository could be called that (`splitDockerDomain` of the original). */
function isRegistry(head: string): boolean {
  return /[.:]/.test(head) || head === "localhost" || head !== head.toLowerCase();
}

function checkName(text: string, { registry, repository, digest }: Parts): string | undefined {
  const refuse = (why: string) => `${quote(text)} is not an image name: ${why}`;
  if (registry !== undefined && !REGISTRY.test(registry))
    return refuse(`${quote(registry)} is not a registry host with an optional port`);
  // The grammar admits what no request can be sent to: 256.0.0.1, port 99999, [::::].
  if (registry !== undefined && !URL.canParse(`https://${registry}`))
    return refuse(`${quote(registry)} is no address of a host`);
  if (repository === "") return refuse("the repository is missing");
  if (!REPOSITORY.test(repository)) {
    return refuse(
      `${quote(repository)} is not a repository (lower-case letters and digits, with single ".", "_", "-" or "/" between them)`,
    );
  }
  if (repository.length > REPOSITORY_MAX_CHARS)
    return refuse(`the repository is longer than ${REPOSITORY_MAX_CHARS} characters`);
  if (IMAGE_ID.test(text)) return refuse("it is an image id, not a repository");
  if (digest !== undefined && !isDigest(digest))
    return refuse(`${quote(digest)} is not a digest (sha256: and 64 hex digits)`);
  return undefined;
}

function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

const QUOTE_MAX_CHARS = 100;
const quote = (text: string): string =>
  JSON.stringify(text.length > QUOTE_MAX_CHARS ? `${text.slice(0, QUOTE_MAX_CHARS)}...` : text);
