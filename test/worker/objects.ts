/**
 * The objects of the Worker as a test handles them. The clock stands still, far from the runtime's own, so that an alarm
 * runs when the test says and never else.
 */
import { evictDurableObject, reset, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { type CheckAnswer, FLEET } from "../../src/protocol.ts";
import { SECRETS } from "./bindings.ts";
import { expectDocumented } from "./documented.ts";
import { hearAnswer, searchForSecrets } from "./search.ts";
import { createWorld, type World } from "./world.ts";

const START = Date.parse("2040-01-01T00:00:00Z");

/** What is due so soon is meant for now: an object may let an answer go out first. */
export const AT_ONCE_MS = 10;

/** The image repositories that the tests are about. */
const REPOSITORIES = [
  "acme/one",
  "acme/many",
  "acme/nobody",
  "acme/own",
  "acme/built",
  "acme/moving",
  "acme/own pullsecret:argocd/dockerhub-credentials",
];

let current: World | undefined;

/** Makes a fresh world and empty objects for each test of the file; call it once. */
export function freshWorld(): { readonly world: World } {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: START });
    current = createWorld();
  });
  afterEach(async () => {
    try {
      await searchForSecrets();
    } finally {
      vi.restoreAllMocks();
      vi.useRealTimers();
      await reset();
    }
  });
  return {
    get world() {
      if (current === undefined) throw new Error("the world begins with the test");
      return current;
    },
  };
}

export function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

export const fleet = () => env.FLEET.getByName(FLEET);
export const repository = (name: string) => env.REPOSITORY.getByName(`docker.io/${name}`);
export const application = (name: string) => env.APPLICATION.getByName(`argocd/${name}`);

/** When the object's alarm is due, epoch milliseconds; null for never. */
export const alarmOf = (stub: DurableObjectStub): Promise<number | null> =>
  runInDurableObject(stub, (_, state) => state.storage.getAlarm());

/** Rows of an object's table. */
export const rowsOf = (stub: DurableObjectStub, query: string): Promise<Record<string, unknown>[]> =>
  runInDurableObject(stub, (_, { storage }) => storage.sql.exec(query).toArray());

/** Runs every alarm that is due at once, until none is. Gives how many ran. */
export async function runAlarms(): Promise<number> {
  let ran = 0;
  for (;;) {
    const before = ran;
    const stubs = allObjects();
    const dues = await Promise.all(stubs.map(alarmOf));
    for (const [index, stub] of stubs.entries()) {
      const due = dues[index] ?? Number.POSITIVE_INFINITY;
      if (due > Date.now() + AT_ONCE_MS) continue;
      vi.setSystemTime(Math.max(due, Date.now()));
      if (await runDurableObjectAlarm(stub)) ran += 1;
    }
    if (ran === before) return ran;
  }
}

/** Reached by their names, as the Worker does: an object that was made by its id alone never learns its name. */
const allObjects = (): readonly DurableObjectStub[] => [
  fleet(),
  ...REPOSITORIES.map(repository),
  ...[...(current?.applications ?? [])].map(application),
];

/** Runs alarms, then moves the clock to the next one that is due within `ms`, and so on. */
export async function runAlarmsFor(ms: number): Promise<void> {
  const end = Date.now() + ms;
  for (;;) {
    await runAlarms();
    const dues = await Promise.all(allObjects().map(alarmOf));
    const next = Math.min(...dues.map((due) => due ?? Number.POSITIVE_INFINITY));
    if (next > end) break;
    vi.setSystemTime(next);
  }
  vi.setSystemTime(end);
}

/** Waits for an answer that needs alarms to run. */
export async function whileAlarmsRun<T>(answer: Promise<T>): Promise<T> {
  let done = false;
  const ended = answer.finally(() => {
    done = true;
  });
  while (!done) {
    const round = runAlarms().then(() => new Promise((resolve) => setTimeout(resolve, 5)));
    await Promise.race([ended, round]);
    // An alarm that is still running would go on beside those of the test.
    if (done) await round;
  }
  return ended;
}

/** Each answer is held against the document of the API. */
export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const request = new Request(`https://worker.example.com${path}`, init);
  const { method } = request;
  const answer = await exports.default.fetch(request);
  await expectDocumented(method, new URL(request.url).pathname, answer.clone());
  return hearAnswer(answer);
}

/** A call of the API with the current token; one with a body is a POST. */
export function api(path: string, body?: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${SECRETS.API_TOKEN}` };
  const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  return call(`/api/v1/${path}`, init);
}

/** An Application that runs 0.0.9, the tags known and everything at rest. */
export async function following(name: string, image: string): Promise<void> {
  current?.addApplication(name, image);
  current?.push(image, "0.0.9");
  await fleet().sweep();
  await runAlarms();
}

/** A tag was pushed and told, and all that follows at once has happened. */
export async function pushed(image: string, tag: string): Promise<void> {
  current?.push(image, tag);
  const answer = await webhook(image, tag);
  if (answer.status !== 202) throw new Error(`the webhook was answered ${answer.status}`);
  await runAlarms();
}

/** Drops what the object has in memory. */
export const evict = (stub: DurableObjectStub): Promise<void> => evictDurableObject(stub);

/** The problem document (RFC 9457) of an answer that is one. */
export async function problemOf(
  answer: Response,
): Promise<{ readonly detail: string; readonly code?: string; readonly mend?: string }> {
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  return answer.json();
}

export const status = () => fleet().status();

/** The last report of an Application, as status shows it. */
export const reportOf = async (name: string) =>
  (await status()).applications.find((row) => row.application === `argocd/${name}`);

/** What of one Application's answer to a check the tests read; times are ISO 8601. */
export interface Checked
  extends Pick<CheckAnswer, "verdicts">,
    Pick<CheckAnswer["report"], "application" | "dryRun" | "images"> {
  readonly trouble?: { readonly nextTryAt?: string };
}

/** `POST /api/v1/check`, with the alarms that it waits for. */
export async function check(body: object): Promise<readonly Checked[]> {
  const answer = await whileAlarmsRun(api("check", body));
  return (await answer.json<{ applications: Checked[] }>()).applications;
}

/** Docker Hub's webhook for a pushed tag. */
export function webhook(name: string, tag: string): Promise<Response> {
  const body = JSON.stringify({ push_data: { tag }, repository: { repo_name: name } });
  return call(`/webhook/docker.io/${SECRETS.DOCKER_WEBHOOK_SECRET}`, { method: "POST", body });
}
