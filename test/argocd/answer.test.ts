import { describe, expect, it } from "vitest";
import {
  LIST_FIELDS,
  readAnswer,
  readCanI,
  readList,
  readUser,
  readVersion,
} from "../../src/argocd/answer.ts";
import list from "../fixtures/argocd/list.json" with { type: "json" };

const REQUEST = { what: "list Applications" };

describe("readList", () => {
  it("reads a recorded list", () => {
    const read = readList(list);
    expect(read.ok && read.value.map(({ metadata }) => metadata.name)).toEqual(
      list.items.map(({ metadata }) => metadata.name),
    );
  });

  it("takes null for an empty list", () => {
    expect(readList({ metadata: {}, items: null })).toEqual({ ok: true, value: [] });
  });

  it.each([
    ["an object without items", {}],
    ["one Application that is none", { metadata: {}, items: [{}] }],
    ["no object", 1],
  ])("refuses %s", (_name, json) => {
    expect(readList(json).ok).toBe(false);
  });

  it("asks for no annotation-free, image-free list: what matching and live images need is in it", () => {
    expect(LIST_FIELDS).toEqual(
      expect.arrayContaining([
        "items.metadata.namespace",
        "items.metadata.labels",
        "items.metadata.creationTimestamp",
        "items.spec",
        "items.status.summary",
      ]),
    );
  });
});

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
