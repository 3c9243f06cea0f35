/** What an outsider can use up: who guesses, and who knows a secret and makes up names. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Fleet, Repository } from "../../src/index.ts";
import type { TurnedAwayReason } from "../../src/lib/turned-away.ts";
import { SECRETS } from "./bindings.ts";
import {
  api,
  call,
  fleet,
  following,
  freshWorld,
  pass,
  repository,
  rowsOf,
  runAlarms,
  runAlarmsFor,
  status,
} from "./objects.ts";

const world = freshWorld();

const HOUR = 3_600_000;
let tests = 0;

// The doors of this isolate remember for an hour or two; each test begins long after the one before.
beforeEach(() => {
  tests += 1;
  pass(tests * 10 * HOUR);
});

const hook = (
  name: string,
  secret: string = SECRETS.DOCKER_WEBHOOK_SECRET,
  headers: Record<string, string> = {},
  tag = "0.1.0",
) =>
  call(`/webhook/docker.io/${secret}`, {
    method: "POST",
    headers,
    body: JSON.stringify({ push_data: { tag }, repository: { repo_name: name } }),
  });

/** The names of all pushes that reached an object; none is kept. */
function reached(): readonly string[] {
  const names: string[] = [];
  vi.spyOn(Repository.prototype, "pushed").mockImplementation(
    async ({ repository }) => void names.push(repository),
  );
  return names;
}

const turnedAway = async (door: string, reason: TurnedAwayReason) =>
  (await status()).turnedAway?.doors[door]?.[reason] ?? 0;

async function flood(count: number): Promise<Readonly<Record<number, number>>> {
  const statuses: Record<number, number> = {};
  for (let index = 0; index < count; index++) {
    const { status } = await hook(`made-up/name-${index}`);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
  return statuses;
}

describe("made-up names with the right secret", () => {
  // The first of all tests, since the isolate has no list of what is followed yet.
  it("wait outside while nobody can tell who follows them, and what was taken is not lost", async () => {
    world.world.addApplication("one", "acme/one");
    world.world.push("acme/one", "0.0.9", "0.1.0");
    expect((await hook("acme/one")).status).toBe(202);
    const names = reached();
    expect(await flood(150)).toEqual({ 202: 99, 429: 51 });
    expect(names).toHaveLength(99);
    const answer = await hook("made-up/late");
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("30");
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining("docker.io/made-up/late") });

    await fleet().sweep();
    await runAlarms();
    expect(world.world.running("one")).toBe("0.1.0");
    // Five seconds after it had nothing to tell, Fleet is asked again.
    pass(5_000);
    expect((await hook("acme/one")).status).toBe(202);
    expect((await hook("made-up/late")).status).toBe(200);
  });

  it("make a hundred objects and no more, and what is followed passes among them", async () => {
    await following("one", "acme/one");
    const names = reached();
    expect(await flood(300)).toEqual({ 202: 100, 200: 200 });
    expect(names).toHaveLength(100);
    expect((await hook("acme/one")).status).toBe(202);
    expect(names.at(-1)).toBe("docker.io/acme/one");
    expect(await (await hook("made-up/one-more")).json()).toMatchObject({
      stored: [],
      unfollowed: ["docker.io/made-up/one-more"],
    });
  });

  it("are counted in status, with one call a minute", async () => {
    await following("one", "acme/one");
    reached();
    const told = vi.spyOn(Fleet.prototype, "turnedAway");
    await flood(300);
    // The first is told at once, with what this isolate had not told before.
    await vi.waitFor(async () => expect(await turnedAway("docker.io", "unfollowed")).toBeGreaterThan(0));
    const before = await turnedAway("docker.io", "unfollowed");
    pass(60_000);
    await flood(2);
    await vi.waitFor(async () => expect(await turnedAway("docker.io", "unfollowed")).toBe(before + 200));
    expect(told).toHaveBeenCalledTimes(2);
    const document = await (await api("status")).json<{ turnedAway: { lastAt: string } }>();
    expect(document.turnedAway.lastAt).toMatch(/^2040-01-\d\dT/);
  });
});

describe("made-up tags with the right secret, of a repository that is followed", () => {
  it("are asked for a few times, cost no rows, and hold up no push for more than a minute", async () => {
    await following("one", "acme/one");
    const asked = () => world.world.count(/acme\/one\/(manifests|tags)/);
    const before = asked();
    for (let index = 0; index < 200; index++) {
      await hook("acme/one", SECRETS.DOCKER_WEBHOOK_SECRET, {}, `made-up-${index}`);
      await runAlarms();
    }
    const hints = await rowsOf(repository("acme/one"), "SELECT id FROM hints");
    expect(hints.length).toBeLessThanOrEqual(10);
    world.world.push("acme/one", "0.1.0");
    expect((await hook("acme/one")).status).toBe(202);
    await runAlarmsFor(61_000);
    expect(world.world.running("one")).toBe("0.1.0");
    // Each of the eight has six looks in a minute; two hundred would have twelve hundred.
    expect(asked() - before).toBeLessThan(100);
  });
});

describe("wrong secrets of one address", () => {
  const from = (address: string) => ({ "cf-connecting-ip": address });

  it.each<[what: string, guess: (headers: Record<string, string>) => Promise<Response>]>([
    ["at a webhook", (headers) => hook("acme/one", "a-guess", headers)],
    [
      "at the API",
      (headers) => call("/api/v1/status", { headers: { ...headers, authorization: "Bearer a-guess" } }),
    ],
    ["at no address of the API", (headers) => call("/api/v1/secrets", { headers })],
  ])("are told to wait after twenty, and the right one passes all the same: %s", async (what, guess) => {
    const names = reached();
    const address = from(`192.0.2.${what.length}`);
    for (let index = 0; index < 20; index++) expect((await guess(address)).status).toBe(401);
    const answer = await guess(address);
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("60");
    expect(answer.headers.get("content-type")).toBe("application/problem+json");

    expect((await hook("acme/one", SECRETS.DOCKER_WEBHOOK_SECRET, address)).status).toBe(202);
    const authorization = `Bearer ${SECRETS.API_TOKEN}`;
    expect((await call("/api/v1/status", { headers: { ...address, authorization } })).status).toBe(200);
    expect(names).toEqual(["docker.io/acme/one"]);

    expect((await guess(from("198.51.100.1"))).status).toBe(401);
    pass(60_000);
    expect((await guess(address)).status).toBe(401);
  });

  it("are counted in status by door", async () => {
    await hook("acme/one", "a-guess");
    await vi.waitFor(async () => expect(await turnedAway("docker.io", "refused")).toBeGreaterThan(0));
    const [hooks, calls] = [await turnedAway("docker.io", "refused"), await turnedAway("api", "refused")];
    for (let index = 0; index < 3; index++) await hook("acme/one", "a-guess");
    pass(60_000);
    await call("/api/v1/status");
    await vi.waitFor(async () => expect(await turnedAway("api", "refused")).toBe(calls + 1));
    expect(await turnedAway("docker.io", "refused")).toBe(hooks + 3);
  });
});
