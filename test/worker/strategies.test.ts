/** Strategies that need more of a tag than its name, from the webhook or the sweep to the written spec. */
import { describe, expect, it } from "vitest";
import { evict, fleet, freshWorld, repository, runAlarms, runAlarmsFor, webhook } from "./objects.ts";

const here = freshWorld();
const READ = /^GET registry-1\.docker\.io.*\/(?:manifests|blobs)\//;

describe("newest-build", () => {
  it("runs the tag that was built last, of more tags than one alarm reads, and then the one that is pushed", async () => {
    here.world.addApplication("built", "acme/built", "0.0.9");
    // The name says nothing of the date.
    const tags = Array.from({ length: 60 }, (_, index) => `build-${(index * 37) % 60}`);
    here.world.push("acme/built", "0.0.9", ...tags);
    await fleet().sweep();
    await runAlarms();
    expect(here.world.running("built")).toBe(tags[59]);
    expect(here.world.count(READ)).toBe(2 * 61);

    await evict(repository("acme/built"));
    here.world.push("acme/built", "another");
    await webhook("acme/built", "another");
    await runAlarms();
    expect(here.world.running("built")).toBe("another");
    expect(here.world.count(READ)).toBe(2 * 62);
  });

  it("follows a tag that is built and pushed again", async () => {
    here.world.addApplication("built", "acme/built", "a");
    here.world.push("acme/built", "a", "b");
    await fleet().sweep();
    await runAlarms();
    expect(here.world.running("built")).toBe("b");
    await runAlarmsFor(600_000);
    here.world.push("acme/built", "a");
    await webhook("acme/built", "a");
    await runAlarms();
    expect(here.world.running("built")).toBe("a");
  });
});

describe("digest", () => {
  const digest = () => `latest@${here.world.digestOf("acme/moving", "latest")}`;

  it("follows a tag that moves: by its push, and by the sweep alone", async () => {
    here.world.addApplication("moving", "acme/moving", "latest");
    here.world.push("acme/moving", "latest");
    await fleet().sweep();
    await runAlarms();
    expect(here.world.running("moving")).toBe(digest());

    await runAlarmsFor(600_000);
    here.world.push("acme/moving", "latest");
    await webhook("acme/moving", "latest");
    await runAlarms();
    expect(here.world.running("moving")).toBe(digest());

    here.world.push("acme/moving", "latest");
    await runAlarmsFor(600_000);
    await fleet().sweep();
    await runAlarms();
    expect(here.world.running("moving")).toBe(digest());
  });
});
