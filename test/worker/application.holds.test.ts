/** The Application object: what other people and controllers wrote is respected, and said. */

import { describe, expect, it } from "vitest";
import {
  api,
  check,
  fleet,
  following,
  freshWorld,
  pass,
  pushed,
  reportOf,
  runAlarms,
  runAlarmsFor,
} from "./objects.ts";

const here = freshWorld();

const PATCH = /^PATCH/;

const image = async () => (await reportOf("one"))?.images[0];

describe("a person's rollback", () => {
  async function rolledBack(): Promise<void> {
    await following("one", "acme/one");
    await pushed("acme/one", "0.1.0");
    await runAlarmsFor(5_000);
    pass(600_000);
    here.world.edit("one", "0.0.9");
    await check({ application: "one" });
  }

  it("is held through sweeps and checks, and the next version goes through", async () => {
    await rolledBack();
    expect(await image()).toMatchObject({ state: "held", mend: expect.stringContaining("resume") });
    pass(600_000);
    await fleet().sweep();
    await runAlarms();
    expect(here.world.running("one")).toBe("0.0.9");
    await pushed("acme/one", "0.1.1");
    expect(here.world.running("one")).toBe("0.1.1");
  });

  it("is held a second after the write too, whatever looks at it for hours", async () => {
    await following("one", "acme/one");
    await pushed("acme/one", "0.1.0");
    pass(1_000);
    here.world.edit("one", "0.0.9");
    await runAlarmsFor(6 * 3_600_000);
    await check({ application: "one" });
    const row = await image();
    expect(row).toMatchObject({ state: "held", lastApplied: { tag: "0.1.0" } });
    expect(row?.reason).toContain(
      "It was done through Argo CD (UI, CLI or API) within a minute of the write",
    );
    expect(here.world.running("one")).toBe("0.0.9");
    expect(here.world.count(PATCH)).toBe(1);
  });

  it("ends by resume", async () => {
    await rolledBack();
    const answer = await api("resume", { application: "one", alias: "other" });
    expect(await answer.json()).toMatchObject({ resumed: [] });
    expect(await (await api("resume", { application: "argocd/one", alias: "app" })).json()).toMatchObject({
      resumed: ["app"],
    });
    await runAlarms();
    expect(here.world.running("one")).toBe("0.1.0");
  });
});

describe("a controller that puts the old version back", () => {
  it("is contested at once when the owner is known, named with the mend, and tried again only rarely", async () => {
    await following("one", "acme/one");
    here.world.own("one", { kind: "ApplicationSet", name: "services" });
    here.world.undoChanges("one");
    await pushed("acme/one", "0.1.0");
    await runAlarmsFor(3_600_000);
    expect(here.world.count(PATCH)).toBe(1);
    const row = await image();
    expect(row).toMatchObject({ state: "contested", wanted: { tag: "0.1.0" } });
    expect(row?.reason).toContain("ApplicationSet services");
    expect(row?.mend).toContain("ignoreApplicationDifferences");
    // As CONTEST_RETRY_MINUTES of the tests says.
    await runAlarmsFor(3_600_000 + 60_000);
    expect(here.world.count(PATCH)).toBe(2);
  });

  it("is not tried again while a parent Application is not mended, and then at once", async () => {
    await following("one", "acme/one");
    const root = here.world.addApplication("root", "acme/none");
    root.spec.syncPolicy = { automated: { selfHeal: true } };
    here.world.own("one", { kind: "Application", name: "root" });
    here.world.undoChanges("one");
    await pushed("acme/one", "0.1.0");
    await runAlarmsFor(9 * 3_600_000);
    expect(here.world.count(PATCH)).toBe(1);
    // In the pass that finds the revert, and in each after it.
    expect(here.world.count(/^GET .*\/applications\/root$/)).toBe(5);
    const row = await image();
    expect(row?.reason).toContain("Application root is not mended yet");
    expect(row?.mend).toContain("RespectIgnoreDifferences=true");

    root.spec.syncPolicy = {
      automated: { selfHeal: true },
      syncOptions: ["RespectIgnoreDifferences=true"],
    };
    root.spec.ignoreDifferences = [
      { group: "argoproj.io", kind: "Application", jsonPointers: ["/spec/source/helm/parameters"] },
    ];
    await check({ application: "one" });
    expect(here.world.count(PATCH)).toBe(2);
  });

  it("is taken up at once by resume", async () => {
    await following("one", "acme/one");
    here.world.own("one", { kind: "ApplicationSet", name: "services" });
    here.world.undoChanges("one");
    await pushed("acme/one", "0.1.0");
    await runAlarmsFor(60_000);
    expect(await image()).toMatchObject({ state: "contested" });
    expect(await (await api("resume", { application: "one" })).json()).toMatchObject({ resumed: ["app"] });
    await runAlarmsFor(60_000);
    expect(here.world.count(PATCH)).toBe(2);
    expect(await image()).toMatchObject({
      state: "contested",
      mend: expect.stringContaining("ApplicationSet services"),
    });
  });

  it("is contested after three tries when nobody knows whose it is", async () => {
    await following("one", "acme/one");
    here.world.undoChanges("one");
    await pushed("acme/one", "0.1.0");
    await runAlarmsFor(3_600_000);
    expect(here.world.count(PATCH)).toBe(3);
    expect(await image()).toMatchObject({ state: "contested" });
  });
});
