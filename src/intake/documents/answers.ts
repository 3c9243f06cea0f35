/**
 * The answers of the API as schemas, for the document at /openapi.json and for tests. They describe the types of
 * protocol.ts as JSON shows them: times are ISO 8601, what is undefined is absent. The Worker does not import this file.
 */
import * as v from "valibot";

const time = v.pipe(v.string(), v.isoTimestamp(), v.description("ISO 8601, UTC."));
const optional = v.exactOptional;

/** RFC 9457. `code`: stable name of a failure of Argo CD or a registry. `mend`: what a person can do about it. */
export const problemDetails = v.object({
  type: v.literal("about:blank"),
  title: v.string(),
  status: v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)),
  detail: v.pipe(v.string(), v.nonEmpty()),
  code: optional(v.string()),
  mend: optional(v.string()),
});

const failure = v.object({
  code: v.pipe(v.string(), v.description("Stable name in kebab-case: `registry-unauthorized`.")),
  message: v.string(),
  temporary: v.boolean(),
  retryAfterMs: optional(v.number()),
  mend: optional(v.string()),
});

const trouble = v.object({
  failure,
  since: time,
  attempts: v.number(),
  nextTryAt: optional(time),
});

const version = v.object({ tag: v.string(), digest: optional(v.string()) });

export const imageReport = v.object({
  alias: v.string(),
  resource: v.string(),
  image: v.string(),
  constraint: v.string(),
  target: optional(v.string()),
  state: v.picklist([
    "up-to-date",
    "updated",
    "updating",
    "would-update",
    "held",
    "contested",
    "skipped",
    "waiting",
    "failed",
  ]),
  running: optional(version),
  lastApplied: optional(version),
  wanted: optional(version),
  reason: v.pipe(v.string(), v.description("One sentence for people.")),
  code: optional(
    v.pipe(v.string(), v.description("The failure of a remote that keeps it from what is wanted.")),
  ),
  mend: optional(v.string()),
  since: time,
  nextTryAt: optional(time),
});

export const applicationReport = v.object({
  application: v.pipe(v.string(), v.description("`namespace/name`")),
  at: time,
  mode: v.picklist(["observe", "apply"]),
  dryRun: v.boolean(),
  images: v.array(imageReport),
  trouble: optional(trouble),
});

const verdict = v.object({ tag: v.string(), taken: v.boolean(), reason: v.string() });

/** `verdicts`: of the newest tags by alias, highest first, at most 25 for an image. */
export const checkedApplication = v.object({
  ...applicationReport.entries,
  verdicts: v.record(v.string(), v.array(verdict)),
});

export const checkAnswer = v.object({ event: v.string(), applications: v.array(checkedApplication) });

export const resumeAnswer = v.object({
  event: v.string(),
  application: v.string(),
  resumed: v.pipe(v.array(v.string()), v.description("The aliases that were held or contested.")),
  detail: v.string(),
});

export const repositoryReport = v.object({
  key: v.string(),
  registry: v.string(),
  tags: optional(v.number()),
  listedAt: optional(time),
  lastPush: optional(v.object({ tag: optional(v.string()), at: time })),
  missing: optional(v.object({ tag: v.string(), at: time })),
  trouble: optional(trouble),
  patientUntil: optional(time),
  requests: v.number(),
  watched: optional(v.number()),
  reading: optional(v.object({ of: v.number(), left: v.number() })),
});

const problem = v.object({
  severity: v.picklist(["error", "warning"]),
  where: v.string(),
  what: v.string(),
  mend: v.string(),
});

const turnedAway = v.object({
  since: time,
  lastAt: time,
  doors: v.record(
    v.string(),
    v.object({
      refused: optional(v.number()),
      unfollowed: optional(v.number()),
      limited: optional(v.number()),
    }),
  ),
});

/** What Fleet knows. */
export const fleetStatus = v.object({
  refreshedAt: optional(time),
  trouble: optional(trouble),
  resourcesTrouble: optional(trouble),
  resources: v.array(
    v.object({ resource: v.string(), applicationsMatched: v.number(), imagesManaged: v.number() }),
  ),
  problems: v.array(problem),
  lookedIn: v.array(v.string()),
  applications: v.array(applicationReport),
  repositories: v.array(repositoryReport),
  unfollowed: v.array(v.object({ repository: v.string(), count: v.number(), lastAt: time })),
  turnedAway: optional(turnedAway),
  sweep: v.object({
    startedAt: optional(time),
    finishedAt: optional(time),
    leastIntervalMs: v.number(),
    repositories: v.number(),
    waiting: v.number(),
  }),
});

export const statusAnswer = v.object({
  summary: v.pipe(v.string(), v.description("One sentence that sums it up.")),
  mode: v.picklist(["observe", "apply"]),
  at: time,
  ...fleetStatus.entries,
});

/**
 * 202: the pushes are stored. `refused`: pushes of the same delivery that have no valid name. `unfollowed`: names that nobody
 * follows, of pushes that were not stored, since there were many such.
 */
export const storedAnswer = v.object({
  event: v.string(),
  stored: v.array(v.object({ repository: v.string(), tag: optional(v.string()) })),
  refused: optional(v.array(v.string())),
  unfollowed: optional(v.array(v.string())),
});

/** 200: an event that is no push, or pushes that nobody follows. Nothing was stored. */
export const ignoredAnswer = v.union([
  v.object({ event: v.string(), ignored: v.string() }),
  v.object({
    event: v.string(),
    stored: v.pipe(v.array(v.unknown()), v.maxLength(0)),
    refused: optional(v.array(v.string())),
    unfollowed: v.array(v.string()),
  }),
]);
