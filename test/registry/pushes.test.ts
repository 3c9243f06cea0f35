import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/lib/failure.ts";
import { err, ok, type Result } from "../../src/lib/result.ts";
import type { TagSort } from "../../src/policy/facts.ts";
import type { Confirmation, ImageEvent, TagList } from "../../src/protocol.ts";
import { HINT_LIFE_MS, HINTS_ONE_BY_ONE, MISSING_ONE_BY_ONE } from "../../src/registry/constants.ts";
import { takePush } from "../../src/registry/inbox.ts";
import { answerPushes, postpone, tellOfChange } from "../../src/registry/pushes.ts";
import { openRepositoryStore } from "../../src/registry/store.ts";
import { openTagMemory } from "../../src/registry/tag-memory.ts";
import { openSql } from "../support/sql.ts";
import { failure, NOW, pushed } from "./sample.ts";

const FOLLOWERS = ["argocd/dev", "argocd/prd"];

/** A store with a list of `1.0.0`, and a registry whose answers are set. */
function setUp({ listed = true, lookIsDue = false, tagSort = undefined as TagSort | undefined } = {}) {
  const sql = openSql();
  const store = openRepositoryStore(sql);
  const memory = openTagMemory(sql, () => store.tags());
  if (listed) store.replaceTags(["1.0.0"], NOW - 60_000);
  store.state.write("tellDueAt", undefined);
  const world = {
    now: NOW,
    asked: [] as string[],
    list: (): Result<TagList, Failure> | undefined => ok({ tags: ["1.0.0", "1.1.0"], listedAt: world.now }),
    confirm: (_tag: string): Result<Confirmation, Failure> =>
      ok({ exists: true, digest: undefined, at: world.now }),
    watched: (): Result<boolean, Failure> => ok(true),
    left: 40,
  };
  const answer = (due = store.hints().filter(({ dueAt }) => dueAt !== undefined && dueAt <= world.now)) =>
    answerPushes({
      store,
      memory,
      tagSort,
      reading: {
        lookAtWatched: async () => {
          world.asked.push("watched");
          return world.watched();
        },
      },
      due,
      lookIsDue,
      applications: FOLLOWERS,
      left: () => world.left,
      now: world.now,
      lookup: {
        advance: async () => {
          world.asked.push("list");
          const answer = world.list();
          if (answer?.ok) store.replaceTags(answer.value.tags, answer.value.listedAt);
          return answer;
        },
        confirm: async (tag) => {
          world.asked.push(tag);
          return world.confirm(tag);
        },
      },
    });
  const push = (tag: string | undefined, more: Partial<ImageEvent> = {}) =>
    store.addHint(pushed(tag, more), NOW);
  const nudges = () => store.outbox(100).map(({ application, nudge }) => `${application} ${nudge.id}`);
  return { store, memory, world, answer, push, nudges };
}

