/**
 * Applications that are followed and that Argo CD's list names no more. The list holds only what the token may get and
 * is then 200 and shorter, or empty, so absence is no evidence of deletion. Argo CD is asked about the Application
 * itself: with its project, one that is gone is 404, one that may not be got 403. Observed with Argo CD v3.6.1.
 */
import { type ApplicationId, applicationKey } from "../argocd/application.ts";
import type { Failure } from "../lib/failure.ts";
import type { Result } from "../lib/result.ts";
import { ABSENT_ASKED, ABSENT_KEPT_MS } from "./constants.ts";
import type { ApplicationSummary } from "./rules.ts";

/** Reads one Application; src/argocd/client.ts has it. */
export type GetApplication = (id: ApplicationId, project: string) => Promise<Result<unknown, Failure>>;

/** Key of each Application that is kept although it is not listed, and since when, epoch milliseconds. */
export type KeptSince = Readonly<Record<string, number>>;

export interface Absent {
  readonly kept: KeptSince;
  /** Why they are kept; undefined where all that is missing has ended. */
  readonly failure: Failure | undefined;
}

/**
 * Which of the missing ones are kept. A few are asked about, of different projects where there are: if those are all
 * gone, so are the others. What is not known to be gone is kept for a day: a permission may also have been taken away
 * for good.
 */
export async function keepAbsent(
  missing: readonly ApplicationSummary[],
  since: KeptSince,
  get: GetApplication,
  now: number,
): Promise<Absent> {
  const left = missing.filter((one) => now - (since[applicationKey(one)] ?? now) < ABSENT_KEPT_MS);
  const asked = ofDifferentProjects(left).slice(0, ABSENT_ASKED);
  const answers = await Promise.all(asked.map(async (one) => ({ one, read: await get(one, one.project) })));
  const gone = answers.filter(({ read }) => !read.ok && read.error.code === GONE).map(({ one }) => one);
  const doubt = answers.find(({ one }) => !gone.includes(one));
  if (doubt === undefined) return { kept: {}, failure: undefined };
  const kept = left.filter((one) => !gone.includes(one)).map(applicationKey);
  return {
    kept: Object.fromEntries(kept.map((key) => [key, since[key] ?? now])),
    failure: notListed(applicationKey(doubt.one), kept.length, doubt.read),
  };
}

const GONE = "argocd-application-not-found";

/** The first of each project, then the others. */
function ofDifferentProjects(applications: readonly ApplicationSummary[]): readonly ApplicationSummary[] {
  const byProject = [...Map.groupBy(applications, ({ project }) => project).values()];
  return [...byProject.flatMap(([first]) => first ?? []), ...byProject.flatMap(([, ...others]) => others)];
}

/** Temporary whatever the reason: it ends without a change here, so it is asked again by itself. */
function notListed(key: string, count: number, read: Result<unknown, Failure>): Failure {
  const which = count > 1 ? `${key} and ${count - 1} more` : key;
  const why = read.ok ? "it still exists" : read.error.message.replace(/\.$/, "");
  const mend = read.ok ? "" : `${read.error.mend ?? ""} `;
  const retryAfterMs = read.ok ? undefined : read.error.retryAfterMs;
  return {
    code: "applications-not-listed",
    temporary: true,
    message: `Argo CD lists Application ${which} no more, and nothing tells that it was deleted, so what was last read serves: ${why}.`,
    mend: `${mend}An upgrade of Argo CD that applies install.yaml empties its ConfigMaps, the policy too. What is gone for good ends a day after it was last listed.`.trim(),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
