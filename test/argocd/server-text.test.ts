import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorBody, plain } from "../../src/argocd/server-text.ts";
import { runs } from "../support/runs.ts";

describe("plain", () => {
  it.each([
    ["line breaks and control characters", "a\n\n\u0007b\u202ec\u2028d", "a b c d"],
    [
      "a helm command with secrets",
      "running `helm template . --set a=s3cret` failed",
      "running `helm template ...` failed",
    ],
    [
      "a helm command that is cut off",
      "running `helm template . --set a=s3cret",
      "running `helm template ...`",
    ],
    [
      "a password in an address",
      'Repo: "https://bot:s3cret@git.example.com/x.git"',
      'Repo: "https://...@git.example.com/x.git"',
    ],
    ["a token in an address", "ssh://s3cret@git.example.com", "ssh://...@git.example.com"],
    ["an address without a user", "https://git.example.com/x@v1", "https://git.example.com/x@v1"],
  ])("cleans %s", (_name, text, cleaned) => {
    expect(plain(text)).toBe(cleaned);
  });

  it("keeps at most 300 characters", () => {
    expect(plain("x".repeat(300))).toHaveLength(300);
    expect(plain("x".repeat(301))).toBe(`${"x".repeat(297)}...`);
  });

  it("reads a long word in time that grows with its length alone", () => {
    expect(plain("a".repeat(1_000_000))).toHaveLength(300);
  });

  it("shows no user part of an address and no argument of helm, whatever stands around", () => {
    const piece = fc.constantFrom(
      "https://",
      "oci+http://",
      "x",
      "/",
      " ",
      "@",
      ":",
      "'",
      '"',
      "\n",
      "`",
      "helm ",
      "git.example.com",
    );
    const around = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(around, around, fc.constantFrom("user:", ""), (before, after, user) => {
        expect(plain(`${before} https://${user}s3cret@git.example.com ${after}`)).not.toContain("s3cret");
        expect(
          plain(`${before.replaceAll("`", "")} \`helm template --set token=s3cret ${after}`),
        ).not.toContain("s3cret");
      }),
      runs(500),
    );
  });
});

describe("errorBody", () => {
  it.each([
    ["the gateway's", "application/json", '{"error":"m","code":5,"message":"m"}', { grpcCode: 5, text: "m" }],
    ["other JSON", "application/json", '{"ok":false}', { text: '{"ok":false}' }],
    ["JSON that is none", "application/json", "{", { text: "{" }],
    ["plain text", "text/plain; charset=utf-8", "Not Found\n", { text: "Not Found\n" }],
    ["a page", "text/html", "<html>", { text: "an HTML page" }],
  ])("reads %s", (_name, contentType, text, body) => {
    expect(errorBody({ contentType, text })).toEqual(body);
  });
});
