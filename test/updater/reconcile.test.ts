import { describe, expect, it } from "vitest";
import { VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { rule, version } from "../policy/sample.ts";
import { done, historyOf, image, lastApplied, PROXY, twoImages } from "./reconcile.support.ts";
import { api } from "./sample.ts";
import { API, createWorld } from "./world.ts";

describe("a pass", () => {
  it("writes the highest version, with what it tells and when to look again", async () => {
    const world = createWorld({ parameters: api("0.1.0"), pods: ["acme/api:0.1.0"] });
    const result = await world.pass();
    expect(world.parameters()).toEqual(api("0.2.0"));
    expect(done(result)).toMatchObject({ failure: undefined, lookAt: world.now + VERIFY_AFTER_MS });
    expect(image(result)).toMatchObject({
      state: "updating",
      running: version("0.2.0"),
      wanted: undefined,
      lastApplied: version("0.2.0"),
    });
    expect(historyOf(world)).toEqual(["adopted", "applied"]);
  });

  it("is verified five seconds later, and finds nothing to do after that", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    await world.pass();
    world.now += VERIFY_AFTER_MS;
    expect(image(await world.pass()).state).toBe("updated");

    const rows = world.rowsWritten();
    const history = historyOf(world);
    world.now += 60_000;
    const third = await world.pass();
    expect(image(third)).toMatchObject({ state: "up-to-date", wanted: undefined });
    expect(done(third).lookAt).toBeUndefined();
    expect(world.patches).toHaveLength(1);
    expect(historyOf(world)).toEqual(history);
    expect(history).toEqual(["adopted", "applied", "verified"]);
    // What does not change is written over by the same few rows, and nothing piles up.
    expect(world.rowsWritten() - rows).toBeLessThanOrEqual(4);
  });

  it("asks Argo CD once to read and once to patch, for all images of the Application", async () => {
    const world = twoImages();
    await world.pass();
    expect(world.calls.filter((call) => call === "read" || call === "write")).toEqual(["read", "write"]);
    expect(world.parameters()).toMatchObject({ "image.tag": "0.2.0", "proxy.tag": "1.1.0" });
    expect(world.patches).toHaveLength(1);
  });

  it("asks for the tags of a repository once, however many rules follow it", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    world.rules = [
      rule(),
      rule({ alias: "worker", target: { kind: "helm", name: "worker.image", tag: "worker.tag" } }),
    ];
    await world.pass();
    expect(world.calls.filter((call) => call === "tags")).toHaveLength(1);
  });

  it("drops what nobody follows any more", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    world.rules = [];
    const result = await world.pass();
    expect(result).toMatchObject({ kind: "not-followed", report: { application: "argocd/api", images: [] } });
    expect(world.calls).toEqual(["rules"]);
  });

  it("keeps that time for each image by itself, and looks again when the first of them wants it", async () => {
    const world = twoImages();
    const began = world.now;
    world.tags[PROXY] = ["1.0.0"];
    await world.pass();
    world.now += 1_000;
    const result = await world.pass();
    expect(image(result, "proxy")).toMatchObject({ state: "up-to-date", since: began });

    world.tags[PROXY] = ["1.0.0", "1.1.0"];
    world.now += 1_000;
    // The first image was written two seconds earlier than the second.
    expect(done(await world.pass()).lookAt).toBe(began + VERIFY_AFTER_MS);
  });

  it("keeps the time since when a state lasts", async () => {
    const world = createWorld({ parameters: api("0.2.0") });
    const began = world.now;
    await world.pass();
    world.now += 60_000;
    expect(image(await world.pass())).toMatchObject({ state: "up-to-date", since: began });
    world.tags[API] = ["0.3.0"];
    expect(image(await world.pass())).toMatchObject({ state: "updating", since: world.now });
  });
});

describe("watching", () => {
  it("observes: decides and remembers, and writes nothing to Argo CD", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    const result = await world.pass({ mode: "observe" });
    expect(image(result)).toMatchObject({ state: "would-update", wanted: version("0.2.0") });
    expect(result).toMatchObject({ report: { mode: "observe" }, lookAt: undefined });
    expect(world.calls).not.toContain("write");
    expect(lastApplied(world)).toEqual(["0.1.0"]);
  });

  it("observes another updater's work without calling it a person's", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    await world.pass({ mode: "observe" });
    world.set(api("0.2.0"));
    expect(image(await world.pass({ mode: "observe" })).state).toBe("up-to-date");
    expect(historyOf(world)).toEqual(["adopted", "adopted"]);
  });

  it("runs dry: changes neither Argo CD nor its memory, whatever there is to tell", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    world.memory();
    const rows = world.rowsWritten();
    expect(image(await world.pass({ dryRun: true }))).toMatchObject({
      state: "would-update",
      wanted: version("0.2.0"),
    });
    expect(world.rowsWritten()).toBe(rows);
    expect(world.calls).not.toContain("write");

    await world.pass();
    world.set(api("0.1.0"));
    world.now += 3_600_000;
    const before = world.rowsWritten();
    const result = await world.pass({ dryRun: true });
    expect(image(result).state).toBe("held");
    expect(result).toMatchObject({ report: { dryRun: true } });
    expect(world.rowsWritten()).toBe(before);
  });
});
