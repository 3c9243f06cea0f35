import { describe, expect, it } from "vitest";
import type { ReadResources } from "../../src/fleet/image-updater.ts";
import { createResourcesNow } from "../../src/fleet/resources-now.ts";
import { openFleetStore } from "../../src/fleet/store.ts";
import { ok } from "../../src/lib/result.ts";
import { openSql } from "../support/sql.ts";
import { document, ref } from "./support.ts";

const file = (name: string) => ({
  name: `config/${name}.yaml`,
  text: JSON.stringify(document({ applicationRefs: [ref("api")] }, { name }).value),
});

function drain(work: Generator<number, ReadResources>) {
  const costs: number[] = [];
  for (;;) {
    const { done, value } = work.next();
    if (done) return { costs, names: value.resources.map(({ name }) => name), problems: value.problems };
    costs.push(value);
  }
}

describe("the bundled files", () => {
  it("are read one after the other, and once", () => {
    const store = openFleetStore(openSql());
    const files = [file("a"), { name: "config/b.yaml", text: ": {" }, file("c")];
    const now = createResourcesNow({
      store,
      from: { kind: "files", files },
      defaultNamespace: "argocd",
      now: () => 1,
    });
    const first = drain(now.take(undefined));
    expect(first.names).toEqual(["a", "c"]);
    expect(first.costs).toHaveLength(3);
    expect(first.problems).toMatchObject([{ where: expect.stringContaining("config/b.yaml") }]);
    expect(drain(now.take(undefined))).toEqual({ ...first, costs: [] });
    expect(now.isDelivered()).toBe(false);
  });
});

describe("the documents of an Application", () => {
  it("are kept as they were read last", () => {
    const store = openFleetStore(openSql());
    const from = {
      kind: "application",
      name: "Application argocd/config",
      read: async () => ok(new Map()),
    } as const;
    const now = createResourcesNow({ store, from, defaultNamespace: "argocd", now: () => 1 });
    expect(now.isDelivered()).toBe(false);
    const { value } = document({ applicationRefs: [ref("api")] });
    expect(drain(now.take(new Map([["argocd/a", value]]))).names).toEqual(["a"]);
    expect(now.isDelivered()).toBe(true);
    expect(drain(now.take(undefined)).names).toEqual(["a"]);
  });
});
