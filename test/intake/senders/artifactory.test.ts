import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { admit } from "../../../src/intake/admit.ts";
import { artifactory } from "../../../src/intake/senders/artifactory.ts";
import { authority, presented, SECRET } from "../schemes/sample.ts";
import { changed, errorOf, fixture, fixtureText, ignored, pushes, told } from "./sample.ts";

const BODY = fixture("artifactory");
const TEXT = fixtureText("artifactory");
const SIGNATURE = createHmac("sha256", SECRET).update(TEXT).digest("hex");

describe("artifactory", () => {
  it("reads a push: the repository's key stands before the image", () => {
    expect(told(artifactory, BODY)).toEqual(
      pushes({ registry: "acme.jfrog.io/docker-local", repository: "team/api" }),
    );
  });

  it("leaves the registry open where the origin is not told", () => {
    expect(told(artifactory, changed(BODY, "jpd_origin", undefined))).toEqual(pushes({ registry: "" }));
  });

  it.each([
    [changed(BODY, "event_type", "deleted"), "the event docker deleted"],
    [changed(BODY, "domain", "artifact"), "the event artifact pushed"],
  ])("says what is no push", (body, word) => {
    expect(told(artifactory, body)).toEqual(ignored(word));
  });

  it.each([
    ["domain", undefined],
    ["data.image_name", ""],
    ["data.tag", undefined],
    ["data.tag", 1],
  ])("refuses %s = %j, and names it", (path, value) => {
    expect(errorOf(told(artifactory, changed(BODY, path, value)))).toContain(path);
  });

  it.each([
    ["the secret", SECRET, true],
    ["a signature", SIGNATURE, true],
    ["a signature with its hash before it", `sha256=${SIGNATURE}`, true],
    ["another secret", "another-secret-0123456789", false],
    ["a signature of another body", createHmac("sha256", SECRET).update("{}").digest("hex"), false],
  ])("shows who it is by %s in one header", async (_, value, ok) => {
    const request = presented({ headers: { "x-jfrog-event-auth": value }, body: TEXT });
    expect((await admit(artifactory, request, authority())).ok).toBe(ok);
  });
});