describe("answerPushes", () => {
  it("confirms the pushed tag with one request, and addresses every follower", async () => {
    const { answer, push, nudges, world, store } = setUp();
    push("1.1.0");
    await answer();
    expect(world.asked).toEqual(["1.1.0"]);
    expect(nudges()).toEqual(["argocd/dev push-1.1.0", "argocd/prd push-1.1.0"]);
    expect(store.hints()).toMatchObject([{ doneAt: NOW }]);
    expect(store.hints()[0]?.dueAt).toBeUndefined();
  });

  it("lists before anything is decided where no list is stored, and asks for no tag that is in it", async () => {
    const { answer, push, nudges, world } = setUp({ listed: false });
    push("1.1.0");
    await answer();
    expect(world.asked).toEqual(["list"]);
    expect(nudges()).toContain("argocd/dev push-1.1.0");
  });

  it("looks a pushed tag up that a new list does not have", async () => {
    const { answer, push, world } = setUp({ listed: false });
    push("2.0.0");
    await answer();
    expect(world.asked).toEqual(["list", "2.0.0"]);
  });

  it("lists once where that costs less than asking for each tag", async () => {
    const few = setUp();
    for (let index = 0; index < HINTS_ONE_BY_ONE; index++) few.push(`1.1.${index}`);
    await few.answer();
    expect(few.world.asked).toEqual(["1.1.0", "1.1.1", "1.1.2"]);

    const many = setUp();
    many.world.list = () => ok({ tags: ["1.1.0", "1.1.1", "1.1.2", "1.1.3"], listedAt: NOW });
    for (let index = 0; index <= HINTS_ONE_BY_ONE; index++) many.push(`1.1.${index}`);
    await many.answer();
    expect(many.world.asked).toEqual(["list"]);
  });

  it("lists for a push that names no tag", async () => {
    const { answer, push, world, nudges } = setUp();
    push(undefined);
    await answer();
    expect(world.asked).toEqual(["list"]);
    expect(nudges()).toContain("argocd/dev push-undefined");
  });

  it("addresses the followers of a listing only when the tags have changed", async () => {
    const { answer, nudges, world, store } = setUp({ lookIsDue: true });
    store.state.write("lookDueAt", NOW);
    await answer([]);
    expect(nudges()).toEqual([`argocd/dev list-${NOW}`, `argocd/prd list-${NOW}`]);
    expect(store.state.read("lookDueAt")).toBeUndefined();

    world.list = () => ok({ tags: ["1.1.0", "1.0.0"], listedAt: NOW });
    await answer([]);
    expect(nudges()).toHaveLength(2);
  });

  it("tells every follower, once, of a change that somebody else's listing found", () => {
    const { store, nudges } = setUp();
    store.replaceTags(["1.0.0", "1.1.0"], NOW);
    for (let time = 0; time < 2; time++) tellOfChange({ store, applications: FOLLOWERS, now: NOW });
    expect(nudges()).toEqual([`argocd/dev list-${NOW}`, `argocd/prd list-${NOW}`]);
  });
});

describe("a listing that is planned for later, which pushes were left to", () => {
  const LATER = NOW + 30_000;

  it("is made by an earlier one", async () => {
    const { answer, push, store } = setUp({ listed: false });
    store.state.write("lookDueAt", LATER);
    push("1.1.0");
    await answer();
    expect(store.state.read("lookDueAt")).toBeUndefined();
  });

  it("stays where a push was left to it that came after the earlier one had begun", async () => {
    const { answer, world, store } = setUp();
    for (let index = 0; index < MISSING_ONE_BY_ONE; index++) {
      takePush(store, pushed(`made-up-${index}`), false);
    }
    for (const each of store.hints()) store.updateHint(each.id, { ...each, attempts: 1 });
    store.state.write("lookDueAt", LATER);
    world.list = () => {
      world.now += 5;
      expect(takePush(store, pushed("2.0.0", { receivedAt: world.now }), false)).toBe("nothing");
      return ok({ tags: ["1.0.0"], listedAt: NOW });
    };
    world.confirm = () => ok({ exists: false });
    await answer();
    expect(store.state.read("lookDueAt")).toBe(LATER);
  });

  it("stays where the earlier one began in an alarm before", async () => {
    const { answer, push, world, store } = setUp({ listed: false });
    store.state.write("lookDueAt", LATER);
    world.list = () => ok({ tags: ["1.0.0", "1.1.0"], listedAt: NOW - 1 });
    push("1.1.0");
    await answer();
    expect(store.state.read("lookDueAt")).toBe(LATER);
  });

  it("is not all that a push without a tag gets: it waits for one that began after it", async () => {
    const { answer, push, world, nudges } = setUp();
    push(undefined);
    world.list = () => ok({ tags: ["1.0.0"], listedAt: NOW - 1 });
    await answer();
    expect(nudges()).toEqual([]);
    world.list = () => ok({ tags: ["1.0.0"], listedAt: NOW });
    await answer();
    expect(nudges()).toEqual(["argocd/dev push-undefined", "argocd/prd push-undefined"]);
  });

  it("is made once more where the one that ran as it came due had begun before", async () => {
    const { answer, world, store, nudges } = setUp({ lookIsDue: true });
    store.state.write("lookDueAt", NOW);
    world.list = () => ok({ tags: ["1.0.0"], listedAt: NOW - 1 });
    await answer([]);
    expect(store.state.read("lookDueAt")).toBe(NOW);
    world.list = () => ok({ tags: ["1.0.0", "2.0.0"], listedAt: NOW });
    await answer([]);
    expect(store.state.read("lookDueAt")).toBeUndefined();
    expect(nudges()).toEqual([`argocd/dev list-${NOW}`, `argocd/prd list-${NOW}`]);
  });
});

