/**
 * The built Worker under attack from outside: senders that name private addresses, a registry that is hostile, bodies that
 * are. That no secret was written is searched for when the Worker is stopped (secret-watch.ts).
 */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ACCOUNT,
  application,
  REPOSITORY,
  type Scenario,
  SECRETS,
  startScenario,
  until,
} from "../support/scenario.ts";
import { type Server, serve } from "../support/serve.ts";
import { SENDER_SECRETS } from "./senders.cases.ts";

/** Text that would act in a terminal, forge a log line, and fill a page. */
const HOSTILE = `"}\n{"level":"info","message":"forged"}\r\n\u001b[2J\u009b31m\u202eevil${"x".repeat(200_000)}`;
const BOMB = gzipSync(Buffer.alloc(200 * 1024 * 1024, "["));

let victim: Server;
let asked: string[];
let registry: Server;
let scenario: Scenario<Server>;
/** What the hostile registry answers now to whoever was let in and wants to read. */
let answer: () => Response;
/** Answers that the registry has given since then. */
let answered: number;

beforeAll(async () => {
  asked = [];
  victim = await serve(0, async (request) => {
    asked.push(`${request.method} ${request.url} ${request.headers.get("authorization")}`);
    return Response.json({ tags: ["9.9.9"], token: "token-of-the-victim" });
  });
  answer = () => Response.json({ name: REPOSITORY, tags: ["0.0.9"] });
  registry = await serve(0, async (request) => {
    if (request.headers.get("authorization") === null) {
      return new Response("", { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } });
    }
    answered += 1;
    // What a sender claims is not there.
    return request.method === "HEAD" ? new Response("", { status: 404 }) : answer();
  });
  answered = 0;
  scenario = await startScenario({
    registry,
    applications: [application("example-api-dev")],
    vars: SENDER_SECRETS,
  });
  await scenario.sweep();
  await until("the sweep is over", async () => (await scenario.status()).repositories.length > 0);
}, 60_000);

afterAll(async () => {
  await scenario.stop();
  await victim.stop();
});

const post = (path: string, body: BodyInit, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${scenario.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    ...(body instanceof ReadableStream && { duplex: "half" }),
  });

describe("a sender that names an address", () => {
  const hosts = () => {
    const { port } = new URL(victim.url);
    return [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `0x7f.1:${port}`,
      `2130706433:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
    ];
  };
  const secret = (name: string) => SENDER_SECRETS[`${name}_WEBHOOK_SECRET`] ?? "";
  const SENDERS: readonly (readonly [string, (host: string) => Promise<Response>])[] = [
    [
      "Docker Hub",
      (host) =>
        post(
          `/webhook/docker.io/${SECRETS.DOCKER_WEBHOOK_SECRET}`,
          JSON.stringify({
            push_data: { tag: "1" },
            repository: { repo_name: `${host}/x` },
            callback_url: `http://${host}/`,
          }),
        ),
    ],
    [
      "Docker Hub with ?registry=",
      (host) =>
        post(
          `/webhook/docker.io/${SECRETS.DOCKER_WEBHOOK_SECRET}?registry=${host}`,
          JSON.stringify({ push_data: { tag: "1" }, repository: { repo_name: "a/x" } }),
        ),
    ],
    [
      "Quay",
      (host) =>
        post(
          `/webhook/quay.io/${secret("QUAY")}`,
          JSON.stringify({ repository: "a/x", docker_url: `${host}/a/x`, updated_tags: ["1"] }),
        ),
    ],
    [
      "Harbor",
      (host) =>
        post(
          "/webhook/harbor",
          JSON.stringify({
            type: "PUSH_ARTIFACT",
            event_data: {
              resources: [{ tag: "1", resource_url: `${host}/a/x:1` }],
              repository: { repo_full_name: "a/x" },
            },
          }),
          { authorization: secret("HARBOR") },
        ),
    ],
    [
      "Azure",
      (host) =>
        post(
          "/webhook/acr",
          JSON.stringify({ action: "push", target: { repository: "a/x", tag: "1" }, request: { host } }),
          { authorization: secret("ACR") },
        ),
    ],
    [
      "Alibaba",
      (host) =>
        post(
          `/webhook/aliyun-acr/${secret("ALIYUN_ACR")}?registry_url=${host}`,
          JSON.stringify({ push_data: { tag: "1" }, repository: { repo_full_name: "a/x" } }),
        ),
    ],
    [
      "CloudEvents",
      (host) =>
        post(
          `/webhook/cloudevents/${secret("CLOUDEVENTS")}`,
          JSON.stringify({
            specversion: "1.0",
            type: "container.image.push",
            source: `http://${host}/`,
            data: { repositoryName: "a/x", imageTag: "1", registryUrl: host },
          }),
        ),
    ],
    [
      "Distribution",
      (host) =>
        post(
          "/webhook/distribution",
          JSON.stringify({
            events: [{ action: "push", target: { repository: "a/x", tag: "1" }, request: { host } }],
          }),
          { authorization: secret("DISTRIBUTION") },
        ),
    ],
    [
      "anybody",
      (host) =>
        post("/webhook/generic", JSON.stringify({ image: `${host}/a/x`, tag: "1" }), {
          authorization: `Bearer ${secret("GENERIC")}`,
        }),
    ],
  ];

  it.each(SENDERS)("%s: no request leaves for it", async (_, send) => {
    for (const host of hosts()) {
      const said = await send(host);
      expect([202, 400]).toContain(said.status);
      await said.text();
    }
    // A push that somebody follows comes after them, and is looked at.
    const before = answered;
    await scenario.webhook({ tag: `0.0.${SENDERS.findIndex(([, each]) => each === send) + 100}` });
    await until("the registry was asked", () => answered > before);
    expect(asked).toEqual([]);
  });
});

