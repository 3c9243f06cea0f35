/**
 * Signing in with a cloud's key, without a script: what was granted is kept in memory until shortly before it ends, and is
 * asked for once more where the registry refuses it. It is a secret, and never stored.
 */
import { type Fetch, request } from "../../lib/http.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { sha256 } from "../../lib/sha256.ts";
import { type Access, type AccessOptions, createAccess } from "../access.ts";
import { REQUEST_TIMEOUT_MS, SMALL_ANSWER_MAX_BYTES } from "../constants.ts";
import {
  credentialFailure,
  malformedAnswer,
  type RegistryCall,
  type RegistryFailure,
  registryFailure,
} from "../failure.ts";
import type { CloudKey } from "../secret.ts";
import { ecrRequest, readEcrGrant } from "./ecr.ts";
import { googleRequest, readGoogleGrant } from "./google.ts";
import type { Grant, GrantRequest } from "./grant.ts";
import { refusal } from "./refusal.ts";

/** Grants by a digest of the key: a changed key is another entry, so it counts at once. */
export type Grants = Map<string, Grant>;

/** A grant is renewed this long before it ends, so that it does not end on the way. */
const MARGIN_MS = 60_000;

/** Where the answer does not say how long it lives. */
const LIFE_DEFAULT_MS = 30 * 60_000;

export interface SignInOptions extends Omit<AccessOptions, "credentials"> {
  readonly key: CloudKey;
  readonly grants: Grants;
}

/** Access with what the cloud grants. A grant that the registry answers 401 to is renewed once, and then reported. */
export function createSignedAccess(options: SignInOptions): Access {
  const { key, grants, endpoint, now } = options;
  // `credsexpire`: nothing is used for longer.
  const maxLifeMs = endpoint.credentialsLifeMs ?? Number.POSITIVE_INFINITY;

  async function granted(
    call: RegistryCall,
    renew: boolean,
  ): Promise<Result<{ readonly grant: Grant; readonly isNew: boolean }, RegistryFailure>> {
    const id = await sha256(JSON.stringify(key));
    const known = grants.get(id);
    const ends = known?.expiresAt ?? 0;
    if (!renew && known !== undefined && now() < ends - MARGIN_MS) return ok({ grant: known, isNew: false });
    grants.delete(id);
    const fresh = await askGrant(options.fetch, key, call, now);
    if (!fresh.ok) return fresh;
    const most = now() + maxLifeMs + MARGIN_MS;
    const expiresAt = Math.min(fresh.value.expiresAt ?? now() + LIFE_DEFAULT_MS, most);
    const grant = { credentials: fresh.value.credentials, expiresAt };
    grants.set(id, grant);
    return ok({ grant, isNew: true });
  }

  return {
    send: async (call, message) => {
      for (let renew = false; ; renew = true) {
        const answer = await granted(call, renew);
        if (!answer.ok) return answer;
        const { grant, isNew } = answer.value;
        const sent = await createAccess({ ...options, credentials: grant.credentials }).send(call, message);
        const isRefused = !sent.ok && sent.error.code === "registry-unauthorized";
        // What was granted just now would be granted the same again.
        if (!isRefused || isNew) return sent;
      }
    },
  };
}

async function askGrant(
  fetch: Fetch,
  key: CloudKey,
  asked: RegistryCall,
  now: () => number,
): Promise<Result<Grant, RegistryFailure>> {
  const call: RegistryCall = { ...asked, operation: "sign-in", withCredentials: true };
  const message: Result<GrantRequest, string> =
    key.kind === "aws" ? ok(await ecrRequest(key, now())) : await googleRequest(key, now());
  if (!message.ok) {
    const mend = "Store the whole JSON file that Google gives out for the key.";
    return err(credentialFailure(call, { what: message.error, mend }));
  }
  const limits = { timeoutMs: REQUEST_TIMEOUT_MS, maxBytes: SMALL_ANSWER_MAX_BYTES };
  const answer = await request(fetch, { ...message.value, ...limits });
  if (!answer.ok) return err(registryFailure(call, answer.error, now()));
  if (answer.value.status !== 200) return err(refusal(call, answer.value, now()));
  const { text } = answer.value;
  const grant = key.kind === "aws" ? readEcrGrant(text) : readGoogleGrant(text, now());
  return grant.ok ? grant : err(malformedAnswer(call, grant.error));
}
