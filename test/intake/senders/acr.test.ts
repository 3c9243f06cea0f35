import { describe, expect, it } from "vitest";
import { acr } from "../../../src/intake/senders/acr.ts";
import { changed, errorOf, fixture, ignored, pushes, told } from "./sample.ts";

const BODY = fixture("acr");
const PUSH = { registry: "acme.azurecr.io", id: "cb8c3971-9adc-488b-bdd8-43cbb4974ff5" };

describe("acr", () => {
  it("reads a push", () => {
    expect(told(acr, BODY)).toEqual(pushes(PUSH));
  });

  it.each([
    ["an empty tag, which asks for the list", "target.tag", "", { tag: undefined }],
    ["no digest", "target.digest", undefined, { digest: undefined }],
    ["no host, which the door asks for", "request", undefined, { registry: "" }],
  ])("takes %s", (_, path, value, more) => {
    expect(told(acr, changed(BODY, path, value))).toEqual(pushes({ ...PUSH, ...more }));
  });

  it.each([
    [fixture("acr-ping"), "the action ping"],
    [changed(BODY, "action", "delete"), "the action delete"],
    [changed(BODY, "action", "chart_push"), "the action chart_push"],
  ])("says what is no push", (body, word) => {
    expect(told(acr, body)).toEqual(ignored(word));
  });

  it.each([
    ["action", undefined, "action"],
    ["target", undefined, "target.repository"],
    ["target.repository", "", "target.repository"],
    ["target.tag", 1, "target.tag"],
  ])("refuses %s = %j, and names the field", (path, value, names) => {
    expect(errorOf(told(acr, changed(BODY, path, value)))).toContain(names);
  });
});
