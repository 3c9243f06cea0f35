import { describe, expect, it } from "vitest";
import { readAnswer, readCanI, readUser, readVersion } from "../../src/argocd/answer.ts";

const REQUEST = { what: "list Applications" };

describe("readAnswer", () => {
  const json = { status: 200, contentType: "application/json", text: '{"Version":"v3.6.1"}' };

  it("gives the value of a good answer", () => {
    expect(readAnswer(REQUEST, json, readVersion)).toEqual({ ok: true, value: "v3.6.1" });
  });

  it("says that a page came instead", () => {
    const page = readAnswer(REQUEST, { status: 200, contentType: "text/html", text: "<html>" }, readVersion);
    expect(page.ok ? "" : page.error.message).toContain("HTML page");
  });

  it.each([
    [
      "an error",
      { status: 503, contentType: "application/json", text: '{"code":14,"message":"down"}' },
      "argocd-unavailable",
    ],
    ["a login page", { status: 200, contentType: "text/html", text: "<html>" }, "argocd-not-argocd"],
    ["other JSON", { ...json, text: '{"hello":1}' }, "argocd-not-argocd"],
    ["half a JSON", { ...json, text: '{"Ver' }, "argocd-not-argocd"],
  ])("gives a failure for %s", (_name, answer, code) => {
    expect(readAnswer(REQUEST, answer, readVersion)).toMatchObject({ ok: false, error: { code } });
  });
});

describe("small answers", () => {
  it.each([
    ["yes", { value: "yes" }, { ok: true, value: true }],
    ["no", { value: "no" }, { ok: true, value: false }],
  ])("can-i: %s", (_name, json, result) => {
    expect(readCanI(json)).toEqual(result);
  });

  it("can-i: anything else is no answer", () => {
    expect(readCanI({ value: "maybe" }).ok).toBe(false);
  });

  it.each([
    ["a known token", { loggedIn: true, username: "updater", iss: "argocd" }, "updater"],
    ["an unknown token, which gets 200 too", {}, undefined],
  ])("user: %s", (_name, json, user) => {
    expect(readUser(json)).toEqual({ ok: true, value: user });
  });

  it("user: text is no answer", () => {
    expect(readUser("x").ok).toBe(false);
  });
});
