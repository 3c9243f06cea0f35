/** What holds for any `WWW-Authenticate`, and for any realm that one names. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkRealm, parseChallenge } from "../../src/registry/challenge.ts";
import { runs } from "../support/runs.ts";

const odd = fc.string({ unit: fc.constantFrom(...'Bearer basic,="\\ \t;/:realm'), maxLength: 60 });

describe("any challenge", () => {
  it("is none, Basic, or Bearer with a realm", () => {
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ unit: "binary" })), (header) => {
        const challenge = parseChallenge(header);
        if (challenge?.scheme === "bearer") expect(challenge.realm).not.toBe("");
        else expect([undefined, { scheme: "basic" }]).toContainEqual(challenge);
      }),
      runs(1_000),
    );
  });

  it("is read as it was written, whatever stands between the quotes and around it", () => {
    const value = fc.string({ unit: "grapheme-ascii" });
    const quoted = (text: string) => `"${text.replace(/[\\"]/g, "\\$&")}"`;
    fc.assert(
      fc.property(
        fc.record({ realm: value.filter((text) => text !== ""), service: value, scope: value }),
        fc.shuffledSubarray(["realm", "service", "scope"] as const, { minLength: 3 }),
        fc.constantFrom("", "Negotiate, ", 'Basic realm="x", ', "Digest a=b, "),
        fc.constantFrom("Bearer", "bearer", "BEARER"),
        (fields, order, before, scheme) => {
          const parameters = order.map((name) => `${name}=${quoted(fields[name])}`).join(", ");
          expect(parseChallenge(`${before}${scheme} ${parameters}`)).toEqual({ scheme: "bearer", ...fields });
        },
      ),
      runs(500),
    );
  });
});

describe("any realm", () => {
  const host = fc.constantFrom(
    ...[
      "auth.example.com",
      "registry.example.com",
      "10.0.0.1",
      "169.254.169.254",
      "[::1]",
      "[fd00::1]",
      "localhost",
    ],
    ...[
      "localhost.",
      "2130706433",
      "0x7f.1",
      "0177.0.0.1",
      "a.internal",
      "metadata",
      "auth.example.com.",
      "db.local.",
    ],
  );
  const realm = fc
    .tuple(
      fc.constantFrom("https://", "http://", "ftp://", "//", ""),
      fc.constantFrom("", "a@", "a:b@"),
      host,
    )
    .chain(([scheme, user, name]) =>
      fc.constantFrom("", ":443", ":8443", ":80").map((port) => `${scheme}${user}${name}${port}/token?a=b`),
    );

  it("of a registry reached by https takes credentials by https to a public name alone", () => {
    fc.assert(
      fc.property(fc.oneof(realm, odd), (written) => {
        const checked = checkRealm(written, "https://registry.example.com");
        if (!checked.ok) return;
        const { protocol, hostname, username, port } = checked.value;
        expect([protocol, username]).toEqual(["https:", ""]);
        expect(hostname).toMatch(/^(?:registry|auth)\.example\.com\.?$/);
        if (hostname !== "registry.example.com") expect(port).toBe("");
      }),
      runs(1_000),
    );
  });
});
