import { describe, expect, it } from "vitest";
import { harbor } from "../../../src/intake/senders/harbor.ts";
import { changed, errorOf, fixture, ignored, pushes, told } from "./sample.ts";

const BODY = fixture("harbor");
const one = (path: string, value: unknown) => changed(fixture("harbor-cloudevents"), path, value);
const PUSH = { registry: "harbor.example.com", id: undefined };
const EVENT = { ...PUSH, id: "66b7aa7a-0c1e-4b5e-8a52-4c0c7fdc7a0e" };

describe("harbor", () => {
  it("reads every resource of a push", () => {
    expect(told(harbor, BODY)).toEqual(pushes(PUSH, { ...PUSH, tag: "stable" }));
  });

  it("reads the CloudEvents format, with its id", () => {
    expect(told(harbor, fixture("harbor-cloudevents"))).toEqual(pushes(EVENT));
  });

  it.each([
    [
      "a host with its scheme",
      "data.resources.0.resource_url",
      "https://h.example.com:8443/team/api:1",
      { registry: "h.example.com:8443" },
    ],
    ["no host: upstream's word for it", "data.resources.0.resource_url", "", { registry: "harbor" }],
    ["an address that is none", "data.resources.0.resource_url", "%zz", { registry: "harbor" }],
    ["namespace and name", "data.repository.repo_full_name", "", {}],
    ["a name alone", "data.repository", { name: "api" }, { repository: "api" }],
    ["no digest", "data.resources.0.digest", undefined, { digest: undefined }],
  ])("takes %s", (_, path, value, more) => {
    expect(told(harbor, one(path, value))).toEqual(pushes({ ...EVENT, ...more }));
  });

  it("leaves out a resource without a tag beside one that has one", () => {
    expect(told(harbor, changed(BODY, "event_data.resources.0.tag", ""))).toEqual(
      pushes({ ...PUSH, tag: "stable" }),
    );
  });

  it.each(["DELETE_ARTIFACT", "PULL_ARTIFACT", "SCANNING_COMPLETED"])("ignores %s", (type) => {
    expect(told(harbor, changed(BODY, "type", type))).toEqual(ignored(`the event ${type}`));
  });

  it.each([
    ["type", undefined, "type"],
    ["event_data", undefined, "event_data.resources"],
    ["event_data.resources", [], "event_data.resources"],
    ["event_data.resources", [{ digest: "sha256:a" }], "tag"],
    ["event_data.repository", undefined, "repo_full_name"],
    ["event_data.resources", "none", "event_data.resources"],
  ])("refuses %s = %j, and names the field", (path, value, names) => {
    expect(errorOf(told(harbor, changed(BODY, path, value)))).toContain(names);
  });
});
