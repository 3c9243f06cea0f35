import { describe, expect, it } from "vitest";
import { VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { done, lastApplied, twoImages } from "./reconcile.support.ts";
import { Evicted, type PortName } from "./world.ts";

describe("an eviction", () => {
  const stages: readonly [PortName, "before" | "after"][] = [
    ["rules", "before"],
    ["read", "before"],
    ["read", "after"],
    ["tags", "before"],
    ["tags", "after"],
    ["confirm", "before"],
    ["confirm", "after"],
    ["write", "before"],
    ["write", "after"],
  ];

  it.each(stages)(
    "at %s, %s its work: the next pass applies once, and holds nothing",
    async (port, stage) => {
      const world = twoImages();
      let evictions = 1;
      world.on = (at, when) => {
        if (at === port && when === stage && evictions-- > 0) throw new Evicted();
      };
      await expect(world.pass()).rejects.toThrow(Evicted);

      for (let again = 0; again < 3; again++) {
        world.now += VERIFY_AFTER_MS;
        const { images } = done(await world.pass()).report;
        expect(images.filter(({ state }) => !["updating", "updated", "up-to-date"].includes(state))).toEqual(
          [],
        );
      }
      expect(world.parameters()).toMatchObject({ "image.tag": "0.2.0", "proxy.tag": "1.1.0" });
      expect(world.patches).toHaveLength(1);
      expect(lastApplied(world)).toEqual(["0.2.0", "1.1.0"]);
      const told = world
        .memory()
        .history()
        .map(({ alias, kind }) => `${alias} ${kind}`);
      for (const alias of ["app", "proxy"]) {
        expect(told.filter((each) => each === `${alias} applied`)).toHaveLength(1);
        expect(told.filter((each) => each === `${alias} verified`)).toHaveLength(1);
      }
    },
  );
});
