import { describe, expect, it } from "vitest";
import { ghcr } from "../../../src/intake/senders/ghcr.ts";
import { changed, DIGEST, errorOf, fixture, ignored, pushes, told } from "./sample.ts";

const PACKAGE = fixture("ghcr-package");
const headers = (event: string) => ({
  headers: { "X-GitHub-Event": event, "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958" },
});
const pushed = (more: object = {}) =>
  pushes({
    ...{ registry: "ghcr.io", repository: "acme/api", id: "72d3162e-cc78-11e3-81ab-4c9367dc0958" },
    ...more,
  });
const TAG = "package.package_version.container_metadata.tag.name";

describe("ghcr", () => {
  it("reads a package event: the owner in lower case, the tag, the digest and GitHub's id", () => {
    expect(told(ghcr, PACKAGE, headers("package"))).toEqual(pushed());
  });

  it("reads registry_package, and takes a version without a tag for its digest", () => {
    const body = fixture("ghcr-registry-package-untagged");
    expect(told(ghcr, body, headers("registry_package"))).toEqual(pushed({ tag: undefined }));
  });

  it.each([
    ["the tag again", "action", "updated", {}],
    ["lower case", "package.package_type", "container", {}],
    ["no tag object", "package.package_version.container_metadata", null, { tag: undefined }],
    [
      "a name that is a tag",
      "package.package_version",
      { name: "1.5.0" },
      { tag: "1.5.0", digest: undefined },
    ],
    ["a tag that is none as it is, for the door to refuse", TAG, "1:2", { tag: "1:2" }],
    ["a version alone", "package.package_version", { version: DIGEST }, { tag: undefined }],
  ])("takes %s", (_, path, value, more) => {
    expect(told(ghcr, changed(PACKAGE, path, value), headers("package"))).toEqual(pushed(more));
  });

  it.each<[body: unknown, event: string, word: string]>([
    [fixture("ghcr-ping"), "ping", "the event ping"],
    [{}, "push", "the event push"],
    [changed(PACKAGE, "action", "deleted"), "package", "the action deleted"],
    [changed(PACKAGE, "package.package_type", "NPM"), "package", "a package of type npm"],
  ])("says what is no push", (body, event, word) => {
    expect(told(ghcr, body, headers(event))).toEqual(ignored(word));
  });

  it.each([
    ["action", undefined, "action"],
    ["package", undefined, "package"],
    ["package.package_type", undefined, "package_type"],
    ["package.name", "", "package.name"],
    ["package.owner", null, "owner.login"],
    ["package.package_version", null, TAG],
    ["package.name", 7, "package.name"],
  ])("refuses %s = %j, and names the field", (path, value, names) => {
    expect(errorOf(told(ghcr, changed(PACKAGE, path, value), headers("package")))).toContain(names);
  });

  it("refuses what is no webhook of GitHub", () => {
    expect(errorOf(told(ghcr, PACKAGE))).toContain("X-GitHub-Event");
  });
});
