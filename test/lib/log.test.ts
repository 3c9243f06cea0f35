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

  it("keeps a line that strangers wrote short, and harmless in a terminal", () => {
    const lines: string[] = [];
    const log = createLog("info", {}, (line) => lines.push(line));
    const hostile = '"}\n{"level":"info","message":"a fake line"}\u001b[2J\u009b1m\u202e';
    log.warn(hostile.repeat(20_000), { reason: hostile.repeat(20_000), events: Array(5_000).fill(hostile) });
    const [line = ""] = lines;
    expect(line).toMatch(/^[\x20-\x7e]{1,20000}$/);
    expect(JSON.parse(line)).toMatchObject({
      level: "warn",
      message: expect.stringContaining("a fake line"),
      events: expect.arrayContaining(["and 4960 more"]),
    });
  });
});
