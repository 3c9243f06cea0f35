import { describe, expect, it } from "vitest";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { landedSince } from "../../src/updater/landed.ts";
import { rule, version } from "../policy/sample.ts";
import { api, application } from "./sample.ts";
import { AT, intent } from "./settle.cases.ts";

/** The last operation before the PATCH began a minute earlier. */
const open = intent({ at: AT + 700, acknowledgedAt: undefined, operation: AT - 60_000 });
const NOW = AT + 600_000;

/** 0.2.0 was deployed at that time, and the spec asks for something else now. */
const landed = (deployedAt: number, asked: string | null = "0.1.0", of = open, now = NOW) =>
  landedSince(
    application({ history: [{ parameters: api("0.2.0"), at: deployedAt, by: undefined }] }),
    rule(),
    DOCKER_HUB_DEFAULTS,
    of,
    asked === null ? undefined : version(asked),
    now,
  )?.acknowledgedAt;

describe("landedSince", () => {
  it.each([
    { what: "deployed after the PATCH", found: landed(AT + 5_000), at: AT + 5_000 },
    { what: "deployed in its second, which is told by its beginning", found: landed(AT), at: AT + 700 },
    { what: "deployed by the operation before it", found: landed(AT - 60_000), at: undefined },
    {
      what: "an operation before it that is not known",
      found: landed(AT + 5_000, "0.1.0", intent({ acknowledgedAt: undefined })),
      at: undefined,
    },
    { what: "a third value now", found: landed(AT + 5_000, "0.1.5"), at: AT + 5_000 },
    { what: "nothing set now", found: landed(AT + 5_000, null), at: AT + 5_000 },
    { what: "still there", found: landed(AT + 5_000, "0.2.0"), at: undefined },
    {
      what: "answered",
      found: landed(AT + 5_000, "0.1.0", intent({ acknowledgedAt: AT, operation: AT - 60_000 })),
      at: undefined,
    },
    {
      what: "a cluster whose clock is ahead",
      found: landed(NOW + 60_000, "0.1.0"),
      at: NOW,
    },
  ])("$what", ({ found, at }) => {
    expect(found).toBe(at);
  });
});
