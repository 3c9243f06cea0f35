/** From a Repository object's name to a client that may ask for it: endpoint, credentials, tokens. */
import type { Fetch } from "../lib/http.ts";
import { ok, type Result } from "../lib/result.ts";
import { createRegistryClient, type RegistryClient, type TokenStore } from "./client.ts";
import { type Credentials, readDockerConfig, secretName } from "./credentials.ts";
import { credentialFailure, type RegistryFailure } from "./failure.ts";
import { endpointFor, type RegistryEntry } from "./registries.ts";

export interface OpenOptions {
  /** The canonical name, and after a space the image's own `pullSecret` if it has one (`repositoryKey`). */
  readonly key: string;
  readonly registries: readonly RegistryEntry[];
  /** A Worker secret by its name, read at each call: a changed one counts at once. */
  readonly secret: (name: string) => string | undefined;
  readonly tokens: TokenStore;
  readonly fetch: Fetch;
  readonly now: () => number;
}

export interface OpenRegistry {
  readonly client: RegistryClient;
  /** The name that the registry's API knows: `library/nginx`. */
  readonly repository: string;
  /** What the client signs in with; absent: anonymous. */
  readonly credentials?: Credentials | undefined;
}

/** Opens the registry of a repository. Errors: the credentials that are configured cannot be read. */
export function openRegistry(options: OpenOptions): Result<OpenRegistry, RegistryFailure> {
  const [canonical = "", pullSecret] = options.key.split(" ");
  const endpoint = endpointFor(options.registries, canonical);
  const spec = pullSecret ?? endpoint.credentials;
  const call = {
    operation: "get-token",
    registry: endpoint.registry,
    repository: endpoint.repository,
    withCredentials: false,
  } as const;
  const { fetch, tokens, now } = options;
  const open = (credentials?: { username: string; password: string }) =>
    ok({
      client: createRegistryClient({ fetch, endpoint, tokens, now, credentials }),
      repository: endpoint.repository,
      credentials,
    });
  if (spec === undefined) return open();

  const name = secretName(spec);
  if (!name.ok) return { ok: false, error: credentialFailure(call, name.error) };
  const document = options.secret(name.value);
  if (document === undefined) {
    const what = `${spec} is the Worker secret ${name.value}, and it is missing`;
    const mend = `npx wrangler secret put ${name.value} < config.json (the decoded .dockerconfigjson)`;
    return { ok: false, error: credentialFailure(call, { what, mend }) };
  }
  const credentials = readDockerConfig(document, endpoint);
  return credentials.ok
    ? open(credentials.value)
    : {
        ok: false,
        error: credentialFailure(call, {
          ...credentials.error,
          what: `${name.value}: ${credentials.error.what}`,
        }),
      };
}
