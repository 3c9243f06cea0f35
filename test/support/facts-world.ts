/**
 * The part of a Repository object that reads facts, over a real SQLite, with a clock of its own and alarms that run when
 * they are told to: for the tests of it and for the benchmark that counts its requests.
 */
import type { Fetch } from "../../src/lib/http.ts";
import { REQUESTS_PER_ALARM } from "../../src/registry/constants.ts";
import { openParts } from "../../src/registry/parts.ts";
import { openSql } from "./sql.ts";

export interface FactsWorldOptions {
  readonly url: string;
  readonly repository: string;
  /** Is the registry Docker Hub, with its own list of tags? */
  readonly isHub?: boolean;
}

export function createFactsWorld({ url, repository, isHub = false }: FactsWorldOptions) {
  const sql = openSql();
  const world = { now: Date.parse("2026-06-01T00:00:00Z"), requests: 0 };
  const now = () => world.now;
  const counted: Fetch = (address, init) => {
    world.requests += 1;
    return fetch(address, init);
  };
  const host = "registry.example.com";
  const entry = {
    name: host,
    prefix: host,
    apiUrl: url,
    credentials: undefined,
    defaultNamespace: undefined,
    tagSort: undefined,
    limit: undefined,
    credentialsLifeMs: undefined,
  };

  /** As after a start of the object: only what is stored is known. */
  const start = () =>
    openParts({
      sql,
      key: `${host}/${repository}`,
      registries: [{ ...entry, isDefault: false }],
      secret: () => undefined,
      fetch: counted,
      now,
      failed: () => undefined,
      ...(isHub && { hubUrl: url }),
    });
  let parts = start();

  return {
    world,
    sql,
    get parts() {
      return parts;
    },
    evict: () => {
      parts = start();
    },
    /** Runs alarms until nothing is wanted any more, and gives how many requests each sent. */
    alarms: async (most = 1_000): Promise<readonly number[]> => {
      const sent: number[] = [];
      while (parts.store.state.read("wanted") !== undefined && sent.length < most) {
        const dueAt = parts.store.state.read("wantedDueAt");
        if (dueAt === undefined) break;
        world.now = Math.max(world.now, dueAt, parts.store.state.read("patientUntil") ?? 0);
        const before = world.requests;
        await parts.reading.work(REQUESTS_PER_ALARM);
        sent.push(world.requests - before);
      }
      return sent;
    },
  };
}
