/** What the original made of 1,000 image identifiers, and where this project departs on purpose. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HOST_CASE, judgeRef, LIBRARY_PATH, ONE_HUB, PORT, REFUSED } from "../../scripts/vectors/refs.ts";
import { replay } from "../../scripts/vectors/replay.ts";

const FILE = join(import.meta.dirname, "../vectors/refs.jsonl");

describe("recorded answers", () => {
  it("no row of 1000 differs", async () => {
    const result = await replay(readFileSync(FILE, "utf8"), judgeRef);
    expect(result).toMatchObject({ ok: true, value: { rows: 1000, differences: [] } });
    expect(result.ok && Object.fromEntries(result.value.departures)).toEqual({
      [REFUSED]: 368,
      [ONE_HUB]: 67,
      [PORT]: 39,
      [HOST_CASE]: 22,
      [LIBRARY_PATH]: 1,
    });
  });
});

const RIGHT = {
  ref: "app=ghcr.io/acme/app:1.0",
  valid: true,
  alias: "app",
  tag: "1.0",
  digest: "",
  fullNameWithoutTag: "ghcr.io/acme/app",
  registryPrefix: "ghcr.io",
  repository: "acme/app",
};

describe("a wrong answer is noticed", () => {
  it("the row itself is right", async () => {
    expect(await judgeRef(RIGHT)).toEqual({ ok: true, value: { kind: "agree" } });
  });

  it.each([
    { valid: false },
    { alias: "" },
    { tag: "1.1" },
    { digest: "sha256:abc" },
    { fullNameWithoutTag: "acme/app" },
    { registryPrefix: "docker.io" },
    { repository: "acme/other" },
    { ref: "app=ghcr.io/acme/app" },
    { ref: "app=ghcr.io/Acme:1.0" },
    { ref: "app=docker.io/acme/other:1.0", registryPrefix: "docker.io" },
  ])("%j", async (change) => {
    expect(await judgeRef({ ...RIGHT, ...change })).toMatchObject({ ok: true, value: { kind: "differ" } });
  });
});
