import { describe, expect, it } from "vitest";
import { admits, type Comparator, type Operator, seriesName } from "../../src/semver/comparator.ts";
import { boundOf, scanPartial } from "../../src/semver/partial.ts";
import { parseVersion } from "../../src/semver/version.ts";

function comparator(operator: Operator, text: string): Comparator {
  const partial = scanPartial(text, 0);
  const bound = partial && boundOf(partial);
  if (bound === undefined) throw new Error(`${text} is no partial version`);
  return { operator, ...bound, text: operator + text };
}

function isIn(one: Comparator, tag: string): boolean {
  const version = parseVersion(tag);
  if (version === undefined) throw new Error(`${tag} is not a version`);
  return admits(one, version);
}

const cases: readonly { by: [Operator, string]; in: string[]; out: string[] }[] = [
  { by: ["=", "1.2.3"], in: ["1.2.3", "1.2.3+b"], out: ["1.2.4", "1.2.3-rc"] },
  { by: ["!=", "1.2.3"], in: ["1.2.4", "1.2.3-rc"], out: ["1.2.3"] },
  { by: ["!=", "1.2"], in: ["1.3.0", "2.2.0", "1.2.0-rc"], out: ["1.2.0", "1.2.9"] },
  { by: ["!=", "1.2-rc"], in: ["1.2.0", "1.3.0-rc"], out: ["1.2.7-rc"] },
  { by: ["!=", "1"], in: ["2.0.0", "0.9.0"], out: ["1.0.0", "1.9.9", "1.0.0-rc"] },
  { by: ["!=", "*"], in: ["0.0.1", "1.0.0"], out: ["0.0.0"] },
  { by: [">", "1.2.3"], in: ["1.2.4", "2.0.0"], out: ["1.2.3", "1.2.3-rc"] },
  { by: [">", "1.2"], in: ["1.3.0", "2.0.0"], out: ["1.2.9", "1.1.0", "0.9.0"] },
  { by: [">", "1"], in: ["2.0.0"], out: ["1.9.9", "0.1.0"] },
  { by: [">", "*"], in: ["0.0.1", "1.0.0"], out: ["0.0.0"] },
  { by: ["<", "1.2"], in: ["1.1.9", "1.2.0-rc"], out: ["1.2.0", "1.2.1"] },
  { by: ["<", "*"], in: ["0.0.0-rc"], out: ["0.0.0"] },
  { by: [">=", "1.2"], in: ["1.2.0", "2.0.0"], out: ["1.1.9", "1.2.0-rc"] },
  { by: ["<=", "1.2.3"], in: ["1.2.3", "1.2.3-rc", "1.0.0"], out: ["1.2.4"] },
  { by: ["<=", "1.2"], in: ["1.2.9", "1.0.0", "0.9.0"], out: ["1.3.0", "2.0.0"] },
  { by: ["<=", "1"], in: ["1.9.9", "0.1.0"], out: ["2.0.0"] },
  { by: ["<=", "*"], in: ["0.0.9"], out: ["0.1.0", "1.0.0"] },
  { by: ["~", "1.2.3"], in: ["1.2.3", "1.2.9"], out: ["1.2.2", "1.3.0", "2.2.3"] },
  { by: ["~", "1.2"], in: ["1.2.0", "1.2.5"], out: ["1.3.0", "1.1.9", "2.2.0"] },
  { by: ["~", "1"], in: ["1.0.0", "1.9.0"], out: ["2.0.0", "0.9.0", "1.0.0-rc"] },
  { by: ["~", "0"], in: ["0.0.0", "0.9.0"], out: ["1.0.0"] },
  { by: ["~", "0.0"], in: ["0.0.9"], out: ["0.1.0", "1.0.0"] },
  { by: ["~", "0.0.0"], in: ["0.0.0", "0.1.0", "7.0.0"], out: ["0.0.0-rc"] },
  { by: ["~", "*-0"], in: ["0.0.0", "7.1.0", "7.1.0-rc"], out: [] },
  { by: ["~", "0.0.1"], in: ["0.0.1", "0.0.2"], out: ["0.0.0", "0.1.1", "1.0.1"] },
  { by: ["~", "0.1.0"], in: ["0.1.0", "0.1.9"], out: ["0.2.0", "1.1.0"] },
  { by: ["^", "1.2.3"], in: ["1.2.3", "1.9.0"], out: ["1.2.2", "2.0.0"] },
  { by: ["^", "1"], in: ["1.0.0", "1.9.0"], out: ["0.9.0", "2.0.0"] },
  { by: ["^", "0"], in: ["0.0.0", "0.9.0"], out: ["1.0.0"] },
  { by: ["^", "0.2.3"], in: ["0.2.3", "0.2.9"], out: ["0.2.2", "0.3.0", "1.2.3"] },
  { by: ["^", "0.2"], in: ["0.2.0", "0.2.9"], out: ["0.3.0", "1.2.0"] },
  { by: ["^", "0.0"], in: ["0.0.0", "0.0.9"], out: ["0.1.0", "1.0.0"] },
  { by: ["^", "0.0.3"], in: ["0.0.3"], out: ["0.0.2", "0.0.4", "0.1.3", "1.0.3"] },
  { by: ["^", "*"], in: ["0.0.0"], out: ["0.0.1", "1.0.0"] },
  {
    by: ["^", "9007199254740993"],
    in: ["9007199254740993.1.0"],
    out: ["9007199254740992.1.0", "9007199254740994.0.0"],
  },
];

describe("admits", () => {
  it.each(cases)("$by", ({ by, in: inside, out }) => {
    const one = comparator(...by);
    expect(inside.filter((tag) => !isIn(one, tag))).toEqual([]);
    expect(out.filter((tag) => isIn(one, tag))).toEqual([]);
  });
});

describe("seriesName", () => {
  it.each<[Operator, string, string]>([
    ["~", "0-0", "0.x.x"],
    ["~", "1.2.3", "1.2.x"],
    ["^", "1.2.3", "1.x.x"],
    ["^", "0.2.3", "0.2.x"],
    ["^", "0.0.3", "0.0.3"],
  ])("%s%s is %s", (operator, text, name) => {
    expect(seriesName(comparator(operator, text))).toBe(name);
  });
});
