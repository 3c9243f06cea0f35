/**
 * Applications that ask for one version, and what was deployed last. The shapes are those recorded from
 * v3.6.1: a person's sync names the spec's source and has no strategy, a rollback names the entry's and has `apply`.
 */
import { SOURCE } from "./sample.ts";

/** Before the spec came to ask for what it asks for now. */
export const BEFORE = "2026-11-23T09:21:07Z";
/** When it did. */
export const SEEN = Date.parse("2026-11-23T09:30:00Z");
export const AFTER = "2026-11-23T09:40:00Z";

const ALICE = { username: "alice" };
const AUTOMATED = { automated: true };

const [OLDER, DIGEST] = ["a", "b"].map((hex) => `sha256:${hex.repeat(64)}`);

/** A source that sets this tag, or none. */
export const source = (tag: string | undefined, repository = "acme/api") => ({
  ...SOURCE,
  helm: {
    parameters: [
      { name: "image.repository", value: repository },
      ...(tag === undefined ? [] : [{ name: "image.tag", value: tag }]),
      { name: "replicas", value: "1" },
    ],
  },
});

const VALUES = { repoURL: "https://git.example.com/values.git", targetRevision: "main", ref: "values" };

/** `status.operationState` of a person's sync that was told this. */
export function operationState(
  sync: object,
  { phase = "Succeeded", startedAt = AFTER, initiatedBy = ALICE as object, ...more } = {},
) {
  return {
    operation: { sync: { revision: "daf11e2", ...sync }, initiatedBy, retry: {} },
    phase,
    message: "successfully synced (all tasks run)",
    startedAt,
    ...more,
  };
}

/** The same of a rollback. */
export const rolledBack = (sync: object, more: Parameters<typeof operationState>[1] = {}) =>
  operationState({ syncStrategy: { apply: {} }, ...sync }, more);

export const entry = (tag: string, deployStartedAt: string, initiatedBy: object = ALICE) => ({
  id: 3,
  revision: "daf11e2",
  deployStartedAt,
  deployedAt: deployStartedAt,
  source: source(tag),
  initiatedBy,
});

export interface Case {
  readonly what: string;
  readonly spec?: object;
  readonly status: object;
  /** What was rolled back to, and by whom; undefined for no rollback. */
  readonly rollback: string | undefined;
}

