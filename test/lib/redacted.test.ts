import { describe, expect, it } from "vitest";
import { withoutCredentialsOf } from "../../src/lib/redacted.ts";

const TOKEN = "eyJhbGciOi.J9+secret/token=";
const PASSWORD = "pass:word with spaces";
const basic = `Basic ${btoa(`somebody:${PASSWORD}`)}`;

describe("withoutCredentialsOf", () => {
  it.each([
    ["a bearer token", { headers: { Authorization: `Bearer ${TOKEN}` } }, `"no token like ${TOKEN}"`],
    ["all of a header", { headers: { authorization: `Bearer ${TOKEN}` } }, `authorization: Bearer ${TOKEN}`],
    [
      "a token in an address",
      { headers: { authorization: `Bearer ${TOKEN}` } },
      `/x?t=${encodeURIComponent(TOKEN)}`,
    ],
    ["a pair", { headers: { authorization: basic } }, `you sent ${basic}`],
    ["a password", { headers: { authorization: basic } }, `wrong password ${PASSWORD}`],
    ["a pair in plain", { headers: { authorization: basic } }, `who is somebody:${PASSWORD}?`],
    ["a proxy's own header", { headers: { "CF-Access-Client-Secret": TOKEN } }, `bad secret ${TOKEN}`],
    [
      "a field of a JSON body",
      { body: JSON.stringify({ identifier: "me", secret: PASSWORD }) },
      `{"got":"${PASSWORD}"}`,
    ],
    ["a field of a form", { body: new URLSearchParams({ client_secret: TOKEN }).toString() }, `bad ${TOKEN}`],
  ])("takes out %s", (_, sent, text) => {
    const left = withoutCredentialsOf(sent, text);
    expect(left).toContain("(secret)");
    expect(left).not.toContain(TOKEN);
    expect(left).not.toContain(PASSWORD);
    expect(left).not.toContain(basic.slice(6));
  });

  it.each([
    ["no credentials", { headers: { accept: "application/json" } }, "application/json"],
    ["a word that is too short to be one", { headers: { authorization: "Bearer abc" } }, "abc"],
    ["a body that is neither JSON nor a form", { body: "{" }, "{"],
  ])("leaves the text as it is: %s", (_, sent, text) => {
    expect(withoutCredentialsOf(sent, text)).toBe(text);
  });
});
