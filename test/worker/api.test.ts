/** The API: what check, status and resume answer. */

import { beforeEach, describe, expect, it, vi } from "vitest";
import { SECRETS } from "./bindings.ts";
import { api, application, check, freshWorld, problemOf, runAlarms, whileAlarmsRun } from "./objects.ts";

const here = freshWorld();

describe("check", () => {
  beforeEach(() => {
    const { world } = here;
    world.addApplication("one", "acme/one");
    world.addApplication("many-1", "acme/many");
    world.push("acme/one", "0.0.9", "0.1.0", "0.2.0-rc.1");
    world.push("acme/many", "0.0.9");
  });

  const rows = (answers: Awaited<ReturnType<typeof check>>) =>
    answers.map((each) => [each.application, each.images[0]?.state, each.images[0]?.lastApplied?.tag]);

  it("checks every Application that is followed, updates it, and says what was decided for each tag", async () => {
    const answers = await check({});
    expect(rows(answers)).toEqual([
      ["argocd/many-1", "up-to-date", "0.0.9"],
      ["argocd/one", "updating", "0.1.0"],
    ]);
    expect(here.world.running("one")).toBe("0.1.0");
    const verdicts = answers[1]?.verdicts.app;
    expect(verdicts?.map(({ tag }) => tag)).toEqual(["0.2.0-rc.1", "0.1.0", "0.0.9"]);
    expect(verdicts?.[0]?.reason).toContain("pre-release");
  });

  const wanted: readonly (readonly [body: object, applications: readonly string[]])[] = [
    [{ application: "one" }, ["argocd/one"]],
    [{ application: "argocd/one" }, ["argocd/one"]],
    [{ image: "acme/many" }, ["argocd/many-1"]],
    [{ image: "docker.io/acme/many:1.2.3" }, ["argocd/many-1"]],
    [{ application: "one", image: "acme/one" }, ["argocd/one"]],
  ];
  it.each(wanted)("checks only what is asked for: %o", async (body, applications) => {
    expect((await check(body)).map((each) => each.application)).toEqual(applications);
  });

  it("lists anew, so that a tag pushed a moment ago counts", async () => {
    await check({ application: "one" });
    here.world.push("acme/one", "0.3.0");
    vi.setSystemTime(Date.now() + 1_000);
    await check({ application: "one" });
    expect(here.world.running("one")).toBe("0.3.0");
  });

  it("changes nothing when it is dry", async () => {
    const [answer] = await check({ application: "one", dryRun: true });
    expect(answer).toMatchObject({
      dryRun: true,
      images: [{ state: "would-update", wanted: { tag: "0.1.0" } }],
    });
    expect(here.world.running("one")).toBe("0.0.9");
    expect(here.world.count(/^PATCH/)).toBe(0);
    expect(await application("one").history()).toEqual([]);
  });

  it("changes nothing afterwards either: a dry run is no news for those who follow", async () => {
    await check({});
    here.world.push("acme/one", "0.3.0");
    vi.setSystemTime(Date.now() + 60_000);
    await check({ application: "one", dryRun: true });
    await runAlarms();
    expect(here.world.running("one")).toBe("0.1.0");
  });

  const nobody: readonly (readonly [body: object, names: string])[] = [
    [{ application: "two" }, "two"],
    [{ image: "acme/two" }, "docker.io/acme/two"],
    [{ application: "one", image: "acme/many" }, "docker.io/acme/many"],
  ];
  it.each(nobody)("answers 404 and names what it looked for: %o", async (body, names) => {
    const answer = await api("check", body);
    expect(answer.status).toBe(404);
    const { detail } = await problemOf(answer);
    expect(detail).toContain(names);
    expect(detail).toContain("config/one.yaml");
  });

  const bad: readonly (readonly [name: string, body: unknown, says: string])[] = [
    ["an unknown field", { app: "one" }, "app"],
    ["an Application that is not text", { application: 1 }, "application"],
    ["an empty Application", { application: "" }, "application"],
    [
      "an Application of more characters than a name has",
      { application: "a".repeat(513) },
      "application is too long",
    ],
    ["an image of more characters than a name has", { image: "a".repeat(513) }, "image is too long"],
    ["an image that cannot be one", { image: "ACME//one" }, "image"],
    ["dryRun in quotes", { dryRun: "true" }, "dryRun"],
    ["a list", [], ""],
    ["null", null, ""],
  ];
  it.each(bad)("answers 400 and names the field: %s", async (_, body, says) => {
    const answer = await api("check", body);
    expect(answer.status).toBe(400);
    expect((await problemOf(answer)).detail).toContain(says);
    expect(here.world.requests).toEqual([]);
  });

  it("refuses more than 40 Applications at once, and says what to do", async () => {
    for (let number = 2; number <= 41; number++) here.world.addApplication(`many-${number}`, "acme/many");
    const answer = await api("check", { image: "acme/many" });
    expect(answer.status).toBe(422);
    expect(await problemOf(answer)).toMatchObject({
      code: "too-many-applications",
      mend: expect.stringContaining("Name"),
    });
  });

  it("says what Argo CD said when nothing was ever read", async () => {
    here.world.answer(/applications$/, () => new Response("upstream is away", { status: 503 }));
    const answer = await whileAlarmsRun(api("check", {}));
    expect(answer.status).toBe(503);
    expect((await problemOf(answer)).detail).toContain("503");
  });
});

describe("status", () => {
  it("says at first that nothing was read yet", async () => {
    const document = await (await api("status")).json<Record<string, unknown>>();
    expect(document).toMatchObject({
      mode: "apply",
      applications: [],
      lookedIn: ["one", "many", "own", "built", "moving"].map((name) => `config/${name}.yaml`),
    });
    expect(document.summary).toContain("not read yet");
  });

  it("has a row for each image and each repository, and times that people can read", async () => {
    here.world.addApplication("one", "acme/one");
    here.world.push("acme/one", "0.0.9");
    await check({ application: "one" });
    await runAlarms();
    const text = await (await api("status")).text();
    const at = new Date(Date.now()).toISOString();
    expect(JSON.parse(text)).toMatchObject({
      refreshedAt: at,
      applications: [
        {
          application: "argocd/one",
          at,
          images: [{ state: "up-to-date", running: { tag: "0.0.9" }, since: at }],
        },
      ],
      repositories: [{ key: "docker.io/acme/one", tags: 1, listedAt: at }],
      resources: [
        { resource: "argocd/built", applicationsMatched: 0 },
        { resource: "argocd/many", applicationsMatched: 0 },
        { resource: "argocd/moving", applicationsMatched: 0 },
        { resource: "argocd/one", applicationsMatched: 1 },
        { resource: "argocd/own", applicationsMatched: 0 },
      ],
    });
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
  });
});

describe("resume", () => {
  const bad: readonly (readonly [name: string, body: unknown, status: number, says: string])[] = [
    ["no Application", {}, 400, "application"],
    ["an unknown field", { application: "one", force: true }, 400, "force"],
    ["an Application that nobody follows", { application: "two" }, 404, "two"],
  ];
  it.each(bad)("says what is wrong: %s", async (_, body, status, says) => {
    here.world.addApplication("one", "acme/one");
    const answer = await api("resume", body);
    expect(answer.status).toBe(status);
    expect((await problemOf(answer)).detail).toContain(says);
  });

  it("has nothing to do where nothing is held", async () => {
    here.world.addApplication("one", "acme/one");
    const answer = await api("resume", { application: "one" });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ application: "argocd/one", resumed: [] });
  });
});
