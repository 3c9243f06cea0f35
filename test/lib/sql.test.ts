import { describe, expect, it } from "vitest";
import { json, parse, stateTable } from "../../src/lib/sql.ts";
import { openSql } from "../support/sql.ts";

interface State {
  readonly dueAt: number;
  readonly report: { readonly images: readonly string[] };
}

describe("stateTable", () => {
  it("gives back what was written, also to whoever opens the table again", () => {
    const sql = openSql();
    stateTable<State>(sql).write("report", { images: ["a", "b"] });
    const state = stateTable<State>(sql);
    expect(state.read("report")).toEqual({ images: ["a", "b"] });
    expect(state.read("dueAt")).toBeUndefined();
  });

  it("replaces a value, keeps a zero, and removes what is undefined", () => {
    const state = stateTable<State>(openSql());
    state.write("dueAt", 5);
    state.write("dueAt", 0);
    expect(state.read("dueAt")).toBe(0);
    state.write("dueAt", undefined);
    expect(state.read("dueAt")).toBeUndefined();
  });

  it("takes text as a value and never as SQL", () => {
    const state = stateTable<{ readonly note: string }>(openSql());
    const note = "'); DROP TABLE state; --";
    state.write("note", note);
    expect(state.read("note")).toBe(note);
  });
});

describe("json and parse", () => {
  it("are opposites, with NULL for undefined", () => {
    for (const value of [undefined, 0, "", { a: [1] }]) expect(parse(json(value))).toEqual(value);
    expect(json(undefined)).toBeNull();
  });
});
