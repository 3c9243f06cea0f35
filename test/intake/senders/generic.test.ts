import { describe, expect, it } from "vitest";
import { generic } from "../../../src/intake/senders/generic.ts";
import { DIGEST, errorOf, fixture, pushes, told } from "./sample.ts";

const PUSH = { registry: "ghcr.io", repository: "acme/api", id: undefined };

describe("generic", () => {
  it("reads a push", () => {
    expect(told(generic, fixture("generic"))).toEqual(pushes(PUSH));
  });

  it.each([
    ["the tag in the image", { image: "ghcr.io/acme/api:1.4.0" }, { digest: undefined }],
    ["the digest in the image", { image: `ghcr.io/acme/api:1.4.0@${DIGEST}` }, {}],
    ["the field over the image", { image: "ghcr.io/acme/api:1.3.0", tag: "1.4.0" }, { digest: undefined }],
    ["no tag, which asks for the list", { image: "ghcr.io/acme/api" }, { tag: undefined, digest: undefined }],
    [
      "no registry, which is the default one",
      { image: "acme/api:1.4.0" },
      { registry: undefined, digest: undefined },
    ],
  ])("takes %s", (_, body, more) => {
    expect(told(generic, body)).toEqual(pushes({ ...PUSH, ...more }));
  });

  it("takes the id of Standard Webhooks", () => {
    const headers = { "webhook-id": "msg_1" };
    expect(told(generic, fixture("generic"), { headers })).toEqual(pushes({ ...PUSH, id: "msg_1" }));
  });

  it.each([
    [{}, "image is missing"],
    [{ image: "ghcr.io/Acme/api" }, "ghcr.io/Acme/api"],
    [{ image: "ghcr.io/acme/api", tag: 7 }, "tag"],
  ])("refuses %j, and says what is wrong", (body, says) => {
    expect(errorOf(told(generic, body))).toContain(says);
  });
});
