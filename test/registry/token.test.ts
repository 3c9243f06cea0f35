import { describe, expect, it } from "vitest";
import { knownChallenge, parseToken, scopesFor, tokenUrl } from "../../src/registry/token.ts";

const NOW = 1_000_000;

describe("parseToken", () => {
  it.each([
    ["expires_in", { token: "t", expires_in: 300 }, 290],
    ["access_token instead of token", { access_token: "t", expires_in: 300 }, 290],
    ["a minute by default", { token: "t" }, 50],
    ["a life that is no number", { token: "t", expires_in: "300" }, 50],
    ["no life at all", { token: "t", expires_in: 0 }, 50],
    ["half of a short life", { token: "t", expires_in: 4 }, 2],
    ["a day at most", { token: "t", expires_in: 1e9 }, 86_390],
  ])("%s", (_, answer, seconds) => {
    const value = { token: "t", expiresAt: NOW + seconds * 1000 };
    expect(parseToken(JSON.stringify(answer), NOW)).toEqual({ ok: true, value });
  });

  it.each(["", "null", "[]", "{}", '{"token":""}', '{"token":7}', '{"token":"a\\nb"}', '{"token":"ä"}'])(
    "refuses %s",
    (body) => {
      expect(parseToken(body, NOW)).toMatchObject({ ok: false });
    },
  );
});

describe("scopesFor", () => {
  it.each([
    ["acme/app", "https://ghcr.io", undefined, ["repository:acme/app:pull"]],
    ["acme/app", "https://ghcr.io", "repository:acme/app:pull", ["repository:acme/app:pull"]],
    ["acme/app", "https://public.ecr.aws", "aws", ["repository:acme/app:pull", "aws"]],
    [
      "app",
      "https://x.azurecr.io",
      "repository:app:metadata_read",
      ["repository:app:pull,metadata_read,content_read"],
    ],
    ["app", "https://x.azurecr.cn", undefined, ["repository:app:pull,metadata_read,content_read"]],
    ["app", "https://x.azurecr.io.evil.com", undefined, ["repository:app:pull"]],
    [undefined, "https://ghcr.io", "repository:user/image:pull", []],
    [undefined, "https://public.ecr.aws", "aws", ["aws"]],
  ])("%s at %s, asked for %s", (repository, apiUrl, own, expected) => {
    expect(scopesFor(repository, apiUrl, own)).toEqual(expected);
  });
});

describe("tokenUrl", () => {
  it("adds to what the realm holds, escaped", () => {
    const url = tokenUrl(new URL("https://auth.example.com/token?tenant=1"), "a&b", [
      "repository:a/b:pull",
      "aws",
    ]);
    const query = new URL(url).searchParams;
    expect(query.get("tenant")).toBe("1");
    expect(query.get("service")).toBe("a&b");
    expect(query.getAll("scope")).toEqual(["repository:a/b:pull", "aws"]);
  });

  it("asks for no service and no scope where none is known", () => {
    expect(tokenUrl(new URL("https://auth.example.com/token"), undefined, [])).toBe(
      "https://auth.example.com/token",
    );
  });
});

describe("knownChallenge", () => {
  it("is Docker Hub's alone, and not that of a mirror", () => {
    const registry = "docker.io";
    expect(knownChallenge({ registry, apiUrl: "https://registry-1.docker.io" })?.realm).toBe(
      "https://auth.docker.io/token",
    );
    expect(knownChallenge({ registry, apiUrl: "https://mirror.example.com" })).toBeUndefined();
  });
});
