/** What a pass does for facts that its decisions lack. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { TagFacts } from "../../src/policy/facts.ts";
import { FACTS_LOOK_MS, FACTS_ROUNDS, INCOMPLETE_FOR_MS, MOVED_ROUNDS } from "../../src/updater/constants.ts";
import { rule } from "../policy/sample.ts";
import { done, failure, image, tagOf, twoImages } from "./reconcile.support.ts";
import { api } from "./sample.ts";
import { needFacts, onceKnown, script, update, upToDate } from "./scripted-policy.ts";
import { createWorld, type World } from "./world.ts";

vi.mock("../../src/policy/decide.ts", async () => (await import("./scripted-policy.ts")).scripted());

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const known = (letter: string): TagFacts => ({
  kind: "known",
  depth: "created",
  digest: digest(letter),
  builds: [{ platform: "linux/amd64", createdAt: 1 }],
  pushedAt: undefined,
});
const MANY = Array.from({ length: 1_000 }, (_, index) => `build-${index}`);

let world: World;
beforeEach(() => {
  world = createWorld({ parameters: api("0.1.0") });
  world.facts = { "0.2.0": known("a"), "0.3.0": known("b") };
});
const asked = (port: string) => world.calls.filter((call) => call === port).length;

describe("facts that a decision lacks", () => {
  const need = { tags: ["0.2.0", "0.3.0"], depth: "created", platforms: ["linux/amd64"] } as const;

  it("are asked for once, and then it is decided with them, the order of the list and the time", async () => {
    world.sorted = "latest-first";
    script(
      onceKnown(need, ({ facts, now, sorted }) => {
        expect(sorted).toBe("latest-first");
        expect([...(facts?.keys() ?? [])]).toEqual(need.tags);
        expect(now).toBe(world.now);
        return update("0.3.0");
      }),
    );
    await world.pass();
    expect(tagOf(world)).toBe("0.3.0");
    expect(world.factsRequests).toEqual([need]);
    expect([asked("read"), asked("tags"), asked("write")]).toEqual([1, 1, 1]);
  });

  it("are asked for in one request per repository, for several images", async () => {
    world.rules = [
      rule(),
      rule({ alias: "worker", target: { kind: "helm", name: "worker.image", tag: "worker.tag" } }),
    ];
    world.facts = { x: known("a"), y: known("b") };
    script((question) => {
      const tags = question.rule.alias === "app" ? ["x"] : ["y"];
      return onceKnown({ tags, depth: "digest", platforms: [] }, () => upToDate())(question);
    });
    await world.pass();
    expect(world.factsRequests).toEqual([{ tags: ["x", "y"], depth: "digest", platforms: [] }]);
  });

  it("are forgotten with the pass: the Repository remembers", async () => {
    script(onceKnown(need, () => upToDate()));
    await world.pass();
    await world.pass();
    expect(world.factsRequests).toHaveLength(2);
  });

  it("are waited for while the Repository reads them: how far it is, and a look of last resort", async () => {
    world.facts = Object.fromEntries(MANY.map((tag) => [tag, known("a")]));
    world.unread = MANY.slice(320);
    script(onceKnown({ tags: MANY, depth: "created", platforms: [] }, () => upToDate()));
    const result = await world.pass();
    expect(world.factsRequests).toHaveLength(1);
    expect(image(result)).toMatchObject({
      state: "waiting",
      reason: "320 of 1,000 build dates are read; the rest is being read.",
      nextTryAt: world.now + FACTS_LOOK_MS,
    });
    expect(done(result)).toMatchObject({ failure: undefined, lookAt: world.now + FACTS_LOOK_MS });

    world.unread = [];
    expect(image(await world.pass()).state).toBe("up-to-date");
  });

  it("do not stop another image of the Application", async () => {
    world = twoImages();
    world.unread = ["0.2.0"];
    script((question) =>
      question.rule.alias === "app"
        ? onceKnown({ ...need, tags: ["0.2.0"] }, () => upToDate())(question)
        : update("1.1.0"),
    );
    const result = await world.pass();
    expect([image(result).state, image(result, "proxy").state]).toEqual(["waiting", "updating"]);
    expect(world.parameters()).toMatchObject({ "image.tag": "0.1.0", "proxy.tag": "1.1.0" });
  });

  it.each([
    { temporary: true, state: "waiting" },
    { temporary: false, state: "failed" },
  ])("fail as the list of tags does: temporary $temporary", async ({ temporary, state }) => {
    world.failing = { facts: failure({ temporary, mend: "Mend it." }) };
    script(onceKnown(need, () => upToDate()));
    const result = await world.pass();
    expect(image(result)).toMatchObject({ state, reason: "It is down.", mend: "Mend it." });
    expect(done(result).failure?.code).toBe(temporary ? "down" : undefined);
    expect(world.factsRequests).toHaveLength(0);
    expect(asked("facts")).toBe(1);
  });

  it("are asked for a bounded number of times, and then the reason says so", async () => {
    let next = 0;
    script(() => needFacts({ ...need, tags: [`tag-${next++}`] }));
    const result = await world.pass();
    expect(world.factsRequests).toHaveLength(FACTS_ROUNDS);
    expect(image(result)).toMatchObject({
      state: "waiting",
      reason: expect.stringContaining("Too many tags"),
      mend: expect.stringContaining("allowTags"),
    });
    expect(done(result).lookAt).toBe(world.now + FACTS_LOOK_MS);
  });

  it("are asked for by a dry run too, which has nothing read for later", async () => {
    world.unread = ["0.3.0"];
    script(onceKnown(need, () => upToDate()));
    const result = await world.pass({ dryRun: true });
    expect(world.factsRequests).toEqual([{ ...need, knownOnly: true }]);
    expect(image(result).reason).toBe("1 of 2 build dates are read; a dry run has no more of them read.");
  });

  it("are looked up anew after a push where the strategy is digest, and as the Repository has them otherwise", async () => {
    world.rules = [rule({ strategy: "digest", constraint: "0.2.0" })];
    script(onceKnown({ tags: ["0.2.0"], depth: "digest", platforms: [] }, () => upToDate()));
    await world.pass({ pushedAt: 7 });
    world.rules = [rule()];
    await world.pass({ pushedAt: 7 });
    expect(world.factsRequests.map(({ since }) => since)).toEqual([7, undefined]);
  });
});

it("a digest rule goes by the Pods that an update is for, once it is known what the tag points to", async () => {
  const pods = ["b", "a"].map((letter) => `acme/api:latest@${digest(letter)}`);
  world = createWorld({ pods });
  world.rules = [rule({ strategy: "digest", constraint: "latest" })];
  world.facts = { latest: known("b") };
  let seen: string | undefined;
  script(
    onceKnown({ tags: ["latest"], depth: "digest", platforms: [] }, ({ running }) => {
      seen = running?.version.digest;
      return upToDate();
    }),
  );
  await world.pass();
  expect(seen).toBe(digest("a"));
});

describe("the digest that is written", () => {
  const chosen = onceKnown({ tags: ["latest"], depth: "digest", platforms: [] }, ({ facts }) => {
    const found = facts?.get("latest");
    return found?.kind === "known" ? update(`latest@${found.digest}`) : upToDate();
  });

  it("is decided anew where the tag was pushed again meanwhile", async () => {
    world.facts = { latest: known("b") };
    world.remembered = { latest: known("a") };
    script(chosen);
    await world.pass();
    expect(world.factsRequests.map(({ since }) => since)).toEqual([undefined, world.now]);
    expect(tagOf(world)).toBe(`latest@${digest("b")}`);
    expect(world.patches).toHaveLength(1);
  });

  it("is never one that the registry does not confirm", async () => {
    world.facts = { latest: known("a") };
    world.on = (port, stage) => {
      if (port === "confirm" && stage === "before") world.facts = { latest: known("b") };
      if (port === "facts" && stage === "before") world.facts = { latest: known("a") };
    };
    script(chosen);
    const result = await world.pass();
    expect(world.patches).toEqual([]);
    expect(asked("confirm")).toBe(MOVED_ROUNDS + 1);
    expect(image(result)).toMatchObject({
      state: "waiting",
      reason: expect.stringContaining(
        "was to run as sha256:aaaaaaaaaaaa, and it points to sha256:bbbbbbbbbbbb",
      ),
    });
    expect(done(result).failure).toMatchObject({ code: "registry-digest-moved", temporary: true });
  });

  it("is made from the manifest where the answer to HEAD names none", async () => {
    world.facts = { latest: known("a") };
    world.headTellsDigest = false;
    script(chosen);
    await world.pass();
    expect(tagOf(world)).toBe(`latest@${digest("a")}`);
    expect(world.factsRequests.at(-1)).toMatchObject({ depth: "digest", since: world.now });
  });
});

describe("a tag that lacks a platform", () => {
  const need = { tags: ["0.3.0"], depth: "platforms", platforms: ["linux/arm64"] } as const;
  const incomplete = () => onceKnown(need, () => upToDate({ incomplete: ["0.3.0"] }));

  it("leaves the state as it is, says so, and is read anew some ten seconds later, also after an eviction", async () => {
    script(incomplete());
    const result = await world.pass();
    expect(image(result)).toMatchObject({
      state: "up-to-date",
      reason: "As it is. 0.3.0 may still be in the middle of a push, and is looked at again.",
    });
    const { lookAt = 0 } = done(result);
    expect(lookAt - world.now).toBeGreaterThanOrEqual(8_000);
    expect(lookAt - world.now).toBeLessThanOrEqual(12_000);
    expect(image(result).nextTryAt).toBe(lookAt);

    // Another pass before that keeps the time, and has nothing read anew.
    world.now += 1_000;
    expect(done(await world.pass()).lookAt).toBe(lookAt);
    expect(world.factsRequests.at(-1)?.since).toBeUndefined();

    world.now = lookAt;
    const second = done(await world.pass()).lookAt ?? 0;
    expect(world.factsRequests.at(-1)?.since).toBe(lookAt);
    expect(second - lookAt).toBeGreaterThanOrEqual(16_000);
  });

  it("is looked at for an hour, and not again for each sweep after that", async () => {
    script(incomplete());
    let lookAt = done(await world.pass()).lookAt;
    const began = world.now;
    for (let looks = 0; lookAt !== undefined && looks < 50; looks++) {
      world.now = lookAt;
      lookAt = done(await world.pass()).lookAt;
    }
    expect(world.now - began).toBeLessThanOrEqual(INCOMPLETE_FOR_MS);
    world.now += 86_400_000;
    const result = await world.pass();
    expect(done(result).lookAt).toBeUndefined();
    expect(image(result).reason).toContain("stayed incomplete for an hour");
    expect(done(await world.pass({ pushedAt: world.now })).lookAt).toBeGreaterThan(world.now);
  });

  it("is forgotten once it is complete", async () => {
    script(incomplete());
    await world.pass();
    script(onceKnown(need, () => upToDate()));
    const result = await world.pass();
    expect(image(result).reason).toBe("As it is.");
    expect(done(result).lookAt).toBeUndefined();
  });

  it("does not keep the next lower one from being written", async () => {
    script(onceKnown(need, () => update("0.2.0", { incomplete: ["0.3.0"] })));
    const result = await world.pass();
    expect(tagOf(world)).toBe("0.2.0");
    expect(image(result).reason).toContain("0.3.0 may still be in the middle of a push");
  });
});

it("a tag that is too young is looked at when it is old enough", async () => {
  const old = world.now + 3_600_000;
  script(() => upToDate({ lookAt: old }));
  const result = await world.pass();
  expect(image(result)).toMatchObject({ state: "up-to-date", nextTryAt: old });
  expect(done(result).lookAt).toBe(old);

  // Also beside a write, which is verified later than that.
  script(() => update("0.2.0", { lookAt: world.now + 1_000 }));
  expect(done(await world.pass()).lookAt).toBe(world.now + 1_000);
});
