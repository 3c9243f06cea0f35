import { describe, expect, it } from "vitest";
import { quay } from "../../../src/intake/senders/quay.ts";
import { changed, errorOf, fixture, pushes, told } from "./sample.ts";

const BODY = fixture("quay");
const PUSH = { registry: "quay.io", repository: "acme/api", digest: undefined };

describe("quay", () => {
  it("reads every tag of a push", () => {
    expect(told(quay, BODY)).toEqual(pushes({ ...PUSH, tag: "1.4.0" }, { ...PUSH, tag: "latest" }));
  });

  it("reads the very old form, an object of tags", () => {
    expect(told(quay, fixture("quay-old"))).toEqual(pushes({ ...PUSH, tag: "1.4.0" }));
  });

  it.each([
    ["https://quay.example.com:8443/acme/api", "quay.example.com:8443"],
    ["quay.example.com/acme/api", "quay.example.com"],
    ["::bad", "quay.io"],
    ["", "quay.io"],
    [undefined, "quay.io"],
  ])("finds the host of docker_url %j", (url, registry) => {
    const body = changed(changed(BODY, "updated_tags", ["1.4.0"]), "docker_url", url);
    expect(told(quay, body)).toEqual(pushes({ ...PUSH, registry }));
  });

  it.each([
    ["repository", undefined],
    ["updated_tags", []],
    ["updated_tags", {}],
    ["updated_tags", undefined],
    ["updated_tags", "1.4.0"],
    ["docker_url", 7],
  ])("refuses %s = %j, and names it", (path, value) => {
    expect(errorOf(told(quay, changed(BODY, path, value)))).toMatch(
      new RegExp(`^The body is not a Quay push.*${path}`),
    );
  });
});
