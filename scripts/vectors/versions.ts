/** Rows of `versions`: is the text a version, and what is in it? */
import * as v from "valibot";
import { format, parseVersion } from "../../src/semver/version.ts";
import { compareAnswers, judgeOf } from "./replay.ts";

const Row = v.object({
  version: v.string(),
  valid: v.boolean(),
  /** This and the next two are "" where the version is not valid. */
  normalized: v.string(),
  prerelease: v.string(),
  metadata: v.string(),
});

export const judgeVersion = judgeOf(Row, ({ version: text, valid, normalized, prerelease, metadata }) => {
  const version = parseVersion(text);
  const ours = {
    valid: version !== undefined,
    normalized: version === undefined ? "" : format(version),
    prerelease: version?.prerelease ?? "",
    metadata: version?.metadata ?? "",
  };
  return compareAnswers(ours, { valid, normalized, prerelease, metadata });
});
