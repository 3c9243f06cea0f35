/** The keys of OpenID issuers: fetched from their fixed address, bounded, and remembered in memory. */
import * as v from "valibot";
import { type Fetch, request } from "../lib/http.ts";
import { parseJson } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { type Sleep, sleep, waitWhile } from "../lib/wait.ts";
import type { KeySource } from "./schemes/scheme.ts";

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;

/** Issuers announce new keys well before they sign with them. */
const LIFE_MS = 60 * 60_000;

/** Whoever sends made-up tokens may not make the Worker ask more often than this. */
const ASK_AGAIN_MS = 60_000;

const KeySet = v.object({ keys: v.pipe(v.array(v.looseObject({ kty: v.string() })), v.maxLength(100)) });
type KeySet = v.InferOutput<typeof KeySet>;

interface Remembered {
  readonly askedAt: number;
  /** What came last; it serves on while the issuer cannot be asked. */
  readonly keys: { readonly set: KeySet; readonly at: number } | undefined;
  readonly failure: string;
}

export interface KeyWorld {
  readonly fetch: Fetch;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: Sleep;
}

/** Keys of issuers are public, and good for every request of this isolate. */
export const issuerKeys: KeySource = createKeySource({
  fetch: (url, init) => fetch(url, init),
  now: Date.now,
  sleep,
});

export function createKeySource(world: KeyWorld): KeySource {
  const remembered = new Map<string, Remembered>();
  /** Addresses whose very first answer is on its way. */
  const first = new Set<string>();
  return async (url, { renew } = { renew: false }) => {
    // A thousand at once ask once. Whoever does not wait goes on in the same step, and is seen by the next.
    if (first.has(url)) await waitWhile(() => first.has(url), world.sleep, TIMEOUT_MS);
    const now = world.now();
    const last = remembered.get(url);
    const isFresh = last?.keys !== undefined && now - last.keys.at < LIFE_MS && !renew;
    const mayAsk = last === undefined || now - last.askedAt >= ASK_AGAIN_MS;
    if (isFresh || !mayAsk) return answer(last);
    // Noted before it is asked, for those that come meanwhile.
    if (last === undefined) first.add(url);
    else remembered.set(url, { ...last, askedAt: now });
    const fetched = await fetchKeys(world.fetch, url);
    const next = fetched.ok
      ? { askedAt: now, keys: { set: fetched.value, at: now }, failure: "" }
      : { askedAt: now, keys: last?.keys, failure: fetched.error };
    remembered.set(url, next);
    first.delete(url);
    return answer(next);
  };
}

const answer = ({ keys, failure }: Remembered): Result<KeySet, string> =>
  keys === undefined ? err(failure) : ok(keys.set);

async function fetchKeys(fetch: Fetch, url: string): Promise<Result<KeySet, string>> {
  const headers = { accept: "application/json" };
  const got = await request(fetch, { url, headers, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
  const failed = (why: string) => err(`the keys of the issuer cannot be fetched: ${why}`);
  if (!got.ok) return failed(got.error.message);
  const host = new URL(url).host;
  if (got.value.status !== 200) return failed(`${host} answered ${got.value.status}`);
  const parsed = v.safeParse(KeySet, parseJson(got.value.text));
  return parsed.success ? ok(parsed.output) : failed(`${host} did not answer with a key set`);
}
