import { describe, expect, it } from "vitest";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { imageEvent, imageEvents } from "../../src/intake/event.ts";
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

  it("takes the sender's id of the delivery, where it is one", () => {
    const ids = ["12345678901234567", "msg_1", "a b", "x".repeat(129), ""];
    expect(ids.map((id) => event({ id })).map((made) => made.ok && made.value.id)).toEqual([
      "12345678901234567",
      "msg_1",
      ...Array(3).fill(DELIVERY.id),
    ]);
  });

  it("keeps a registry that is no host apart from Docker Hub, and asks for one that is not told", () => {
    expect(event({ registry: "harbor" })).toMatchObject({ value: { repository: "harbor/acme/api" } });
    expect(event({ registry: undefined })).toMatchObject({ value: { repository: "docker.io/acme/api" } });
    expect(event({ registry: "" })).toEqual({ ok: false, error: expect.stringContaining("?registry=") });
  });
});

describe("imageEvents", () => {
  const push = (repository: string, tag: string): Push => ({
    registry: "quay.io",
    repository,
    tag,
    digest: undefined,
  });
  const events = (pushes: readonly Push[]) => {
    const made = imageEvents(pushes, DELIVERY, DOCKER_HUB_DEFAULTS);
    return made.ok ? made.value.events.map(({ repository, tag }) => `${repository}:${tag}`) : made.error;
  };
  const many = (count: number) => Array.from({ length: count }, (_, index) => index);

  it("tells each push once", () => {
    expect(events([push("a/b", "1"), push("a/c", "1"), push("a/b", "2"), push("a/b", "1")])).toEqual([
      "quay.io/a/b:1",
      "quay.io/a/b:2",
      "quay.io/a/c:1",
    ]);
  });

  it("asks for the list instead of more than ten tags of one repository", () => {
    expect(events(many(10).map((tag) => push("a/b", `${tag}`)))).toHaveLength(10);
    expect(events(many(11).map((tag) => push("a/b", `${tag}`)))).toEqual(["quay.io/a/b:undefined"]);
  });

  it("refuses more repositories than one request can tell", () => {
    expect(events(many(40).map((name) => push(`a/${name}`, "1")))).toHaveLength(40);
    expect(events(many(41).map((name) => push(`a/${name}`, "1")))).toContain("41 repositories");
  });

  it("asks for the lists instead, where ten thousand tags of forty repositories are told at once", () => {
    const pushes = many(40).flatMap((name) => many(250).map((tag) => push(`a/${name}`, `${tag}`)));
    expect(events(pushes)).toEqual(many(40).map((name) => `quay.io/a/${name}:undefined`));
    // Five of each would be two hundred calls of objects.
    expect(
      events(many(40).flatMap((name) => many(5).map((tag) => push(`a/${name}`, `${tag}`)))),
    ).toHaveLength(40);
    expect(events([...many(39).map((name) => push(`a/${name}`, "1")), push("a/b", "1")])).toContain(
      "quay.io/a/b:1",
    );
  });

  it("tells ten of the names that are none, each cut, and counts the rest", () => {
    const made = imageEvents(
      many(10_000).map(() => push("A".repeat(1_000), "1")),
      DELIVERY,
      DOCKER_HUB_DEFAULTS,
    );
    expect(made).toMatchObject({
      ok: true,
      value: { events: [], refused: expect.arrayContaining(["and 9990 more"]) },
    });
    expect(JSON.stringify(made).length).toBeLessThan(5_000);
  });

  it("keeps no digest that is none", () => {
    const digests = [
      "sha256:abc",
      "x".repeat(1_000_000),
      "sha256:",
      "sha256:a\nb",
      `sha256:${"a".repeat(129)}`,
      "",
    ];
    const made = digests.map((digest) =>
      imageEvent({ ...push("a/b", "1"), digest }, DELIVERY, DOCKER_HUB_DEFAULTS),
    );
    expect(made.map((event) => event.ok && event.value.digest)).toEqual([
      "sha256:abc",
      ...Array(5).fill(undefined),
    ]);
  });
});