describe("what a push tells of a digest", () => {
  const found = (digest: string) => () => ok({ exists: true as const, digest, at: NOW });

  it("is when a tag came to point there that was not known before, and no more than that", async () => {
    const { answer, push, world, memory } = setUp();
    world.confirm = found("a");
    push("1.1.0", { receivedAt: NOW - 40 });
    await answer();
    expect(memory.tag("1.1.0")).toEqual({ tag: "1.1.0", digest: "a", at: NOW, pushedAt: NOW - 40 });

    memory.learn([{ tag: "1.2.0", digest: "a", at: NOW }]);
    push("1.2.0");
    await answer();
    expect(memory.tag("1.2.0")?.pushedAt).toBeUndefined();
  });

  it("is that it has to be read anew, where a listing answered for the tag", async () => {
    const { answer, push, memory } = setUp({ lookIsDue: true });
    memory.learn([
      { tag: "1.0.0", digest: "old", at: NOW - 60_000 },
      { tag: "1.1.0", digest: "new", at: NOW + 1 },
    ]);
    push("1.0.0");
    push("1.1.0");
    await answer();
    expect(memory.tag("1.0.0")).toEqual({ tag: "1.0.0", at: NOW, pushedAt: NOW });
    expect(memory.tag("1.1.0")?.digest).toBe("new");
  });
});

describe("a look", () => {
  it("is over when the watched tags were looked up too; it is made again when that failed", async () => {
    const { answer, world, store } = setUp({ lookIsDue: true });
    store.state.write("lookDueAt", NOW);
    world.watched = () => err(failure());
    await answer([]);
    expect(world.asked).toEqual(["list", "watched"]);
    expect(store.state.read("lookDueAt")).toBeGreaterThan(NOW);
    store.state.write("lookDueAt", NOW);
    world.watched = () => ok(true);
    await answer([]);
    expect(store.state.read("lookDueAt")).toBeUndefined();
  });

  it("keeps back no push, and no news of the list, where a watched tag is refused for good", async () => {
    const { answer, push, world, store, nudges } = setUp({ lookIsDue: true });
    store.state.write("lookDueAt", NOW);
    world.watched = () => err(failure({ code: "registry-refused", temporary: false }));
    push("1.1.0");
    await answer();
    expect(nudges()).toEqual(
      [`list-${NOW}`, "push-1.1.0"].flatMap((id) => FOLLOWERS.map((application) => `${application} ${id}`)),
    );
    expect(store.state.read("lookDueAt")).toBeUndefined();
    expect(store.hints()).toMatchObject([{ doneAt: NOW }]);
  });

  it("tells the followers of a watched tag that changed in the same alarm", async () => {
    const { answer, world, store, nudges } = setUp({ lookIsDue: true });
    world.list = () => ok({ tags: ["1.0.0"], listedAt: NOW });
    world.watched = () => {
      store.state.write("tellDueAt", NOW);
      return ok(true);
    };
    await answer([]);
    expect(nudges()).toHaveLength(FOLLOWERS.length);
  });

  it("that was asked for while it was made is still to come", async () => {
    const { answer, world, store } = setUp({ lookIsDue: true });
    world.watched = () => {
      store.state.write("lookDueAt", NOW + 5);
      return ok(true);
    };
    await answer([]);
    expect(store.state.read("lookDueAt")).toBe(NOW + 5);
  });

  it("of later is answered by a listing that a push needs", async () => {
    const { answer, push, store } = setUp({ listed: false });
    store.state.write("lookDueAt", NOW + 30_000);
    push("1.1.0");
    await answer();
    expect(store.state.read("lookDueAt")).toBeUndefined();
  });
});

