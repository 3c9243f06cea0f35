/** A write from 0.1.0 to 0.2.0, what the spec asks for some time after it, and what that means. */
import type { Owner } from "../../src/argocd/owners.ts";
import { LANDING_MS, REVERT_WINDOW_MS, VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { type Intent, NOTHING_REMEMBERED, type TargetMemory } from "../../src/updater/settle.ts";
import { version } from "../policy/sample.ts";

export const AT = 1_000_000;
export const OWNER: Owner = { kind: "ApplicationSet", name: "services" };

export const optional = (text: string | undefined) => (text === undefined ? undefined : version(text));

/** A write from 0.1.0 to 0.2.0 at AT. */
export const intent = (more: Partial<Intent> = {}): Intent => ({
  from: version("0.1.0"),
  to: version("0.2.0"),
  at: AT,
  acknowledgedAt: AT,
  events: ["push-1"],
  ...more,
});

/** As recorded after Argo CD answered 200. */
export const written = (more: Partial<TargetMemory> = {}): TargetMemory => ({
  ...NOTHING_REMEMBERED,
  lastApplied: version("0.2.0"),
  intent: intent(),
  ...more,
});

/** As stored before the PATCH, when its answer was never recorded. */
export const interrupted = (more: Partial<Intent> = {}): TargetMemory => ({
  ...NOTHING_REMEMBERED,
  lastApplied: version("0.1.0"),
  intent: intent({ acknowledgedAt: undefined, ...more }),
});

export interface Case {
  readonly what: string;
  readonly memory: TargetMemory;
  readonly asked: string | undefined;
  readonly owners?: readonly Owner[];
  /** Who wrote the list last, where managedFields tell. */
  readonly writer?: string;
  /** Are there managedFields at all? */
  readonly isTold?: boolean;
  readonly afterMs: number;
  readonly outcome: string;
  readonly lastApplied: string | undefined;
  /** Is the write still open? */
  readonly open?: boolean;
}

export const cases: readonly Case[] = [
  {
    what: "it followed a write that was not verified, and what was before both is put back at once",
    memory: written({ intent: intent({ beneath: version("0.0.9") }) }),
    asked: "0.0.9",
    afterMs: 1_000,
    outcome: "reverted",
    lastApplied: "0.0.9",
  },
  {
    what: "it followed a write where nothing was, and that is taken away with it",
    memory: written({ intent: intent({ beneath: null }) }),
    asked: undefined,
    owners: [OWNER],
    isTold: true,
    afterMs: 1_000,
    outcome: "reverted",
    lastApplied: undefined,
  },
  {
    what: "the same, and its answer was never recorded",
    memory: interrupted({ beneath: version("0.0.9") }),
    asked: "0.0.9",
    afterMs: 1_000,
    outcome: "reverted",
    lastApplied: "0.0.9",
  },
  {
    what: "what was before both is back after more than a minute, and nobody owns it",
    memory: written({ intent: intent({ beneath: version("0.0.9") }) }),
    asked: "0.0.9",
    afterMs: REVERT_WINDOW_MS + 1,
    outcome: "changed-by-hand",
    lastApplied: "0.2.0",
  },
  {
    what: "no write is open",
    memory: { ...NOTHING_REMEMBERED, lastApplied: version("0.1.0") },
    asked: "0.7.0",
    afterMs: 0,
    outcome: "nothing",
    lastApplied: "0.1.0",
  },
  {
    what: "it is there, and it is too early to tell whether it stays",
    memory: written(),
    asked: "0.2.0",
    afterMs: VERIFY_AFTER_MS - 1,
    outcome: "verifying",
    lastApplied: "0.2.0",
    open: true,
  },
  {
    what: "it is still there when it is time to tell",
    memory: written(),
    asked: "0.2.0",
    afterMs: VERIFY_AFTER_MS,
    outcome: "verified",
    lastApplied: "0.2.0",
  },
  {
    what: "the PATCH was interrupted and had landed: it is ours, and not a person's",
    memory: interrupted(),
    asked: "0.2.0",
    afterMs: 60 * 60_000,
    outcome: "verifying",
    lastApplied: "0.2.0",
    open: true,
  },
  {
    what: "the PATCH was interrupted and has not landed: it may be on its way still",
    memory: interrupted(),
    asked: "0.1.0",
    afterMs: LANDING_MS - 1,
    outcome: "may-land",
    lastApplied: "0.1.0",
    open: true,
  },
  {
    what: "the PATCH was interrupted and never landed",
    memory: interrupted(),
    asked: "0.1.0",
    afterMs: LANDING_MS,
    outcome: "never-landed",
    lastApplied: "0.1.0",
  },
  {
    what: "the PATCH was interrupted, and a person set a third value",
    memory: interrupted(),
    asked: "0.1.5",
    afterMs: 1_000,
    outcome: "changed-by-hand",
    lastApplied: "0.1.0",
  },
  {
    what: "nothing was set before, the PATCH was interrupted, and nothing is set now",
    memory: interrupted({ from: undefined }),
    asked: undefined,
    afterMs: LANDING_MS,
    outcome: "never-landed",
    lastApplied: "0.1.0",
  },
  {
    what: "put back at once, by nobody known",
    memory: written(),
    asked: "0.1.0",
    afterMs: VERIFY_AFTER_MS,
    outcome: "reverted",
    lastApplied: "0.1.0",
  },
  {
    what: "put back at once, by a known owner",
    memory: written(),
    asked: "0.1.0",
    owners: [OWNER],
    afterMs: VERIFY_AFTER_MS,
    outcome: "reverted",
    lastApplied: "0.1.0",
  },
  {
    what: "removed again at once, where nothing was set before",
    memory: written({ intent: intent({ from: undefined }) }),
    asked: undefined,
    afterMs: VERIFY_AFTER_MS,
    outcome: "reverted",
    lastApplied: undefined,
  },
  {
    what: "put back at the end of the window",
    memory: written(),
    asked: "0.1.0",
    afterMs: REVERT_WINDOW_MS,
    outcome: "reverted",
    lastApplied: "0.1.0",
  },
  {
    what: "put back late, by nobody known: a person's rollback",
    memory: written(),
    asked: "0.1.0",
    afterMs: REVERT_WINDOW_MS + 1,
    outcome: "changed-by-hand",
    lastApplied: "0.2.0",
  },
  {
    what: "put back late, and an owner is known",
    memory: written(),
    asked: "0.1.0",
    owners: [OWNER],
    afterMs: REVERT_WINDOW_MS + 1,
    outcome: "reverted",
    lastApplied: "0.1.0",
  },
  {
    what: "a third value at once: a person's, also where an owner is known",
    memory: written(),
    asked: "0.1.5",
    owners: [OWNER],
    afterMs: VERIFY_AFTER_MS,
    outcome: "changed-by-hand",
    lastApplied: "0.2.0",
  },
  {
    what: "removed, where something was set before: a person's",
    memory: written(),
    asked: undefined,
    afterMs: VERIFY_AFTER_MS,
    outcome: "changed-by-hand",
    lastApplied: "0.2.0",
  },
  ...digestCases(),
];

/** The tag stays and its digest is what is written: from nothing but the tag, or from an older digest. */
function digestCases(): readonly Case[] {
  const digestIntent = (from: string) => intent({ from: version(from), to: version("dev@sha256:b") });
  const wrote = (from: string): TargetMemory => ({
    ...NOTHING_REMEMBERED,
    lastApplied: version("dev@sha256:b"),
    intent: digestIntent(from),
  });
  const late = VERIFY_AFTER_MS;
  const rows: readonly [what: string, from: string, asked: string, outcome: string, lastApplied: string][] = [
    ["the digest is still there", "dev@sha256:a", "dev@sha256:b", "verified", "dev@sha256:b"],
    ["the older digest was put back at once", "dev@sha256:a", "dev@sha256:a", "reverted", "dev@sha256:a"],
    ["the tag without a digest was put back at once", "dev", "dev", "reverted", "dev"],
    ["a person took the digest away", "dev@sha256:a", "dev", "changed-by-hand", "dev@sha256:b"],
    ["a person set a third digest", "dev", "dev@sha256:c", "changed-by-hand", "dev@sha256:b"],
  ];
  return [
    ...rows.map(([what, from, asked, outcome, lastApplied]) => ({
      what,
      memory: wrote(from),
      asked,
      afterMs: late,
      outcome,
      lastApplied,
    })),
    {
      what: "the PATCH of a digest was interrupted and never landed",
      memory: { ...interrupted(), intent: { ...digestIntent("dev"), acknowledgedAt: undefined } },
      asked: "dev",
      afterMs: LANDING_MS,
      outcome: "never-landed",
      lastApplied: "0.1.0",
    },
    {
      what: "a person added a digest to the tag that was written: it is still what was written",
      memory: written(),
      asked: "0.2.0@sha256:a",
      afterMs: late,
      outcome: "verified",
      lastApplied: "0.2.0",
    },
  ];
}
