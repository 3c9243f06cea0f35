/**
 * A deployment over the storage of an older one. The rows are as the first version of the objects wrote them, which knew
 * neither what precedes a write nor what a tag is beyond its name: stopped while a push waited for a failing registry, a
 * write whose answer was lost waited for Argo CD, and a rollback was held.
 */
import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import recorded from "../fixtures/storage/first.json";
import {
  application,
  evict,
  fleet,
  freshWorld,
  pushed,
  reportOf,
  repository,
  runAlarmsFor,
  status,
} from "./objects.ts";

const here = freshWorld();

type Value = string | number | null;
interface Recorded {
  readonly schema: readonly string[];
  readonly rows: Readonly<Record<string, readonly Readonly<Record<string, Value>>[]>>;
}

const PATCH = /^PATCH /;

/** The object starts anew over the recorded tables, with its alarm due. */
async function over(stub: DurableObjectStub, { schema, rows }: Recorded): Promise<void> {
  await runInDurableObject(stub, async (_, { storage }) => {
    const { sql } = storage;
    const tables = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    for (const { name } of tables) if (!/^(_cf|sqlite)_/.test(String(name))) sql.exec(`DROP TABLE ${name}`);
    for (const statement of schema) sql.exec(statement);
    for (const [table, all] of Object.entries(rows))
      for (const row of all) {
        const marks = Object.keys(row).map(() => "?");
        sql.exec(`INSERT INTO ${table} (${Object.keys(row)}) VALUES (${marks})`, ...Object.values(row));
      }
    await storage.setAlarm(Date.now());
  });
  await evict(stub);
}

beforeEach(async () => {
  here.world.push("acme/one", "0.0.9", "0.1.0", "0.2.0");
  here.world.push("acme/many", "0.0.9", "0.1.0", "0.2.0");
  // The PATCH whose answer was lost was carried out.
  here.world.addApplication("one", "acme/one", "0.2.0");
  here.world.addApplication("many-1", "acme/many", "0.0.9");
  await over(fleet(), recorded.fleet);
  await over(repository("acme/one"), recorded["docker.io/acme/one"]);
  await over(repository("acme/many"), recorded["docker.io/acme/many"]);
  await over(application("one"), recorded["argocd/one"]);
  await over(application("many-1"), recorded["argocd/many-1"]);
});

const kindsOf = async (name: string) => (await application(name).history()).map(({ kind }) => kind);

describe("storage of the first version", () => {
  it("tells status what it told before", async () => {
    const { applications, repositories } = await status();
    const states = applications.map(({ application: name, images }) => [name, images[0]?.state]);
    expect(states).toEqual([
      ["argocd/many-1", "held"],
      ["argocd/one", "waiting"],
    ]);
    const troubled = repositories.find(({ key }) => key === "docker.io/acme/many");
    expect(troubled?.trouble?.failure.code).toBe("registry-unavailable");
  });

  it("goes on: the push arrives, the lost answer is settled, and the hold ends with a higher version", async () => {
    await runAlarmsFor(60_000);
    expect(here.world.running("many-1")).toBe("0.2.0");
    expect(here.world.running("one")).toBe("0.2.0");
    expect(here.world.count(PATCH)).toBe(1);
    for (const name of ["one", "many-1"]) {
      const report = await reportOf(name);
      expect(report?.trouble).toBeUndefined();
      expect(report?.images[0]?.lastApplied).toEqual({ tag: "0.2.0" });
      expect(["updated", "up-to-date"]).toContain(report?.images[0]?.state);
    }
    expect((await status()).repositories.map(({ trouble }) => trouble)).toEqual([undefined, undefined]);
  });

  it("keeps the history", async () => {
    const before = await kindsOf("many-1");
    expect(before).toEqual(["adopted", "applied", "verified", "held"]);
    await runAlarmsFor(60_000);
    expect(await kindsOf("many-1")).toEqual([...before, "applied", "verified"]);
  });

  it("serves the next push", async () => {
    await runAlarmsFor(60_000);
    await pushed("acme/one", "0.3.0");
    await runAlarmsFor(60_000);
    expect(here.world.running("one")).toBe("0.3.0");
    expect(here.world.count(PATCH)).toBe(2);
  });
});
