/** The Repository object as it reads what it knows of tags beyond their names. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { Application } from "../../src/index.ts";
import type { FactsRequest } from "../../src/protocol.ts";
import { FOLD_MS, REQUESTS_PER_ALARM } from "../../src/registry/constants.ts";
import {
  AT_ONCE_MS,
  alarmOf,
  evict,
  fleet,
  following,
  freshWorld,
  pass,
  pushed,
  repository,
  rowsOf,
  runAlarms,
  runAlarmsFor,
  status,
} from "./objects.ts";

const here = freshWorld();

const READ = /^GET registry-1.*\/(?:manifests|blobs)\//;
const HEAD = /^HEAD .*\/manifests\//;
const tagsOf = (count: number) => Array.from({ length: count }, (_, index) => `1.0.${index}`);
const ask = (tags: readonly string[], more: Partial<FactsRequest> = {}): FactsRequest => ({
  tags,
  depth: "created",
  platforms: [],
  ...more,
});

/** An answer in short. */
async function facts(request: FactsRequest) {
  const answer = await repository("acme/one").facts(request);
  if (!answer.ok) return { failure: answer.error.code, known: 0, waiting: 0 };
  return { known: answer.value.facts.length, waiting: answer.value.waiting };
}

/** Runs the next alarm of the repository, and no other. */
async function nextAlarm(): Promise<void> {
  pass(AT_ONCE_MS);
  await runDurableObjectAlarm(repository("acme/one"));
}

async function withTags(count: number): Promise<readonly string[]> {
  await following("one", "acme/one");
  const tags = tagsOf(count);
  here.world.push("acme/one", ...tags);
  return tags;
}

describe("two hundred tags", () => {
  it("are read alarm after alarm through evictions, nothing twice, and the followers hear of the end once", async () => {
    const tags = await withTags(200);
    const nudge = vi.spyOn(Application.prototype, "nudge");
    expect(await facts(ask(tags))).toEqual({ known: 0, waiting: 200 });
    let most = 0;
    for (let alarm = 0; alarm < 5; alarm++) {
      const before = here.world.count(READ);
      await nextAlarm();
      most = Math.max(most, here.world.count(READ) - before);
      await evict(repository("acme/one"));
    }
    expect(most).toBeGreaterThan(REQUESTS_PER_ALARM - 10);
    expect(most).toBeLessThanOrEqual(REQUESTS_PER_ALARM);
    const { waiting } = await facts(ask(tags));
    expect((await status()).repositories[0]?.reading).toEqual({ of: 200, left: waiting });
    expect(waiting).toBeLessThan(200 - 5 * 15);
    expect(nudge).not.toHaveBeenCalled();

    await runAlarms();
    expect(await facts(ask(tags))).toEqual({ known: 200, waiting: 0 });
    expect(here.world.count(READ)).toBe(400);
    expect(nudge).toHaveBeenCalledTimes(1);
    expect((await status()).repositories[0]?.reading).toBeUndefined();
    expect(await alarmOf(repository("acme/one"))).toBeNull();
  });

  it("wait as long as the registry asks for, and are read then without being asked for again", async () => {
    const tags = await withTags(200);
    await facts(ask(tags));
    await nextAlarm();
    const busy = () => new Response("slow down", { status: 429, headers: { "retry-after": "120" } });
    here.world.answer(READ, busy, 5);
    await nextAlarm();
    const until = Date.now() + 120_000;
    const before = here.world.count(READ);
    expect(await facts(ask(tags))).toMatchObject({ failure: "registry-rate-limited" });
    expect((await status()).repositories[0]).toMatchObject({
      patientUntil: until,
      trouble: { nextTryAt: until },
    });
    await runAlarmsFor(119_000);
    expect(here.world.count(READ)).toBe(before);
    await runAlarmsFor(60_000);
    expect(await facts(ask(tags))).toEqual({ known: 200, waiting: 0 });
  });

  it("that the registry refuses are read after the next sweep", async () => {
    const tags = await withTags(200);
    await facts(ask(tags));
    here.world.answer(READ, () => new Response("", { status: 403 }), 5);
    await nextAlarm();
    const before = here.world.count(READ);
    await runAlarmsFor(600_000);
    expect(here.world.count(READ)).toBe(before);
    await fleet().sweep();
    await runAlarmsFor(60_000);
    expect(await facts(ask(tags))).toEqual({ known: 200, waiting: 0 });
  });

  it("do not keep a push waiting", async () => {
    const tags = await withTags(200);
    await facts(ask(tags));
    await pushed("acme/one", "0.1.0");
    const firstOf = (pattern: RegExp) => here.world.requests.findIndex((line) => pattern.test(line));
    expect(firstOf(HEAD)).toBeLessThan(firstOf(READ));
  });

  it("of a repository that nobody follows any more leave nothing behind", async () => {
    await fleet().sweep();
    await runAlarms();
    const tags = tagsOf(20);
    here.world.push("acme/nobody", ...tags);
    const nobody = repository("acme/nobody");
    expect(await nobody.facts(ask(tags))).toMatchObject({ ok: true, value: { waiting: 20 } });
    await runAlarms();
    expect(here.world.requests.filter((line) => READ.test(line))).toEqual([]);
    expect(await alarmOf(nobody)).toBeNull();
    expect(await rowsOf(nobody, "SELECT name FROM sqlite_master WHERE name = 'facts'")).toEqual([]);
  });
});