export const cases: readonly Case[] = [
  { what: "nothing was ever deployed", status: {}, rollback: undefined },
  { what: "nulls", status: { operationState: null, history: null }, rollback: undefined },
  {
    what: "a person rolled back",
    status: { operationState: rolledBack({ source: source("0.1.0") }) },
    rollback: "0.1.0 by alice",
  },
  {
    what: "the rollback still runs",
    status: { operationState: rolledBack({ source: source("0.1.0") }, { phase: "Running" }) },
    rollback: "0.1.0 by alice",
  },
  {
    what: "nobody says who",
    status: { operationState: rolledBack({ source: source("0.1.0") }, { initiatedBy: {} }) },
    rollback: "0.1.0 by nobody known",
  },
  {
    what: "to an entry from before the version was set at all",
    status: { operationState: rolledBack({ source: source(undefined) }) },
    rollback: "no version by alice",
  },
  {
    what: "a rollback to a higher one",
    status: { operationState: rolledBack({ source: source("0.9.0") }) },
    rollback: "0.9.0 by alice",
  },
  {
    what: "a sync that had read the spec before the version was written",
    status: { operationState: operationState({ source: source("0.1.0") }) },
    rollback: undefined,
  },
  {
    what: "the same by hooks",
    status: { operationState: operationState({ source: source("0.1.0"), syncStrategy: { hook: {} } }) },
    rollback: undefined,
  },
  {
    what: "the same with a strategy of nulls",
    status: { operationState: operationState({ source: source("0.1.0"), syncStrategy: { apply: null } }) },
    rollback: undefined,
  },
  {
    what: "the same, and its entry in the history",
    status: {
      operationState: operationState({ source: source("0.1.0") }),
      history: [entry("0.1.0", AFTER)],
    },
    rollback: undefined,
  },
  {
    what: "a sync of several sources, which had read the spec before",
    spec: { source: undefined, sources: [VALUES, source("0.2.0")] },
    status: {
      sourceType: "",
      sourceTypes: ["", "Helm"],
      operationState: operationState({ source: { repoURL: "" }, sources: [VALUES, source("0.1.0")] }),
    },
    rollback: undefined,
  },
  {
    what: "a person synced what the spec asked for before it was written: nobody has synced since",
    status: { operationState: operationState({ source: source("0.1.0") }, { startedAt: BEFORE }) },
    rollback: undefined,
  },
  {
    what: "the same with the history of it",
    status: {
      operationState: operationState({ source: source("0.1.0") }, { startedAt: BEFORE }),
      history: [entry("0.1.0", BEFORE)],
    },
    rollback: undefined,
  },
  {
    what: "an operation without a time",
    status: { operationState: rolledBack({ source: source("0.1.0") }, { startedAt: "" }) },
    rollback: undefined,
  },
  {
    what: "a person synced what the spec asks for",
    status: { operationState: operationState({ source: source("0.2.0") }) },
    rollback: undefined,
  },
  {
    what: "a sync that names no source, as other clients ask for it",
    status: { operationState: { operation: { sync: {} }, phase: "Succeeded", startedAt: AFTER } },
    rollback: undefined,
  },
  {
    what: "the same after a rollback: it deployed the spec",
    status: {
      operationState: { operation: { sync: {} }, phase: "Succeeded", startedAt: AFTER },
      history: [entry("0.1.0", AFTER)],
    },
    rollback: undefined,
  },
  {
    what: "automated sync was a moment behind the spec",
    status: { operationState: operationState({ source: source("0.1.0") }, { initiatedBy: AUTOMATED }) },
    rollback: undefined,
  },
  {
    what: "the rollback failed, and what was deployed before it still is",
    status: {
      operationState: rolledBack({ source: source("0.1.0") }, { phase: "Failed" }),
      history: [entry("0.2.0", AFTER)],
    },
    rollback: undefined,
  },
  {
    what: "the rollback was terminated, and there is no history",
    status: { operationState: rolledBack({ source: source("0.1.0") }, { phase: "Terminating" }) },
    rollback: undefined,
  },
  {
    what: "rolled back, and the sync forward failed",
    status: {
      operationState: operationState({ source: source("0.2.0") }, { phase: "Error" }),
      history: [entry("0.2.0", BEFORE), entry("0.1.0", AFTER)],
    },
    rollback: "0.1.0 by alice",
  },
  {
    what: "a dry run of a rollback deploys nothing",
    status: { operationState: rolledBack({ source: source("0.1.0"), dryRun: true }) },
    rollback: undefined,
  },
  {
    what: "a dry run after a rollback",
    status: {
      operationState: operationState({ source: source("0.2.0"), dryRun: true }),
      history: [entry("0.1.0", AFTER)],
    },
    rollback: "0.1.0 by alice",
  },
  {
    what: "another image was there then: its versions say nothing about this one",
    status: { operationState: rolledBack({ source: source("0.1.0", "acme/web") }) },
    rollback: undefined,
  },
  {
    what: "the spec asks for nothing now",
    spec: { source: source(undefined) },
    status: { operationState: rolledBack({ source: source("0.1.0") }) },
    rollback: undefined,
  },
  {
    what: "several sources, beside the empty one that the server gives",
    spec: { source: undefined, sources: [VALUES, source("0.2.0")] },
    status: {
      sourceType: "",
      sourceTypes: ["", "Helm"],
      operationState: rolledBack({ source: { repoURL: "" }, sources: [VALUES, source("0.1.0")] }),
    },
    rollback: "0.1.0 by alice",
  },
  {
    what: "several sources, in another order then",
    spec: { source: undefined, sources: [VALUES, source("0.2.0")] },
    status: {
      sourceType: "",
      sourceTypes: ["", "Helm"],
      operationState: rolledBack({ sources: [source("0.1.0"), VALUES] }),
    },
    rollback: "0.1.0 by alice",
  },
  {
    what: "several sources, as the spec has them",
    spec: { source: undefined, sources: [VALUES, source("0.2.0")] },
    status: {
      sourceType: "",
      sourceTypes: ["", "Helm"],
      operationState: operationState({ source: { repoURL: "" }, sources: [VALUES, source("0.2.0")] }),
    },
    rollback: undefined,
  },
  {
    what: "the same tag with an older digest",
    spec: { source: source(`dev@${DIGEST}`) },
    status: { operationState: rolledBack({ source: source(`dev@${OLDER}`) }) },
    rollback: "dev by alice",
  },
  {
    what: "the same tag, from before a digest was written",
    spec: { source: source(`dev@${DIGEST}`) },
    status: { operationState: rolledBack({ source: source("dev") }) },
    rollback: "dev by alice",
  },
  {
    what: "the same digest",
    spec: { source: source(`dev@${DIGEST}`) },
    status: { operationState: rolledBack({ source: source(`dev@${DIGEST}`) }) },
    rollback: undefined,
  },
  {
    what: "an operation that cannot be read",
    status: { operationState: rolledBack({ source: { repoURL: 7 } }), history: "none" },
    rollback: undefined,
  },
];
