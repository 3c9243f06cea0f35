import { describe, expect, it } from "vitest";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { imageEvent } from "../../src/intake/event.ts";
import type { Push } from "../../src/intake/senders/sender.ts";

const DELIVERY = { sender: "docker.io", id: "delivery-1", at: 7 };

const event = (more: Partial<Push>) =>
  imageEvent(
    { registry: "docker.io", repository: "acme/api", tag: "1.0.0", digest: undefined, ...more },
    DELIVERY,
    DOCKER_HUB_DEFAULTS,
  );

describe("imageEvent", () => {
  it("says what was pushed, by whom it was told, and when", () => {
    expect(event({})).toEqual({
      ok: true,
      value: {
        id: "delivery-1",
        sender: "docker.io",
        repository: "docker.io/acme/api",
        tag: "1.0.0",
        digest: undefined,
        receivedAt: 7,
      },
    });
  });

  it.each([
    [{ registry: "index.docker.io" }, "docker.io/acme/api"],
    [{ registry: "docker.io", repository: "nginx" }, "docker.io/library/nginx"],
    [{ registry: "GHCR.io" }, "ghcr.io/acme/api"],
    [{ registry: "localhost:5000" }, "localhost:5000/acme/api"],
  ])("has one name for all spellings of a repository: %j", (push, repository) => {
    expect(event(push)).toMatchObject({ value: { repository } });
  });

  it("keeps a digest, and a push without a tag", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    expect(event({ tag: undefined, digest })).toMatchObject({ value: { tag: undefined, digest } });
  });

  it.each([
    { repository: "../../etc/passwd" },
    { repository: "acme/api?x=1" },
    { repository: "Acme/Api" },
    { repository: "" },
    { repository: "acme/api:2.0.0" },
    { tag: "a/b" },
    { tag: "1.0.0 " },
    { tag: "x".repeat(129) },
    { registry: "user@docker.io" },
  ])("refuses what is no name: %j", (push) => {
    expect(event(push)).toEqual({ ok: false, error: expect.stringMatching(/\S/) });
  });

  it("takes the tag by the grammar, and nothing that stands behind it", () => {
    const tag = `1.0.0@sha256:${"a".repeat(64)}`;
    expect(event({ tag })).toMatchObject({ value: { tag: "1.0.0" } });
  });
});
