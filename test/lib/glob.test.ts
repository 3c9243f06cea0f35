import { describe, expect, it } from "vitest";
import { compileGlob } from "../../src/lib/glob.ts";

function matches(pattern: string, text: string): boolean {
  const glob = compileGlob(pattern);
  if (!glob.ok) throw new Error(glob.error);
  return glob.value(text);
}

// The answers are those of Go's filepath.Match on Unix.
const cases: readonly { glob: string; in: string[]; out: string[] }[] = [
  { glob: "", in: [""], out: ["a"] },
  { glob: "latest", in: ["latest"], out: ["latest1", "xlatest", "Latest", ""] },
  { glob: "*", in: ["", "1.2.3"], out: ["a/b", "/"] },
  { glob: "*-rc*", in: ["1.0.0-rc.1", "-rc"], out: ["1.0.0", "a/1-rc"] },
  { glob: "1.*.0", in: ["1.2.0", "1..0", "1.2.0.0"], out: ["1.0", "1.2.0-rc", "11.2.0"] },
  { glob: "**", in: ["", "abc"], out: ["a/b"] },
  { glob: "a*/b", in: ["a/b", "axx/b"], out: ["a/x/b", "ab"] },
  { glob: "*ab", in: ["ab", "aab", "abab"], out: ["aba"] },
  { glob: "a*b*c", in: ["abc", "axbxc", "abbcc"], out: ["acb", "abcd"] },
  { glob: "?", in: ["a", "é", "🙂", "."], out: ["", "ab", "/"] },
  { glob: "a?c", in: ["abc"], out: ["ac", "a/c"] },
  { glob: "[a-c]x", in: ["ax", "cx"], out: ["dx", "x", "a"] },
  { glob: "[^a-c]x", in: ["dx", "^x"], out: ["ax", "x"] },
  { glob: "[!a]", in: ["!", "a"], out: ["b"] },
  { glob: "[a-c5^]", in: ["5", "^", "b"], out: ["d", "-"] },
  { glob: "[^a]", in: ["/"], out: ["a"] },
  { glob: "[é-ü]", in: ["ê"], out: ["e"] },
  { glob: "[😀-😃]", in: ["😂"], out: ["😄"] },
  { glob: "[c-a]", in: [], out: ["a", "b", "c"] },
  { glob: "[[]", in: ["["], out: ["]"] },
  { glob: "[\\]\\-]", in: ["]", "-"], out: ["\\"] },
  { glob: "[*?]", in: ["*", "?"], out: ["a", ""] },
  { glob: "]", in: ["]"], out: [] },
  { glob: "\\*\\a", in: ["*a"], out: ["xa", "\\*a"] },
  { glob: "{a,b}", in: ["{a,b}"], out: ["a", "b"] },
  // The star keeps the first place that fits, so the class cannot take the slash later on.
  { glob: "*[^x]*b", in: ["ab", "aab"], out: ["a/b"] },
];

describe("compileGlob", () => {
  it.each(cases)("$glob", ({ glob, in: inside, out }) => {
    expect(inside.filter((text) => !matches(glob, text))).toEqual([]);
    expect(out.filter((text) => matches(glob, text))).toEqual([]);
  });

  it.each(["[", "[]", "[^]", "[]a]", "[a", "[a-", "[a-]", "[-a]", "[a--]", "x\\", "[\\", "a*["])(
    "%s is malformed",
    (glob) => {
      expect(compileGlob(glob)).toMatchObject({ ok: false });
    },
  );

  it("says which glob is malformed and where", () => {
    const glob = compileGlob("1.*-[rc");
    expect(!glob.ok && glob.error).toMatch(
      /^the glob "1\.\*-\[rc" is malformed at "\[rc": close each \[ with \]/,
    );
  });

  it("does not blow up on many stars", () => {
    const started = performance.now();
    expect(matches(`${"a*".repeat(50)}b`, "a".repeat(5000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it("can be used again for the next text", () => {
    const glob = compileGlob("*-rc*");
    expect(glob.ok && ["1-rc", "1", "2-rc.1"].map(glob.value)).toEqual([true, false, true]);
  });
});
