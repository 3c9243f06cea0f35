/**
 * How the registry lets one Repository object in: tokens in memory, the challenge (realm and service) in storage. A
 * token is a secret, and so is a digest of a password: neither is stored. The challenge saves an object that was evicted
 * a round trip.
 */
import type { StateTable } from "../lib/sql.ts";
import type { StoredAccess, TokenStore } from "./client.ts";

interface ChallengeState {
  /** As answered the last time, with an empty token that has expired. */
  readonly challenge: StoredAccess;
}

/** A token store over an object's memory and storage. One object asks for one repository, so one challenge serves. */
export function createAccessStore(state: StateTable<ChallengeState>): TokenStore {
  const live = new Map<string, StoredAccess>();
  return {
    get: (key) => live.get(key) ?? state.read("challenge"),
    set: (key, access) => {
      const challenge = access && withoutToken(access);
      if (access === undefined) live.delete(key);
      else live.set(key, access);
      state.write("challenge", challenge);
    },
  };
}

function withoutToken(access: StoredAccess): StoredAccess {
  return access.scheme === "bearer" ? { ...access, token: "", expiresAt: 0 } : access;
}