describe("a hostile registry", () => {
  const to = () => `${victim.url}/v2/stolen`;
  const ANSWERS: readonly (readonly [string, () => Response])[] = [
    [
      "sends the next page elsewhere",
      () => Response.json({ tags: ["0.0.9"] }, { headers: { link: `<${to()}>; rel="next"` } }),
    ],
    ["redirects", () => new Response("", { status: 307, headers: { location: to() } })],
    [
      "redirects to a user of its own",
      () =>
        new Response("", {
          status: 302,
          headers: { location: registry.url.replace("//", "//somebody:else@") },
        }),
    ],
    [
      "refuses with a page that repeats what it was sent",
      () =>
        new Response(`${HOSTILE} ${ACCOUNT.password} ${btoa(`${ACCOUNT.username}:${ACCOUNT.password}`)}`, {
          status: 403,
        }),
    ],
    [
      "refuses with an error that repeats what it was sent",
      () =>
        Response.json(
          { errors: [{ code: "DENIED", message: `${ACCOUNT.password} ${HOSTILE}` }] },
          { status: 403 },
        ),
    ],
    [
      "answers with a hundred thousand lists in each other",
      () => new Response("[".repeat(100_000) + "]".repeat(100_000)),
    ],
    [
      "answers with a bomb",
      () =>
        new Response(BOMB, { headers: { "content-encoding": "gzip", "content-type": "application/json" } }),
    ],
    [
      "answers with names that are no tags",
      () => Response.json({ tags: ["__proto__", "constructor", HOSTILE, "../../x", "1.0.0?x", 7, null] }),
    ],
    [
      "names a wait without end",
      () => new Response("no", { status: 429, headers: { "retry-after": "9".repeat(5_000) } }),
    ],
  ];

  it.each(ANSWERS)("%s: nothing follows it, and status says it shortly", async (_, make) => {
    const [before, lines] = [answered, scenario.logs.length];
    answer = make;
    await scenario.check({ application: "example-api-dev" });
    await scenario.status();
    expect(scenario.tagOf("example-api-dev")).toBe("0.0.9");
    expect(asked).toEqual([]);
    expect(answered).toBeGreaterThan(before);
    const { text } = await scenario.ask("/api/v1/status");
    expect(text.length).toBeLessThan(50_000);
    expect(text).toMatch(/^[\x20-\x7e]*$/);
    for (const line of scenario.logs.slice(lines)) {
      expect(line.length).toBeLessThan(5_000);
      expect(JSON.parse(line).message).not.toBe("forged");
    }
  });
});

describe("a hostile body", () => {
  const door = `/webhook/docker.io/${SECRETS.DOCKER_WEBHOOK_SECRET}`;
  const push = JSON.stringify({ push_data: { tag: "1" }, repository: { repo_name: "a/x" } });
  /** Four megabytes, whose length is told to nobody. */
  const long = () => {
    let pieces = 64;
    return new ReadableStream<Uint8Array>({
      pull: (controller) =>
        pieces-- > 0 ? controller.enqueue(new Uint8Array(64 * 1024).fill(0x20)) : controller.close(),
    });
  };

  it.each<[string, () => Promise<Response>, number]>([
    ["longer than a megabyte", () => post(door, " ".repeat(1024 * 1024 + 1)), 413],
    [
      "a hundred thousand lists in each other",
      () => post(door, "[".repeat(100_000) + "]".repeat(100_000)),
      400,
    ],
    ["compressed, which is not read", () => post(door, gzipSync(push), { "content-encoding": "gzip" }), 400],
    ["no text", () => post(door, Uint8Array.from([0xff, 0xfe, 0x00])), 400],
    [
      "keys of every object",
      () => post(door, '{"__proto__":{"push_data":{"tag":"1"}},"constructor":1}'),
      400,
    ],
    ["a name with a megabyte of text", () => post(door, push.replace("a/x", "A".repeat(900_000))), 400],
    [
      "of the API, with a name of a megabyte",
      () =>
        post("/api/v1/check", JSON.stringify({ application: "x".repeat(1_000_000) }), {
          authorization: `Bearer ${SECRETS.API_TOKEN}`,
        }),
      400,
    ],
  ])("%s", async (_, send, status) => {
    const said = await send();
    const text = await said.text();
    expect([said.status, text.length < 2_000]).toEqual([status, true]);
  });

  it("of a length that is not told is cut off", async () => {
    // The connection may be closed before the answer is read.
    const status = await post(door, long()).then(
      (said) => said.status,
      () => 413,
    );
    expect(status).toBe(413);
    expect((await scenario.ask("/healthz")).status).toBe(200);
  });

  it("eight thousand events in one delivery are one listing of each repository", async () => {
    const events = Array.from({ length: 8_000 }, (_, at) => ({
      action: "push",
      target: { repository: `acme/x${at % 40}`, tag: `${at}` },
      request: { host: "registry.example.com" },
    }));
    const body = JSON.stringify({ events });
    const said = await post("/webhook/distribution", body, {
      authorization: SENDER_SECRETS.DISTRIBUTION_WEBHOOK_SECRET ?? "",
    });
    const { stored } = JSON.parse(await said.text());
    expect([said.status, stored.length]).toEqual([202, 40]);
  });
});
