import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { receive } from "../../src/intake/receive.ts";
import { NOW, presented, SECRET } from "./schemes/sample.ts";
import { DIGEST, fixture, fixtureText } from "./senders/sample.ts";

const SERVED = ["docker.io", "ghcr.io", "quay.io", "harbor", "acr", "aliyun-acr"];
const settings = {
  webhookSecrets: Object.fromEntries(SERVED.map((type) => [type, [SECRET]])),
  webhookTokens: {},
};

interface Request {
  readonly type: string;
  readonly body: unknown;
  readonly urlSecret?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

function send({ type, body, urlSecret = SECRET, headers = {}, query = {} }: Request) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const received = {
    ...presented({ headers, urlSecret, body: text }),
    type,
    query: (name: string) => query[name],
  };
  const keys = async () => ({ ok: false, error: "no keys" }) as const;
  const around = { settings, names: DOCKER_HUB_DEFAULTS, keys, id: "made-here", now: NOW };
  return receive(received, around);
}

const json = { "content-type": "application/json; charset=utf-8", authorization: SECRET };
const HARBOR = { type: "harbor", body: fixture("harbor"), headers: json };

describe("receive", () => {
  it("gives each push of a delivery as an event with a canonical name", async () => {
    const event = {
      sender: "quay.io",
      repository: "quay.io/acme/api",
      digest: undefined,
      id: "made-here",
      receivedAt: NOW,
    };
    expect(await send({ type: "quay.io", body: fixture("quay") })).toEqual({
      ok: true,
      value: {
        sender: "quay.io",
        events: [
          { ...event, tag: "1.4.0" },
          { ...event, tag: "latest" },
        ],
        refused: [],
      },
    });
  });

  it("takes the sender's own id of the delivery", async () => {
    const body = fixtureText("ghcr-package");
    const headers = {
      "x-github-event": "package",
      "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
    };
    expect(await send({ type: "ghcr.io", body, headers })).toMatchObject({
      value: {
        events: [{ id: headers["x-github-delivery"], repository: "ghcr.io/acme/api", digest: DIGEST }],
      },
    });
  });

  it.each<[what: string, request: Request, repository: string]>([
    [
      "?registry= over the payload's host",
      { ...HARBOR, query: { registry: "Images.example.com:8443" } },
      "images.example.com:8443/team/api",
    ],
    [
      "?registry= with the first part of the path",
      { ...HARBOR, query: { registry: "r.example.com/mirror" } },
      "r.example.com/mirror/team/api",
    ],
    [
      "Harbor's fallback, which is no namespace of Docker Hub",
      { ...HARBOR, body: JSON.stringify(HARBOR.body).replaceAll("harbor.example.com/", "%zz/") },
      "harbor/team/api",
    ],
    [
      "upstream's registry_url",
      { type: "aliyun-acr", body: fixture("aliyun-acr"), query: { registry_url: "a.example.com" } },
      "a.example.com/team/api",
    ],
  ])("names the repository by %s", async (_, request, repository) => {
    const answer = await send(request);
    const events = answer.ok && "events" in answer.value ? answer.value.events : [];
    expect(new Set(events.map((event) => event.repository))).toEqual(new Set([repository]));
  });

  it("answers an event that is no push with a word, once it is known who sent it", async () => {
    const ping = { type: "acr", body: fixture("acr-ping"), headers: json };
    expect(await send(ping)).toEqual({ ok: true, value: { sender: "acr", ignored: "the action ping" } });
    expect(await send({ ...ping, headers: { ...json, authorization: "wrong" } })).toMatchObject({
      error: { status: 401 },
    });
  });

  it("keeps the pushes that have a name when another of the same delivery has none", async () => {
    const body = { ...fixture("quay"), updated_tags: ["1:2", "1.4.0"] };
    expect(await send({ type: "quay.io", body })).toMatchObject({
      value: { events: [{ tag: "1.4.0" }], refused: [expect.stringContaining("1:2")] },
    });
  });

  it.each<[what: string, request: Request, status: number, says: string]>([
    ["no sender", { type: "", body: {} }, 400, "not named"],
    ["an unknown sender", { type: "dockerhub", body: {} }, 400, "docker.io"],
    ["a sender without a secret", { type: "cloudevents", body: {} }, 503, "CLOUDEVENTS_WEBHOOK_SECRET"],
    [
      "a wrong secret in the URL",
      { type: "quay.io", body: fixture("quay"), urlSecret: "wrong" },
      401,
      "quay.io",
    ],
    [
      "a secret in the URL of a sender that has a header",
      { type: "harbor", body: fixture("harbor"), headers: { "content-type": "application/json" } },
      401,
      "Authorization",
    ],
    [
      "a content type that upstream refuses",
      { ...HARBOR, headers: { authorization: SECRET } },
      415,
      "application/json",
    ],
    ["what is not JSON", { type: "quay.io", body: "{" }, 400, "not JSON"],
    ["a field that is missing", { type: "quay.io", body: {} }, 400, "repository"],
    [
      "no host",
      { type: "aliyun-acr", body: { ...fixture("aliyun-acr"), repository: { repo_full_name: "a/b" } } },
      400,
      "?registry=",
    ],
    [
      "a registry that is none",
      { ...HARBOR, query: { registry: "user@evil.example.com" } },
      400,
      "no valid name",
    ],
  ])("refuses %s", async (_, request, status, says) => {
    expect(await send(request)).toMatchObject({
      ok: false,
      error: { status, detail: expect.stringContaining(says) },
    });
  });

  it("says what to choose at GitHub where the body comes as a form", async () => {
    const body = `payload=${encodeURIComponent(fixtureText("ghcr-package"))}`;
    const headers = {
      "x-github-event": "package",
      "content-type": "application/x-www-form-urlencoded",
      "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
    };
    expect(await send({ type: "ghcr.io", body, headers })).toMatchObject({
      error: { status: 415, detail: expect.stringContaining("application/json") },
    });
  });

  it("judges who sent it before it reads the body", async () => {
    expect(await send({ type: "quay.io", body: "{", urlSecret: "wrong" })).toMatchObject({
      error: { status: 401 },
    });
  });
});
