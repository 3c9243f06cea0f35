/** What holds for any pull secret: it is read or a sentence says why not, and no password stands in that. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDockerConfig } from "../../src/registry/docker-config.ts";
import { anyValue, spoilt } from "../support/arbitraries.ts";
import { runs } from "../support/runs.ts";

const TARGET = {
  registry: "registry.example.com",
  apiUrl: "https://registry.example.com",
  credentialsLifeMs: undefined,
};
const PASSWORD = "correct-horse-battery-staple";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const CONFIG = {
  auths: {
    "https://registry.example.com/v2/": { auth: base64(`somebody:${PASSWORD}`) },
    "registry.example.com": { username: "somebody", password: PASSWORD },
    "https://other.example.com": { identitytoken: PASSWORD },
  },
};

describe("any pull secret", () => {
  const text = fc.oneof(
    { weight: 4, arbitrary: spoilt(CONFIG).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: anyValue.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.nat(200).map((length) => JSON.stringify(CONFIG).slice(0, length)) },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  );

  it("is read, or refused in words without the password", () => {
    fc.assert(
      fc.property(text, (json) => {
        const read = readDockerConfig(json, TARGET);
        if (read.ok) {
          expect(read.value.username).not.toBe("");
          expect(read.value.password).not.toBe("");
          return;
        }
        const said = JSON.stringify(read.error);
        expect(said).not.toContain(PASSWORD);
        expect(said).not.toContain(base64(`somebody:${PASSWORD}`));
        expect(read.error.mend).toMatch(/\.$/);
      }),
      runs(200),
    );
  });

  it("gives back any user name and password that was stored", () => {
    const pair = fc.record({
      username: fc.string({ unit: "grapheme", minLength: 1 }).filter((name) => !name.includes(":")),
      password: fc.string({ unit: "grapheme", minLength: 1 }),
    });
    fc.assert(
      fc.property(pair, fc.constantFrom("", "https://", "http://"), ({ username, password }, scheme) => {
        const auths = { [`${scheme}registry.example.com`]: { auth: base64(`${username}:${password}`) } };
        const read = readDockerConfig(JSON.stringify({ auths }), TARGET);
        expect(read).toEqual({ ok: true, value: { username, password } });
      }),
      runs(200),
    );
  });

  it("is searched in time that grows with its length alone", () => {
    const auths = { ["a".repeat(1_000_000)]: {} };
    expect(readDockerConfig(JSON.stringify({ auths }), TARGET)).toMatchObject({ ok: false });
  });

  it("never shows the user part of a key", () => {
    const key = fc.array(fc.constantFrom("https://", "a", "/", "@", ":", "s3cret@", "b.c"), { maxLength: 6 });
    fc.assert(
      fc.property(key, (pieces) => {
        const auths = { [`https://${pieces.join("")}s3cret@other.example.com/`]: {} };
        const read = readDockerConfig(JSON.stringify({ auths }), TARGET);
        const shown = /found (.*)/.exec(read.ok ? "" : read.error.what)?.[1];
        const [, , authority = ""] = `https://${pieces.join("")}s3cret@`.split("/");
        if (authority.includes("s3cret@")) expect(shown?.split("/")[2]).not.toContain("s3cret");
      }),
      runs(200),
    );
  });
});
