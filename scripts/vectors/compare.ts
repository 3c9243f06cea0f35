/** Rows of `compare`: which of two versions is higher? */
import * as v from "valibot";
import { compare, parseVersion } from "../../src/semver/version.ts";
import { compareAnswers, judgeOf } from "./replay.ts";

const Row = v.object({ a: v.string(), b: v.string(), cmp: v.picklist([-1, 0, 1]) });

export const judgeCompare = judgeOf(Row, ({ a, b, cmp }) => {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (left === undefined || right === undefined) {
    return { kind: "differ", answer: `${left === undefined ? a : b} is not a version` };
  }
  return compareAnswers({ cmp: compare(left, right) }, { cmp });
});
