import { object, string } from "valibot";
import { describe, expect, it } from "vitest";
import { readLayer } from "../../src/fleet/read-layer.ts";

const schema = object({ name: string(), tag: string() });
const read = (value: unknown) => readLayer(schema, value, "a.yaml: ImageUpdater a", ["spec", 0]);

describe("readLayer", () => {
  it("gives the known fields, with a warning for each unknown one", () => {
    const layer = read({ name: "n", tag: "t", nam: "x" });
    expect(layer.value).toEqual({ name: "n", tag: "t" });
    expect(layer.problems).toMatchObject([
      { severity: "warning", where: "a.yaml: ImageUpdater a: spec[0].nam" },
    ]);
  });

  it("reports everything at once, errors first, and gives no value", () => {
    const layer = read({ name: 1, tga: "t" });
    expect(layer.value).toBeUndefined();
    expect(layer.problems.map(({ severity, where }) => [severity, where.split(": ").at(-1)])).toEqual([
      ["error", "spec[0].name"],
      ["error", "spec[0].tag"],
      ["warning", "spec[0].tga"],
    ]);
  });
});
