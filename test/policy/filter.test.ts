import { describe, expect, it } from "vitest";
import { compileFilter } from "../../src/policy/filter.ts";

const TAGS = ["1.0.0", "1.0.0-rc.1", "v1.2.0", "dev-1.0.0", "latest"];

const cases: readonly { allowTags?: string; ignoreTags?: string[]; allowed: string[] }[] = [
  { allowed: TAGS },
  { allowTags: "", allowed: TAGS },
  { allowTags: "any", allowed: TAGS },
  { allowTags: "ANY", allowed: TAGS },
  { allowTags: "regexp:", allowed: TAGS },
  // It is not anchored.
  { allowTags: "regexp:1\\.0", allowed: ["1.0.0", "1.0.0-rc.1", "dev-1.0.0"] },
  { allowTags: "regexp:^v?\\d+\\.\\d+\\.\\d+$", allowed: ["1.0.0", "v1.2.0"] },
  { allowTags: "RegExp:^(?i)LATEST$", allowed: ["latest"] },
  { allowTags: "regexp:^1:|latest", allowed: ["latest"] },
  { ignoreTags: ["latest", "*-rc*"], allowed: ["1.0.0", "v1.2.0", "dev-1.0.0"] },
  { ignoreTags: ["LATEST", "1.0"], allowed: TAGS },
  { ignoreTags: [], allowed: TAGS },
  { allowTags: "regexp:^1", ignoreTags: ["*-rc*"], allowed: ["1.0.0"] },
];

const problems: readonly { allowTags?: string; ignoreTags?: string[]; allowed: string[]; says: RegExp }[] = [
  {
    allowTags: "1.*",
    allowed: [],
    says: /^no tag is allowed, because allowTags "1\.\*" is neither "any" nor .*: write/,
  },
  { allowTags: "glob:1.*", allowed: [], says: /neither "any" nor a regular expression/ },
  { allowTags: " any", allowed: [], says: /allowTags " any"/ },
  { allowTags: "regexp :1", allowed: [], says: /neither/ },
  // A few characters that would take seconds for each tag, and a megabyte of them.
  { allowTags: "regexp:(?:a?){1000}a{1000}", allowed: [], says: /too large \(\d+ steps, at most 500\)/ },
  { allowTags: `regexp:${"\\pL{1000}".repeat(50)}`, allowed: [], says: /too large/ },
  { allowTags: `regexp:${"x".repeat(1_000_000)}`, allowed: [], says: /longer than 4096 characters/ },
  { allowTags: "regexp:(", allowed: [], says: /missing closing \).*write it in RE2 syntax/ },
  { allowTags: "regexp:(?=1)", allowed: [], says: /cannot be read .*no look-around/ },
  { allowTags: "regexp:(a)\\1", allowed: [], says: /cannot be read .*no back-references|back-references/ },
  {
    ignoreTags: ["[", "latest"],
    allowed: TAGS.filter((tag) => tag !== "latest"),
    says: /^an entry of ignoreTags ignores nothing: the glob "\["/,
  },
];

describe("compileFilter", () => {
  it.each(cases)(
    "allowTags $allowTags, ignoreTags $ignoreTags",
    ({ allowTags, ignoreTags = [], allowed }) => {
      const filter = compileFilter({ allowTags, ignoreTags });
      expect(TAGS.filter(filter.allows)).toEqual(allowed);
      expect(TAGS.filter((tag) => filter.verdict(tag) === undefined)).toEqual(allowed);
      expect(filter.problems).toEqual([]);
    },
  );

  it.each(problems)(
    "reports allowTags $allowTags, ignoreTags $ignoreTags",
    ({ allowTags, ignoreTags = [], allowed, says }) => {
      const filter = compileFilter({ allowTags, ignoreTags });
      expect(TAGS.filter(filter.allows)).toEqual(allowed);
      expect(filter.problems).toEqual([expect.stringMatching(says)]);
    },
  );

  it("names every problem", () => {
    expect(compileFilter({ allowTags: "regexp:(", ignoreTags: ["[", "[a-"] }).problems).toHaveLength(3);
  });

  it("says why a tag is not considered", () => {
    const filter = compileFilter({ allowTags: "regexp:^\\d", ignoreTags: ["*-rc*", "*-rc.1"] });
    expect(filter.verdict("latest")).toBe("not matched by allowTags `regexp:^\\d`");
    expect(filter.verdict("1.0.0-rc.1")).toBe("ignored by ignoreTags `*-rc*`");
    expect(compileFilter({ allowTags: "1.*", ignoreTags: [] }).verdict("1.0.0")).toMatch(
      /^not allowed, because allowTags "1\.\*"/,
    );
  });

  it("takes linear time, whatever the expression is", () => {
    const started = performance.now();
    const filter = compileFilter({ allowTags: "regexp:^(a+)+$", ignoreTags: [] });
    expect(filter.allows(`${"a".repeat(128)}!`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
