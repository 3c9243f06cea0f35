import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { admit } from "../../src/intake/admit.ts";
import type { Scheme, Verdict } from "../../src/intake/schemes/scheme.ts";
import type { Sender } from "../../src/intake/senders/sender.ts";
import { authority, presented } from "./schemes/sample.ts";

const way = (asks: string, verdict: Verdict, isReady = true): Scheme => ({
  asks,
  isReady: () => isReady,
  judge: async () => verdict,
});

const sender = (...access: readonly Scheme[]): Sender => ({
  type: "quay.io",
  access,
  payload: v.unknown(),
  parse: () => ({ ok: true, value: { ignored: "everything" } }),
});

const ACCEPTED: Verdict = { kind: "accepted" };
const ABSENT: Verdict = { kind: "absent" };
const REFUSED: Verdict = { kind: "refused", why: "the seal is broken" };
const UNAVAILABLE: Verdict = { kind: "unavailable", why: "the keys are away" };

describe("admit", () => {
  it.each<[what: string, ways: readonly Verdict[]]>([
    ["the only way", [ACCEPTED]],
    ["the second way, the first not shown", [ABSENT, ACCEPTED]],
    ["the second way, the first refused", [REFUSED, ACCEPTED]],
  ])("lets in by %s", async (_, verdicts) => {
    const schemes = verdicts.map((verdict) => way("a seal", verdict));
    expect(await admit(sender(...schemes), presented(), authority())).toEqual({ ok: true });
  });

  it.each<[what: string, schemes: readonly Scheme[], error: object]>([
    [
      "no way is shown",
      [way("a seal", ABSENT), way("a letter", ABSENT)],
      { status: 401, detail: expect.stringContaining("a seal, or a letter") },
    ],
    [
      "one is refused",
      [way("a seal", REFUSED), way("a letter", ABSENT)],
      { status: 401, detail: expect.stringContaining("the seal is broken") },
    ],
    [
      "it cannot be told now",
      [way("a seal", UNAVAILABLE)],
      { status: 503, detail: expect.stringContaining("the keys are away") },
    ],
    [
      "none is ready, and one would accept",
      [way("a seal", ACCEPTED, false)],
      { status: 503, mend: expect.stringContaining("wrangler secret put QUAY_WEBHOOK_SECRET") },
    ],
    ["there is no way", [], { status: 503 }],
  ])("keeps out when %s", async (_, schemes, error) => {
    expect(await admit(sender(...schemes), presented(), authority())).toMatchObject({ ok: false, error });
  });
});
