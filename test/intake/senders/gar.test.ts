import { describe, expect, it } from "vitest";
import { gar } from "../../../src/intake/senders/gar.ts";
import { DIGEST, errorOf, fixture, ignored, pushes, told } from "./sample.ts";

const IMAGE = "europe-west1-docker.pkg.dev/acme-prod/containers/api";
const PUSH = {
  registry: "europe-west1-docker.pkg.dev",
  repository: "acme-prod/containers/api",
  id: "12345678901234567",
};
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const message = (data: unknown) => ({
  message: { data: typeof data === "string" ? data : base64(data), messageId: PUSH.id },
});

describe("gar", () => {
  it("reads a push", () => {
    expect(told(gar, fixture("gar"))).toEqual(pushes(PUSH));
  });

  it.each([
    ["a push by digest", { action: "INSERT", digest: `${IMAGE}@${DIGEST}` }, { tag: undefined }],
    ["a push by tag", { action: "INSERT", tag: `${IMAGE}:1.4.0` }, { digest: undefined }],
    [
      "Container Registry's names",
      { action: "INSERT", tag: "gcr.io/acme-prod/api:1.4.0" },
      { registry: "gcr.io", repository: "acme-prod/api", digest: undefined },
    ],
  ])("takes %s", (_, data, more) => {
    expect(told(gar, message(data))).toEqual(pushes({ ...PUSH, ...more }));
  });

  it("says what is no push", () => {
    expect(told(gar, fixture("gar-delete"))).toEqual(ignored("the action DELETE"));
  });

  it.each([
    [{}, "message"],
    [{ message: {} }, "message.data"],
    [message("%%"), "base64"],
    [message(base64("x").slice(1)), "base64"],
    [message({ tag: "x" }), "action"],
    [message({ action: "INSERT" }), "tag"],
    [message({ action: "INSERT", tag: 7 }), "tag"],
    [message({ action: "INSERT", tag: "Not A Name" }), "Not A Name"],
  ])("refuses %j, and says what is wrong", (body, names) => {
    expect(errorOf(told(gar, body))).toContain(names);
  });
});
