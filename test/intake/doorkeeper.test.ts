import { describe, expect, it } from "vitest";
import { createDoorkeeper } from "../../src/intake/doorkeeper.ts";
import type { FollowedRepositories, ImageEvent } from "../../src/protocol.ts";

const NOW = Date.parse("2026-11-25T06:00:00Z");
const MINUTE = 60_000;

/** Fleet knows `followed`; undefined: it has never refreshed. */
function world(followed: readonly string[] | undefined) {
  const seen = { now: NOW, asked: 0, followed, answer: undefined as (() => Promise<never>) | undefined };
  const door = createDoorkeeper({
    now: () => seen.now,
    sleep: () => new Promise((resolve) => setTimeout(resolve, 0)),
  });
  const ask = async (): Promise<FollowedRepositories> => {
    seen.asked += 1;
    if (seen.answer !== undefined) return seen.answer();
    return { ready: seen.followed !== undefined, repositories: seen.followed ?? [] };
  };
  /** What became of each name. */
  const tell = async (...names: readonly string[]) => {
    const { go, unfollowed, limited } = await door.sort(names.map(eventOf), ask);
    const of = (verdict: string, events: readonly ImageEvent[]) =>
      events.map(({ repository }): [string, string] => [repository, verdict]);
    return Object.fromEntries([...of("go", go), ...of("unfollowed", unfollowed), ...of("limited", limited)]);
  };
  const one = async (name: string) => (await tell(name))[name];
  /** Uses up what may pass without being known. */
  const flood = async () => {
    for (let index = 0; index < 100; index++) expect(await one(`made-up/${index}`)).toBe("go");
  };
  return { seen, tell, one, flood };
}

const eventOf = (repository: string): ImageEvent => ({
  id: "1",
  sender: "docker.io",
  repository,
  tag: "1.0.0",
  digest: undefined,
  receivedAt: NOW,
});

describe("createDoorkeeper", () => {
  it("lets a hundred unknown names through and asks nobody, so that each can be told in status", async () => {
    const { seen, flood } = world(["acme/api"]);
    await flood();
    expect(seen.asked).toBe(0);
  });

  it("goes by the list beyond that: what is followed passes always, the rest is made-up", async () => {
    const { seen, one, flood } = world(["acme/api"]);
    await flood();
    for (let index = 0; index < 50; index++) {
      expect(await one("acme/api")).toBe("go");
      expect(await one(`more/${index}`)).toBe("unfollowed");
    }
    expect(seen.asked).toBe(1);
  });

  it("lets one more through each minute, and not more for a long rest than at first", async () => {
    const { seen, one, flood } = world([]);
    await flood();
    expect(await one("more/0")).toBe("unfollowed");
    seen.now += MINUTE;
    expect(await one("more/1")).toBe("go");
    expect(await one("more/2")).toBe("unfollowed");
    seen.now += 1000 * MINUTE;
    await flood();
    expect(await one("more/3")).toBe("unfollowed");
  });

  it("asks anew about an unknown name where the list is older than a minute", async () => {
    const { seen, one, flood } = world(["acme/api"]);
    await flood();
    expect(await one("acme/new")).toBe("unfollowed");
    seen.followed = ["acme/api", "acme/new"];
    seen.now += MINUTE - 1;
    expect(await one("acme/new")).toBe("unfollowed");
    seen.now += 1;
    expect(await one("made-up/x")).toBe("go");
    expect(await one("acme/new")).toBe("go");
    expect(seen.asked).toBe(2);
  });

  it("keeps a hundred names while Fleet has nothing to tell, with all their duplicates, and wants the rest again", async () => {
    const { seen, one, flood } = world(undefined);
    await flood();
    expect(await one("acme/api")).toBe("limited");
    for (let index = 0; index < 20; index++) expect(await one("made-up/7")).toBe("go");
    seen.followed = ["acme/api"];
    seen.now += 5_000;
    expect(await one("acme/api")).toBe("go");
    expect(seen.asked).toBe(2);
  });

  it("goes by the list too where one made-up name is told again and again", async () => {
    const { seen, one } = world(["acme/api"]);
    const answers: unknown[] = [];
    for (let index = 0; index < 300; index++) answers.push(await one("made-up/x"));
    // Ten without a list, which count as one name, and then one for each of the other ninety-nine.
    expect(answers.lastIndexOf("go")).toBe(108);
    expect(answers.slice(109)).toEqual(Array.from({ length: 191 }, () => "unfollowed"));
    expect(await one("acme/api")).toBe("go");
    expect(seen.asked).toBe(1);
  });

  it("asks Fleet once in five seconds at most while it has nothing to tell or fails", async () => {
    const { seen, one, flood } = world(undefined);
    await flood();
    seen.answer = async () => Promise.reject(new Error("restarted"));
    for (let index = 0; index < 20; index++) expect(await one(`more/${index}`)).toBe("limited");
    expect(seen.asked).toBe(1);
  });

  it("believes a list that is too old about what is followed, and about nothing else", async () => {
    const { seen, tell, one, flood } = world(["acme/api"]);
    await flood();
    await one("acme/api");
    seen.answer = async () => Promise.reject(new Error("restarted"));
    seen.now += MINUTE;
    expect(await one("made-up/x")).toBe("go");
    expect(await tell("acme/api", "more/1")).toEqual({ "acme/api": "go", "more/1": "limited" });
  });

  it("asks once for a thousand that come at the same time", async () => {
    const { seen, one, flood } = world(["acme/api"]);
    await flood();
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => one(index % 2 === 0 ? "acme/api" : `more/${index}`)),
    );
    expect(seen.asked).toBe(1);
    expect(answers.filter((answer) => answer === "go")).toHaveLength(500);
    expect(answers.filter((answer) => answer === "unfollowed")).toHaveLength(500);
  });

  it("asks itself where whoever asked was ended", async () => {
    const { seen, one, flood } = world(["acme/api"]);
    await flood();
    seen.answer = () => new Promise(() => undefined);
    void one("acme/api");
    seen.answer = undefined;
    seen.now += 5_000;
    expect(await one("acme/api")).toBe("go");
  });

  it("counts a name once that a delivery has many tags of", async () => {
    const { tell, one } = world([]);
    await tell("acme/api", "acme/api", "acme/api");
    for (let index = 0; index < 99; index++) await one(`made-up/${index}`);
    expect(await one("more/0")).toBe("unfollowed");
  });

  it("lasts no longer where the clock goes back", async () => {
    const { seen, one, flood } = world(["acme/api"]);
    await flood();
    await one("more/0");
    seen.now -= MINUTE;
    expect(await one("more/1")).toBe("unfollowed");
    expect(seen.asked).toBe(2);
  });
});