describe("a watched tag", () => {
  const latest = ask(["latest"], { depth: "digest" });

  it("that was pushed again is found by the sweep without a webhook, and costs a HEAD when it was not", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "latest");
    pass(600_000);
    await fleet().sweep();
    await runAlarms();
    await facts(latest);
    const nudge = vi.spyOn(Application.prototype, "nudge");
    const sweep = async () => {
      pass(600_000);
      const before = here.world.count(HEAD);
      await fleet().sweep();
      await runAlarms();
      return here.world.count(HEAD) - before;
    };
    expect(await sweep()).toBe(1);
    expect(nudge).not.toHaveBeenCalled();
    here.world.push("acme/one", "latest");
    await sweep();
    expect(nudge).toHaveBeenCalledTimes(1);
  });

  it("is confirmed once when its push is told, and its new digest is known from then on", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "latest");
    await facts(latest);
    pass(60_001);
    const at = Date.now();
    await pushed("acme/one", "latest");
    const before = here.world.count(HEAD);
    const answer = await repository("acme/one").facts({ ...latest, since: at });
    expect(answer).toMatchObject({
      value: { facts: [["latest", { kind: "known", pushedAt: expect.any(Number) }]] },
    });
    expect(here.world.count(HEAD)).toBe(before);
    expect(before).toBe(2);
  });

  it("that is pushed again seconds later, without a digest in the webhook, is looked at once more", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "latest");
    await facts(latest);
    pass(60_001);
    const nudge = vi.spyOn(Application.prototype, "nudge");
    await pushed("acme/one", "latest");
    pass(1_000);
    await pushed("acme/one", "latest");
    // Who asks in between knows nothing of the push after it.
    await facts({ ...latest, since: Date.now() });
    pass(1_000);
    await pushed("acme/one", "latest");
    const before = here.world.count(HEAD);
    nudge.mockClear();
    pass(FOLD_MS);
    await runAlarms();
    expect(here.world.count(HEAD)).toBe(before + 1);
    expect(nudge).toHaveBeenCalledTimes(1);
    pass(FOLD_MS);
    await runAlarms();
    expect(here.world.count(HEAD)).toBe(before + 1);
  });

  it("whose digest a pass finds changed is told to all followers", async () => {
    await following("one", "acme/one");
    here.world.push("acme/one", "latest");
    await facts(latest);
    pass(60_001);
    here.world.push("acme/one", "latest");
    const nudge = vi.spyOn(Application.prototype, "nudge");
    await repository("acme/one").confirm("latest");
    await runAlarms();
    expect(nudge).toHaveBeenCalledTimes(1);
  });
});
