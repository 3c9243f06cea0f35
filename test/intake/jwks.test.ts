import { describe, expect, it } from "vitest";
import { createKeySource } from "../../src/intake/jwks.ts";

const URL_OF_KEYS = "https://issuer.example.com/.well-known/jwks";
const MINUTE = 60_000;

/** An issuer that gives one key named by how often it was asked, or what a test puts there. */
function world() {
  const seen = { now: 0, asked: 0, answer: undefined as Response | "away" | "gone" | undefined };
  const keys = createKeySource({
    now: () => seen.now,
    sleep: () => new Promise((resolve) => setTimeout(resolve, 0)),
    fetch: async (url) => {
      expect(url).toBe(URL_OF_KEYS);
      seen.asked += 1;
      // The platform ends a request whose caller has left, and nothing of it runs on.
      if (seen.answer === "gone") return new Promise(() => undefined);
      if (seen.answer === "away") throw new Error("connection refused");
      return seen.answer ?? Response.json({ keys: [{ kty: "RSA", kid: `key-${seen.asked}` }] });
    },
  });
  return { seen, keys: (renew = false) => keys(URL_OF_KEYS, { renew }) };
}
const key = (number: number) => ({ ok: true, value: { keys: [{ kty: "RSA", kid: `key-${number}` }] } });

describe("createKeySource", () => {
  it("remembers the keys for an hour", async () => {
    const { seen, keys } = world();
    expect(await keys()).toEqual(key(1));
    seen.now = 60 * MINUTE - 1;
    expect(await keys()).toEqual(key(1));
    seen.now += 1;
    expect(await keys()).toEqual(key(2));
    expect(seen.asked).toBe(2);
  });

  it("asks anew for a key it does not know, at most once a minute", async () => {
    const { seen, keys } = world();
    await keys();
    for (let token = 0; token < 5; token++) expect(await keys(true)).toEqual(key(1));
    seen.now = MINUTE;
    expect(await Promise.all([keys(true), keys(true)])).toEqual([key(2), key(1)]);
    expect(seen.asked).toBe(2);
  });

  it("asks once for a thousand that come at the same time, first of all and later", async () => {
    const { seen, keys } = world();
    const many = () => Promise.all(Array.from({ length: 1000 }, () => keys(true)));
    expect(new Set((await many()).map((set) => JSON.stringify(set)))).toEqual(
      new Set([JSON.stringify(key(1))]),
    );
    seen.now = MINUTE;
    await many();
    expect(seen.asked).toBe(2);
  });

  it("asks itself where whoever asked first never came back", async () => {
    const { seen, keys } = world();
    seen.answer = "gone";
    void keys();
    seen.answer = undefined;
    expect(await keys()).toEqual(key(2));
  });

  it("goes on with the keys it has while the issuer is away", async () => {
    const { seen, keys } = world();
    await keys();
    Object.assign(seen, { now: 61 * MINUTE, answer: "away" });
    expect(await keys()).toEqual(key(1));
  });

  it.each<[what: string, answer: () => Response | "away", says: string]>([
    ["away", () => "away", "issuer.example.com cannot be reached"],
    ["answers with an error", () => new Response("no", { status: 500 }), "answered 500"],
    ["answers with something else", () => new Response("<html>"), "key set"],
    ["answers with too much", () => new Response("x".repeat(300_000)), "more than"],
    ["redirects to another host", () => Response.redirect("https://evil.example.com/", 302), "not followed"],
  ])("says why when the issuer is %s, and asks again after a minute", async (_, answer, says) => {
    const { seen, keys } = world();
    seen.answer = answer();
    const failure = { ok: false, error: expect.stringContaining(says) };
    expect(await keys()).toEqual(failure);
    seen.answer = undefined;
    expect(await keys()).toEqual(failure);
    expect(seen.asked).toBe(1);
    seen.now = MINUTE;
    expect(await keys()).toEqual(key(2));
  });
});
