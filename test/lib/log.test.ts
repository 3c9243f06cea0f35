import { describe, expect, it } from "vitest";
import { createLog, LEVELS, type Level } from "../../src/lib/log.ts";

function linesOf(level: Level): unknown[] {
  const lines: unknown[] = [];
  const log = createLog(level, { object: "fleet" }, (line) => lines.push(JSON.parse(line)));
  for (const name of LEVELS) log[name]("said", { count: 2, missing: undefined });
  return lines;
}

describe("createLog", () => {
  it("writes one JSON object per line, with the fields of the logger and of the call", () => {
    expect(linesOf("error")).toEqual([{ level: "error", message: "said", object: "fleet", count: 2 }]);
  });

  it.each([
    ["debug", ["debug", "info", "warn", "error"]],
    ["info", ["info", "warn", "error"]],
    ["warn", ["warn", "error"]],
    ["error", ["error"]],
  ] satisfies [Level, Level[]][])("at %s writes %j", (level, written) => {
    expect(linesOf(level)).toMatchObject(written.map((name) => ({ level: name })));
  });

  it("keeps a line break of a value inside its line", () => {
    const lines: string[] = [];
    createLog("info", {}, (line) => lines.push(line)).info("a\nb", { reason: "c\r\nd" });
    expect(lines.join("").split(/\r?\n/)).toHaveLength(1);
  });
});
