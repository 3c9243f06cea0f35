/** What a Repository object works with, put together over its storage. Takes the world as arguments, so it runs anywhere. */
import type { Failure } from "../lib/failure.ts";
import type { Fetch } from "../lib/http.ts";
import type { Sql } from "../lib/sql.ts";
import { sleep } from "../lib/wait.ts";
import type { TagSort } from "../policy/facts.ts";
import { createAccessStore } from "./access-store.ts";
import { createHub, HUB_API } from "./hub.ts";
import { createLookup, type Lookup } from "./lookup.ts";
import { openRegistry } from "./open.ts";
import { createPace } from "./pace.ts";
import { createReading, type Reading } from "./reading.ts";
import { endpointFor, type RegistryEntry } from "./registries.ts";
import type { Grants } from "./sign-in/sign-in.ts";
import { openRepositoryStore, type RepositoryStore } from "./store.ts";
import { openTagMemory, type TagMemory } from "./tag-memory.ts";
import { isDockerHub } from "./token.ts";

export interface Parts {
  readonly store: RepositoryStore;
  readonly memory: TagMemory;
  readonly lookup: Lookup;
  readonly reading: Reading;
  /** The registry's own order of its tags, where its entry says so. */
  readonly tagSort: TagSort | undefined;
}

export interface PartsOptions {
  readonly sql: Sql;
  /** The object's name: a canonical name, and after a space the image's own `pullSecret` if it has one. */
  readonly key: string;
  readonly registries: readonly RegistryEntry[];
  /** A Worker secret by its name; called for each use, so that a changed one counts at once. */
  readonly secret: (name: string) => string | undefined;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly failed: (failure: Failure) => void;
  /** A listing has to go on (lookup.ts). */
  readonly goOn?: () => Promise<void>;
  /** Address of Docker Hub's own API. Default: its own, where the registry is Docker Hub; none otherwise. */
  readonly hubUrl?: string;
}

export function openParts(options: PartsOptions): Parts {
  const { sql, key, registries, secret, now, failed } = options;
  const store = openRepositoryStore(sql);
  const memory = openTagMemory(sql, () => store.tags());
  const tokens = createAccessStore(store.state);
  let sent = 0;
  const fetch: Fetch = (address, init) => {
    sent += 1;
    return options.fetch(address, init);
  };
  const [canonical = key] = key.split(" ");
  const endpoint = endpointFor(registries, canonical);
  const { tagSort } = endpoint;
  const grants: Grants = new Map();
  const pace = createPace({ now, wait: sleep });
  const open = () => openRegistry({ key, registries, secret, tokens, grants, pace, fetch, now });
  const credentials = () => {
    const opened = open();
    return opened.ok ? opened.value.credentials : undefined;
  };
  const baseUrl = options.hubUrl ?? (isDockerHub(endpoint) ? HUB_API : undefined);
  const hub =
    baseUrl === undefined
      ? undefined
      : createHub({ fetch: pace.limit(fetch, endpoint.limit), baseUrl, credentials, now });
  const lookup = createLookup({ store, memory, tagSort, open, now, failed, goOn: options.goOn });
  const reading = createReading({ store, memory, lookup, hub, now, requests: () => sent });
  return { store, memory, lookup, reading, tagSort };
}
