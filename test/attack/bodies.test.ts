/**
 * Bodies that an outsider may send, to everything that reads one: a webhook of each sender, a registry's answer, Argo CD's
 * answer. Nothing throws, nothing reaches the prototype of other objects, and what is said of them stays short.
 */
import { describe, expect, it } from "vitest";
import { readAnswer } from "../../src/argocd/answer.ts";
import { readList } from "../../src/argocd/application-list.ts";
import { parseApplication } from "../../src/argocd/application-schema.ts";
import { readManagedResources } from "../../src/argocd/managed-resources.ts";
import { remembered } from "../../src/fleet/delivered.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { jsonOf, readBody } from "../../src/intake/body.ts";
import { imageEvents } from "../../src/intake/event.ts";
import { createKeySource } from "../../src/intake/jwks.ts";
import { SENDERS } from "../../src/intake/senders.ts";
import { parseJson } from "../../src/lib/json.ts";
import { sleep } from "../../src/lib/wait.ts";
import { registryFailure } from "../../src/registry/failure.ts";
import { parseHubPage } from "../../src/registry/hub.ts";
import { parseConfig, parseManifest } from "../../src/registry/manifest.ts";
import { parseTagsPage } from "../../src/registry/pages.ts";
import { parseToken } from "../../src/registry/token.ts";

const DEEP = 100_000;
const nested = (open: string, close: string) => open.repeat(DEEP) + close.repeat(DEEP);
const bytes = (text: string) => new TextEncoder().encode(text);

const HOSTILE: Readonly<Record<string, Uint8Array>> = {
  empty: bytes(""),
  "not JSON": bytes("<html>no</html>"),
  "a hundred thousand lists in each other": bytes(nested("[", "]")),
  "a hundred thousand objects in each other": bytes(`${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`),
  "a deep field of an object": bytes(
    `{"events":${nested("[", "]")},"data":${nested("[", "]")},"config":${nested("[", "]")}}`,
  ),
  "keys of every object": bytes(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1,"hasOwnProperty":1,"tags":["__proto__","constructor"]}',
  ),
  "keys of every object, in the places that are read": bytes(
    '{"push_data":{"__proto__":{"polluted":1},"tag":"__proto__"},"repository":{"repo_name":"__proto__/constructor"},"updated_tags":{"__proto__":"1","constructor":"2"}}',
  ),
  "the same key twice": bytes('{"tags":["1.0.0"],"tags":7,"token":"a","token":{"polluted":1}}'),
  "bytes that are no UTF-8": Uint8Array.from([
    0x7b, 0x22, 0x61, 0xff, 0xfe, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d,
  ]),
  "a byte order mark": bytes('\ufeff{"tags":["1.0.0"]}'),
  "half of a pair, and NUL": bytes(
    '{"tags":["\\ud800","\\u0000"],"action":"\\ud800\\u0000","type":"\\ud800"}',
  ),
  "numbers without end": bytes('{"tags":[1e999],"expires_in":1e999,"events":-1e999,"count":0e-999999999}'),
  "a number of a megabyte": bytes(`{"expires_in":${"9".repeat(1_000_000)}}`),
  "a text of a megabyte": bytes(
    JSON.stringify({
      action: "x".repeat(1_000_000),
      type: "image".repeat(200_000),
      message: "y".repeat(1_000_000),
    }),
  ),
  "a list of three hundred thousand": bytes(
    `{"tags":[${"1,".repeat(300_000)}1],"events":[${"{},".repeat(30_000)}{}],"items":[${"1,".repeat(30_000)}1]}`,
  ),
  "lists instead of objects": bytes(
    '{"push_data":[],"repository":[],"data":[],"detail":[],"package":[],"message":[],"config":[],"metadata":[]}',
  ),
};

const CALL = { operation: "list-tags", registry: "registry.example.com", repository: "acme/api" } as const;
const REQUEST = { what: "list Applications" };
const header = (name: string) => ({ "x-github-event": "package" })[name.toLowerCase()];

/** What reads a text of a remote. */
const ANSWERS: Readonly<Record<string, (text: string) => unknown>> = {
  "a tag list": parseTagsPage,
  "Docker Hub's own list": (text) => parseHubPage(text, 0),
  "a token": (text) => parseToken(text, 0),
  "a manifest": (text) => parseManifest(text, "application/vnd.oci.image.index.v1+json"),
  "a manifest of a strange type": (text) => parseManifest(text, text.slice(0, 1_000_000)),
  "a configuration": parseConfig,
  "a registry's refusal": (text) => registryFailure(CALL, { status: 403, headers: new Headers(), text }, 0),
  "Argo CD's list": (text) => {
    const bytes = new TextEncoder().encode(text);
    return readList(REQUEST, [bytes]).next(bytes.length);
  },
  "Argo CD's refusal": (text) =>
    readAnswer(REQUEST, { status: 500, contentType: "application/json", text }, parseApplication),
  "an Application": (text) => parseApplication(parseJson(text)),
  "what an Application delivers": (text) => {
    const of = { group: "argocd-image-updater.argoproj.io", kind: "ImageUpdater" };
    const read = readManagedResources(
      { items: [{ ...of, namespace: "a", name: "b", targetState: text }] },
      of,
    );
    // Judged and stored as Fleet does it.
    if (read.ok)
      JSON.stringify([
        ...remembered(new Map(read.value.map((each) => ["a/b", each.targetState])), new Map(), "a", 0),
      ]).length;
    return read.ok;
  },
  "an issuer's keys": (text) =>
    createKeySource({ fetch: async () => new Response(text), now: () => 0, sleep })(
      "https://example.com/keys",
    ),
};

describe.each(Object.entries(HOSTILE))("%s", (_, body) => {
  it.each(Object.entries(ANSWERS))("as %s", async (name, read) => {
    const answer = await read(new TextDecoder().decode(body));
    if (typeof answer === "object" && answer !== null && "ok" in answer && answer.ok === true) return;
    expect(JSON.stringify(answer).length, name).toBeLessThan(3_000);
  });

  it.each(SENDERS.map((sender) => [sender.type, sender] as const))("as a webhook of %s", (_, sender) => {
    const json = jsonOf(body);
    const reading = json.ok ? sender.parse({ header, query: () => undefined, body: json.value }) : json;
    if (reading.ok && "pushes" in reading.value) {
      const events = imageEvents(
        reading.value.pushes,
        { sender: sender.type, id: "1", at: 0 },
        DOCKER_HUB_DEFAULTS,
      );
      expect(JSON.stringify(events).length).toBeLessThan(20_000);
    }
  });

  it("leaves other objects alone", () => {
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("a request's body", () => {
  const LIMIT = 1024 * 1024;
  const stream = (pieces: number, bytes: number) => {
    let left = pieces;
    let read = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (left-- === 0) return controller.close();
        read += bytes;
        controller.enqueue(new Uint8Array(bytes));
      },
    });
    return { body, read: () => read };
  };

  it("ends at a megabyte, whether its length was told or not, and the rest is not read", async () => {
    const fits = stream(16, LIMIT / 16);
    expect(await readBody(fits)).toMatchObject({ ok: true });
    const endless = stream(1_000_000, LIMIT / 16);
    expect(await readBody(endless)).toMatchObject({ ok: false, error: { status: 413 } });
    expect(endless.read()).toBeLessThan(2 * LIMIT);
    const told = new Request("https://example.com", { method: "POST", body: new Uint8Array(LIMIT + 1) });
    expect(await readBody(told)).toMatchObject({ ok: false, error: { status: 413 } });
  });
});
