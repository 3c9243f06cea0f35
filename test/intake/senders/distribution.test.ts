import { describe, expect, it } from "vitest";
import { distribution } from "../../../src/intake/senders/distribution.ts";
import { changed, errorOf, fixture, ignored, pushes, told } from "./sample.ts";

const BODY = fixture("distribution");
const API = { registry: "registry.example.com:5000", id: "7d2b0b27-5d3a-4a67-9df8-1a5b1f6a1b1c" };
const WORKER = {
  ...API,
  repository: "team/worker",
  tag: "2.0.0",
  id: "9a6e9c5d-1b7e-4c5e-8f57-3d3f2f0d6b4e",
};

describe("distribution", () => {
  it("reads each push of a tag, each with its id; layers, platforms and pulls are left out", () => {
    expect(told(distribution, BODY)).toEqual(pushes(API, WORKER));
  });

  it.each([
    ["events.2.request", undefined, { registry: "" }],
    ["events.2.target.digest", undefined, { digest: undefined }],
  ])("takes an event without %s", (path, value, more) => {
    expect(told(distribution, changed(BODY, path, value))).toEqual(pushes({ ...API, ...more }, WORKER));
  });

  it.each([
    [{ events: [] }],
    [{ events: [{ id: "1", action: "delete", target: { repository: "team/api", tag: "1" } }] }],
    [{ events: [{ id: "1", action: "push", target: { repository: "team/api", digest: "sha256:a" } }] }],
    [{ events: [{ id: "1", action: "push" }] }],
  ])("ignores an envelope without a push of a tag: %j", (body) => {
    expect(told(distribution, body)).toEqual(ignored("events without a push of a tag"));
  });

  it.each([{}, { events: {} }, { events: [7] }, { events: [{ request: [] }] }, []])(
    "refuses %j, and names the field",
    (body) => {
      expect(errorOf(told(distribution, body))).toMatch(/^The body is not an envelope.*events/);
    },
  );
});