describe("a registry that sorts its tags", () => {
  it("is listed for a pushed tag that the list does not have, since only the list tells its place", async () => {
    const { answer, push, world, nudges } = setUp({ tagSort: "latest-first" });
    push("1.1.0");
    await answer();
    expect(world.asked).toEqual(["list"]);
    expect(nudges()).toContain("argocd/dev push-1.1.0");
  });

  it("is asked for the tag alone where the list has it", async () => {
    const { answer, push, world } = setUp({ tagSort: "latest-first" });
    push("1.0.0");
    await answer();
    expect(world.asked).toEqual(["1.0.0"]);
  });
});

describe("a push that cannot be answered yet", () => {
  it("is looked at again when the registry does not have the tag, and nobody is nudged", async () => {
    const { answer, push, nudges, world, store } = setUp();
    world.confirm = () => ok({ exists: false });
    push("1.1.0");
    await answer();
    expect(nudges()).toEqual([]);
    const [hint] = store.hints();
    expect(hint).toMatchObject({ attempts: 1, dueAt: expect.any(Number) });
    expect(hint?.dueAt).toBeGreaterThan(NOW);
  });

  it("is given up after ten minutes, and status names the tag", async () => {
    const { answer, push, world, store } = setUp();
    world.confirm = () => ok({ exists: false });
    push("1.1.0");
    world.now = NOW + HINT_LIFE_MS;
    await answer();
    expect(store.hints()).toEqual([]);
    expect(store.state.read("missing")).toEqual({ tag: "1.1.0", at: world.now });
  });

  it("does not keep the others from being answered", async () => {
    const { answer, push, nudges, world } = setUp();
    world.confirm = (tag) =>
      ok(tag === "1.1.0" ? { exists: false } : { exists: true, digest: undefined, at: NOW });
    push("1.1.0");
    push("1.2.0");
    await answer();
    expect(nudges()).toEqual(["argocd/dev push-1.2.0", "argocd/prd push-1.2.0"]);
  });

  it.each(["list", "confirm"] as const)(
    "waits with all behind it when the %s fails for a time",
    async (question) => {
      const { answer, push, world, store, nudges } = setUp({ listed: question === "confirm" });
      world[question] = () => err(failure());
      push("1.1.0");
      push("1.2.0");
      await answer();
      expect(nudges()).toEqual([]);
      expect(world.asked).toHaveLength(1);
      for (const hint of store.hints()) {
        expect(hint.attempts).toBe(1);
        expect(hint.dueAt).toBeGreaterThan(NOW);
      }
    },
  );

  it("waits as long as the registry asks for", async () => {
    const { answer, push, world, store } = setUp();
    store.state.write("trouble", { failure: failure(), since: NOW, attempts: 1 });
    store.state.write("patientUntil", NOW + 90_000);
    world.confirm = () => err(failure({ code: "registry-rate-limited" }));
    push("1.1.0");
    await answer();
    expect(store.hints()).toMatchObject([{ dueAt: NOW + 90_000 }]);
  });

  it("is kept for the next sweep when a person has to mend something", async () => {
    const { answer, push, world, store } = setUp();
    world.confirm = () => err(failure({ code: "registry-unauthorized", temporary: false }));
    push("1.1.0");
    await answer();
    expect(store.hints()).toHaveLength(1);
    expect(store.hints()[0]?.dueAt).toBeUndefined();
    expect(store.hints()[0]?.doneAt).toBeUndefined();
  });

  it("makes a listing that the sweep asked for wait too", async () => {
    const { answer, world, store } = setUp({ lookIsDue: true });
    store.state.write("lookDueAt", NOW);
    world.list = () => err(failure());
    await answer([]);
    expect(store.state.read("lookDueAt")).toBeGreaterThan(NOW);
  });
});

