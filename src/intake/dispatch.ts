/** From the doors to the objects: the shared tail of webhook, cron and request. */
import type { Failure } from "../lib/failure.ts";
import { createLog } from "../lib/log.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { type CheckAnswer, type Env, FLEET, type ImageEvent } from "../protocol.ts";

/** Applications of one manual check; more would not fit into the platform's subrequests. */
export const CHECKED_AT_ONCE = 40;

/** The code of a request that is about more than that. */
export const TOO_MANY = "too-many-applications";
const PARALLEL = 5;

/** Stored when it returns: one Repository object has each event. */
export async function dispatch(env: Env, events: readonly ImageEvent[]): Promise<void> {
  for (const event of events) await env.REPOSITORY.getByName(event.repository).pushed(event);
}

/** The cron trigger. Where Fleet is restarted just now it fails, which the log and the platform tell; the next one comes by itself. */
export async function tick(env: Env): Promise<void> {
  try {
    await env.FLEET.getByName(FLEET).sweep();
  } catch (cause) {
    createLog("error").error("the sweep could not begin", { error: String(cause) });
    throw cause;
  }
}

/** What a manual request is about; without either field it is every Application that is followed. */
export interface CheckRequest {
  readonly application?: string;
  /** Canonical name of an image repository. */
  readonly repository?: string;
  readonly dryRun: boolean;
}

/** Checks the Applications that are asked for, five at a time. */
export async function check(
  env: Env,
  { dryRun, ...wanted }: CheckRequest,
  id: string,
  now: number,
): Promise<Result<readonly CheckAnswer[], Failure>> {
  const found = await env.FLEET.getByName(FLEET).find({ ...wanted, refresh: !dryRun });
  if (!found.ok) return found;
  if (found.value.length > CHECKED_AT_ONCE) {
    return err({
      code: TOO_MANY,
      message: `The request is about ${found.value.length} Applications, and ${CHECKED_AT_ONCE} can be checked at once.`,
      temporary: false,
      mend: "Name an application or an image.",
    });
  }
  const answers: CheckAnswer[] = [];
  for (let start = 0; start < found.value.length; start += PARALLEL) {
    const keys = found.value.slice(start, start + PARALLEL);
    const request = { dryRun, requestedAt: now, id };
    answers.push(...(await Promise.all(keys.map((key) => env.APPLICATION.getByName(key).check(request)))));
  }
  return ok(answers);
}
