import { describe, expect, it } from "vitest";
import { nexus } from "../../../src/intake/senders/nexus.ts";
import { changed, errorOf, fixture, ignored, pushes, told } from "./sample.ts";

const COMPONENT = fixture("nexus-component");
const ASSET = fixture("nexus-asset");
const headers = { "X-Nexus-Webhook-Delivery": "6af3d2f5-4f0b-4c0c-9b8b-3b4e0cb9d6a1" };
const PUSH = { registry: "", digest: undefined, id: headers["X-Nexus-Webhook-Delivery"] };

describe("nexus", () => {
  it.each([
    ["a component", COMPONENT],
    ["the asset of a manifest", ASSET],
    ["its path with a slash before it", changed(ASSET, "asset.name", "/v2/team/api/manifests/1.4.0")],
  ])("reads %s", (_, body) => {
    expect(told(nexus, body, { headers })).toEqual(pushes(PUSH));
  });

  it.each([
    [changed(COMPONENT, "action", "DELETED"), "the action DELETED"],
    [changed(COMPONENT, "component.format", "maven2"), "the format maven2"],
    [changed(ASSET, "asset.name", "v2/-/blobs/sha256:aa"), "an asset without a tag"],
    [changed(ASSET, "asset.name", "v2/team/api/manifests/sha256:aa"), "an asset without a tag"],
  ])("says what is no push", (body, word) => {
    expect(told(nexus, body, { headers })).toEqual(ignored(word));
  });

  it.each([
    [{ action: "CREATED" }, "component"],
    [changed(COMPONENT, "component.name", ""), "component.name"],
    [changed(COMPONENT, "component.version", null), "component.version"],
    [changed(COMPONENT, "component.name", 1), "component.name"],
  ])("refuses a missing field, and names it", (body, names) => {
    expect(errorOf(told(nexus, body, { headers }))).toContain(names);
  });
});
