/** From a Repository object's name to a client that may ask for it: endpoint, credentials, tokens. */
import type { Fetch } from "../lib/http.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { isPublicName } from "./challenge.ts";
import { createRegistryClient, type RegistryClient, type TokenStore } from "./client.ts";
import { secretName } from "./credential-reference.ts";
import type { Credentials } from "./credentials.ts";
import { credentialFailure, notPublic, type RegistryFailure } from "./failure.ts";
import type { Pace } from "./pace.ts";
import { endpointFor, entryFor, type RegistryEntry } from "./registries.ts";
import { type CloudKey, readSecret } from "./secret.ts";
import type { Grants } from "./sign-in/sign-in.ts";

export interface OpenOptions {
  /** The canonical name, and after a space the image's own `pullSecret` if it has one (`repositoryKey`). */
  readonly key: string;
  readonly registries: readonly RegistryEntry[];
  /** A Worker secret by its name, read at each call: a changed one counts at once. */
  readonly secret: (name: string) => string | undefined;
  readonly tokens: TokenStore;
  /** What clouds granted, in memory. */
  readonly grants: Grants;
  readonly pace: Pace;
  readonly fetch: Fetch;
  readonly now: () => number;
}

export interface OpenRegistry {
  readonly client: RegistryClient;
  /** The name that the registry's API knows: `library/nginx`. */
  readonly repository: string;
  /** The user name and password of the client; absent: anonymous, or a cloud's key, which is for nobody else. */
  readonly credentials?: Credentials | undefined;
}

/**
 * Opens the registry of a repository. Errors: the credentials that are configured cannot be read; a registry that no entry
 * names and that is no public name. Whoever writes an image's name must not choose an address of a private network.
 */
export function openRegistry(options: OpenOptions): Result<OpenRegistry, RegistryFailure> {
  const [canonical = "", pullSecret] = options.key.split(" ");
  const endpoint = endpointFor(options.registries, canonical);
  const isNamed = entryFor(options.registries, canonical) !== undefined;
  if (!isNamed && !isPublicName(new URL(endpoint.apiUrl).hostname)) {
    const { registry, repository } = endpoint;
    return err(notPublic({ operation: "ping", registry, repository }));
  }
  const spec = pullSecret ?? endpoint.credentials;
  const call = {
    operation: "get-token",
    registry: endpoint.registry,
    repository: endpoint.repository,
    withCredentials: false,
  } as const;
  const { tokens, grants, now } = options;
  const fetch = options.pace.limit(options.fetch, endpoint.limit);
  const open = (credentials?: Credentials | CloudKey) => {
    const client = createRegistryClient({ fetch, endpoint, tokens, grants, now, credentials });
    const pair = credentials !== undefined && "kind" in credentials ? undefined : credentials;
    return ok({ client, repository: endpoint.repository, credentials: pair });
  };
  if (spec === undefined) return open();

  const name = secretName(spec, endpoint);
  if (!name.ok) return err(credentialFailure(call, name.error));
  const text = options.secret(name.value);
  if (text === undefined) {
    const what = `${spec} is the Worker secret ${name.value}, and it is missing`;
    const mend = `npx wrangler secret put ${name.value} < FILE (docs/configuration.md, Credentials, says what it may hold)`;
    return err(credentialFailure(call, { what, mend }));
  }
  const credentials = readSecret(text, endpoint);
  if (credentials.ok) return open(credentials.value);
  return err(
    credentialFailure(call, { ...credentials.error, what: `${name.value}: ${credentials.error.what}` }),
  );
}