describe("postpone", () => {
  it("keeps pushes and listings for a little later, later each time", () => {
    const { store, push } = setUp();
    push("1.1.0");
    store.state.write("lookDueAt", NOW);
    for (let attempts = 1; attempts <= 5; attempts++) {
      postpone({ store, due: store.hints(), now: NOW });
      expect(store.hints()).toMatchObject([{ attempts }]);
      expect(store.hints()[0]?.dueAt).toBeGreaterThan(NOW);
    }
    expect(store.hints()[0]?.dueAt).toBeGreaterThan(NOW + 10_000);
    expect(store.state.read("lookDueAt")).toBeGreaterThan(NOW);
  });

  it("tells of a change that was found meanwhile a little later, without a listing", () => {
    const { store } = setUp();
    store.replaceTags(["1.0.0", "1.1.0"], NOW);
    postpone({ store, due: [], now: NOW });
    expect(store.state.read("lookDueAt")).toBeUndefined();
    expect(store.state.read("tellDueAt")).toBeGreaterThan(NOW);
  });

  it("reads what is wanted of tags a little later", () => {
    const { store } = setUp();
    store.state.write("wantedDueAt", NOW);
    postpone({ store, due: [], now: NOW });
    expect(store.state.read("wantedDueAt")).toBeGreaterThan(NOW);
  });

  it("asks for no listing that nobody asked for", () => {
    const { store } = setUp();
    postpone({ store, due: [], now: NOW });
    expect(store.state.read("lookDueAt")).toBeUndefined();
  });
});

describe("what one alarm cannot do", () => {
  const manyPushes = (fleet: ReturnType<typeof setUp>) => {
    for (let tag = 0; tag < 5; tag++) fleet.push(`2.0.${tag}`);
  };

  it("stays due: a list of many pages", async () => {
    const fleet = setUp({ lookIsDue: true });
    const { answer, world, push, nudges, store } = fleet;
    store.state.write("lookDueAt", NOW);
    push("1.1.0");
    const whole = world.list;
    world.list = () => undefined;
    await answer();
    expect(nudges()).toEqual([]);
    expect([store.state.read("lookDueAt"), store.hints()[0]?.dueAt]).toEqual([NOW, NOW]);
    world.list = whole;
    await answer();
    expect(nudges()).toHaveLength(4);
    expect(store.state.read("lookDueAt")).toBeUndefined();
  });

  it("stays due: watched tags, and the list that is there is not read once more for them", async () => {
    const { answer, world, store } = setUp({ lookIsDue: true });
    store.state.write("lookDueAt", NOW);
    world.watched = () => ok(false);
    await answer();
    expect(store.state.read("lookDueAt")).toBe(NOW);
    world.watched = () => ok(true);
    await answer();
    expect(world.asked).toEqual(["list", "watched", "watched"]);
    expect(store.state.read("lookDueAt")).toBeUndefined();
  });

  it("stays due: confirmations of pushes that the list does not have", async () => {
    const fleet = setUp();
    const { answer, world, store } = fleet;
    manyPushes(fleet);
    const confirm = world.confirm;
    world.confirm = (tag) => {
      world.left -= 15;
      return confirm(tag);
    };
    await answer();
    expect(world.asked).toEqual(["list", "2.0.0", "2.0.1", "2.0.2"]);
    expect(store.hints().map(({ doneAt }) => doneAt !== undefined)).toEqual([true, true, true, false, false]);
    world.left = 40;
    await answer();
    expect(store.hints().every(({ doneAt }) => doneAt !== undefined)).toBe(true);
  });
});
