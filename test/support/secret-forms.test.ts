/** The searcher finds a planted secret in every form: one that finds nothing would let each test pass. */
import { describe, expect, it } from "vitest";
import { leaksIn, secretsOf } from "./secret-forms.ts";

const VALUE = 'planted "secret"/+?\\0123456789';
const secrets = [{ name: "PLANTED", value: VALUE }];
const found = (text: string) => leaksIn(text, secrets).map(({ secret }) => secret);

describe("a planted secret", () => {
  const before = [0, 1, 2, 3].map((length) => "x".repeat(length));
  const bytes = (text: string, encoding: BufferEncoding) => Buffer.from(text).toString(encoding);

  it.each([
    ["plain", `before ${VALUE} after`],
    ["in JSON", JSON.stringify({ some: VALUE })],
    ["in JSON in JSON", JSON.stringify({ some: JSON.stringify([VALUE]) })],
    ["in a URL", `https://example.com/?a=${encodeURIComponent(VALUE)}`],
    ["in a form", new URLSearchParams({ a: VALUE }).toString()],
    ["in hex", bytes(VALUE, "hex")],
    ["in hex in capitals", bytes(VALUE, "hex").toUpperCase()],
    ["in UTF-16", Buffer.from(`é${VALUE}`, "utf16le").toString("latin1")],
    ["backwards", [...VALUE].reverse().join("")],
    ...before.flatMap((text): [string, string][] => [
      [`in base64 behind ${text.length} bytes`, bytes(`${text}${VALUE}`, "base64")],
      [`in base64 between ${text.length} bytes`, bytes(`${text}${VALUE}${text}`, "base64")],
      [`in base64url behind ${text.length} bytes`, bytes(`${text}${VALUE}`, "base64url")],
    ]),
  ])("is found %s", (_, text) => {
    expect(found(text)).toContain("PLANTED");
  });

  it("is not found where it is not", () => {
    expect(found(`${VALUE.slice(1)} ${VALUE.slice(0, -1)} ${bytes(VALUE.slice(1), "base64")}`)).toEqual([]);
  });
});

it("knows the secrets inside documents, and leaves plain variables out", () => {
  const auth = Buffer.from("somebody:pair-of-a-document").toString("base64");
  const vars = {
    ARGOCD_URL: "https://argocd.example.com",
    ARGOCD_TOKEN: "argocd-token-0123456789",
    ENV_PAIR: "somebody:password-of-a-pair",
    PULLSECRET_A: JSON.stringify({
      auths: { "https://a.example.com": { auth, password: 'pass"word-0001' } },
    }),
    SECRET_EMPTY: "",
  };
  expect(secretsOf(vars).map(({ name, value }) => (value.startsWith("{") ? name : value))).toEqual([
    "argocd-token-0123456789",
    "somebody:password-of-a-pair",
    "password-of-a-pair",
    "PULLSECRET_A",
    auth,
    'pass"word-0001',
    "pair-of-a-document",
  ]);
});
