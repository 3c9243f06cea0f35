/** The answers that Masterminds/semver v3.4.0 gave, and the command that replays them. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { OVER_LONG } from "../../scripts/vectors/constraints.ts";
import { KINDS } from "../../scripts/vectors/kinds.ts";
import { type Judge, replay } from "../../scripts/vectors/replay.ts";

const root = join(import.meta.dirname, "..", "..");

function judgeOfKind(kind: string): Judge {
  const judge = KINDS.get(kind);
  if (judge === undefined) throw new Error(`no kind ${kind}`);
  return judge;
}

const FILES = [
  { kind: "constraints", rows: 6000, departures: [] },
  { kind: "constraints-long", rows: 56, departures: [[OVER_LONG, 21]] },
  { kind: "versions", rows: 1500, departures: [] },
  { kind: "compare", rows: 2000, departures: [] },
] as const;

describe("recorded answers", () => {
  it.each(FILES)("$kind: no row of $rows differs", async ({ kind, rows, departures }) => {
    const text = readFileSync(join(root, "test/vectors", `${kind}.jsonl`), "utf8");
    const result = await replay(text, judgeOfKind(kind));
    expect(result).toMatchObject({ ok: true, value: { rows, differences: [] } });
    expect(result.ok && [...result.value.departures]).toEqual(departures);
  });
});

describe("a wrong answer is noticed", () => {
  const wrong: readonly (readonly [string, object])[] = [
    ["constraints", { constraint: "~0", version: "0.1.0-rc.1", parses: true, ok: true }],
    ["constraints", { constraint: "~0", version: "0.1.0", parses: true, ok: false }],
    ["constraints", { constraint: "foo", version: "0.1.0", parses: true, ok: false }],
    ["constraints-long", { constraint: `1.0 ${" ".repeat(600)}`, version: "1.0.0", parses: false, ok: true }],
    ["versions", { version: "v01", valid: true, normalized: "01.0.0", prerelease: "", metadata: "" }],
    ["versions", { version: "1-rc", valid: true, normalized: "1.0.0-rc", prerelease: "", metadata: "" }],
    ["versions", { version: "1+b", valid: true, normalized: "1.0.0+b", prerelease: "", metadata: "" }],
    ["versions", { version: "latest", valid: true, normalized: "", prerelease: "", metadata: "" }],
    ["compare", { a: "1.0.0", b: "1.0.0-rc.1", cmp: -1 }],
    ["compare", { a: "latest", b: "1.0.0", cmp: -1 }],
  ];
  it.each(wrong)("%s %j", async (kind, row) => {
    const result = await replay(`\n${JSON.stringify(row)}\n`, judgeOfKind(kind));
    expect(result).toMatchObject({ ok: true, value: { rows: 1, agree: 0, differences: [{ line: 2 }] } });
  });
});

describe("npm run vectors", () => {
  const directory = mkdtempSync(join(tmpdir(), "vectors-"));
  afterAll(() => rmSync(directory, { recursive: true }));

  const good = '{"a":"1.0.0","b":"1.1.0","cmp":-1}\n';
  const bad = '{"a":"1.0.0","b":"1.1.0","cmp":1}\n';
  const cases = [
    {
      it: "counts the rows that agree",
      kind: "compare",
      text: good + good,
      status: 0,
      says: /^compare: 2 rows, 2 agree, 0 depart, 0 differ\n$/,
    },
    {
      it: "names the row that differs",
      kind: "compare",
      text: good + bad,
      status: 1,
      says: /^line 2 differs: .*"cmp":1} ours: {"cmp":-1}\ncompare: 2 rows, 1 agree, 0 depart, 1 differ\n$/,
    },
    {
      it: "names the line that is not JSON",
      kind: "compare",
      text: `${good}{"a":`,
      status: 2,
      says: /line 2 is not JSON/,
    },
    {
      it: "names the field that a row lacks",
      kind: "compare",
      text: '{"a":"1"}\n',
      status: 2,
      says: /line 1 is not a row of this kind \(b: /,
    },
    { it: "refuses a file without rows", kind: "compare", text: "\n", status: 2, says: /no row/ },
    {
      it: "refuses a kind that is none",
      kind: "constructor",
      text: good,
      status: 2,
      says: /no kind "constructor".*usage: .*constraints-long/,
    },
    {
      it: "refuses a file that cannot be read",
      kind: "compare",
      text: undefined,
      status: 2,
      says: /cannot be read: ENOENT/,
    },
  ];
  it.each(cases)("$it", ({ kind, text, status, says }) => {
    const file = join(directory, "rows.jsonl");
    rmSync(file, { force: true });
    if (text !== undefined) writeFileSync(file, text);
    const done = spawnSync(process.execPath, ["scripts/vectors.ts", kind, file], {
      cwd: root,
      encoding: "utf8",
    });
    expect(done.stdout + done.stderr).toMatch(says);
    expect(done.status).toBe(status);
  });

  it("prints its usage when a file is missing", () => {
    const done = spawnSync(process.execPath, ["scripts/vectors.ts", "compare"], {
      cwd: root,
      encoding: "utf8",
    });
    expect(done.stderr).toMatch(/^usage: /);
    expect(done.status).toBe(2);
  });
});
