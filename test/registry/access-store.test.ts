import { describe, expect, it } from "vitest";
import { stateTable } from "../../src/lib/sql.ts";
import { createAccessStore } from "../../src/registry/access-store.ts";
import type { StoredAccess } from "../../src/registry/client.ts";
import { openSql } from "../support/sql.ts";

interface State {
  readonly challenge: StoredAccess;
}

const TOKEN: StoredAccess = {
  scheme: "bearer",
  realm: "https://auth.docker.io/token",
  service: "registry.docker.io",
  scope: undefined,
  token: "a-secret-token",
  expiresAt: 9_000,
};

function open() {
  const sql = openSql();
  const state = stateTable<State>(sql);
  return { sql, state, again: () => createAccessStore(state), store: createAccessStore(state) };
}

describe("createAccessStore", () => {
  it("knows the token while the object lives", () => {
    const { store } = open();
    expect(store.get("key")).toBeUndefined();
    store.set("key", TOKEN);
    expect(store.get("key")).toEqual(TOKEN);
  });

  it("knows the challenge after an eviction, with a token that has expired", () => {
    const { store, again } = open();
    store.set("key", TOKEN);
    expect(again().get("key")).toMatchObject({
      scheme: "bearer",
      realm: TOKEN.realm,
      token: "",
      expiresAt: 0,
    });
  });

  it("stores neither the token nor the key", () => {
    const { store, sql } = open();
    store.set("a-key-with-a-digest", TOKEN);
    const stored = JSON.stringify(sql.exec("SELECT * FROM state").toArray());
    expect(stored).toContain(TOKEN.realm);
    expect(stored).not.toMatch(/a-secret-token|a-key-with-a-digest/);
  });

  it("writes nothing when only the token is new", () => {
    const { store, sql } = open();
    store.set("key", TOKEN);
    const before = sql.changes();
    store.set("key", { ...TOKEN, token: "the-next-one", expiresAt: 99_000 });
    expect(sql.changes()).toBe(before);
    expect(store.get("key")).toMatchObject({ token: "the-next-one" });
  });

  it("forgets what was refused, also in storage", () => {
    const { store, again } = open();
    store.set("key", TOKEN);
    store.set("key", undefined);
    expect(store.get("key")).toBeUndefined();
    expect(again().get("key")).toBeUndefined();
  });

  it("hands no token of one password to another", () => {
    const { store } = open();
    store.set("key of the old password", TOKEN);
    expect(store.get("key of the new password")).toMatchObject({ token: "", expiresAt: 0 });
  });
});
