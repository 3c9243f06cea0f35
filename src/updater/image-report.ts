/** The status row of a planned image. Pure. */
import type { ImageReport } from "../protocol.ts";
import type { ImagePlan } from "./image-plan.ts";

/** `since` starts anew when the state changes. `now` in epoch milliseconds. */
export function imageReport(plan: ImagePlan, previous: ImageReport | undefined, now: number): ImageReport {
  const { rule, state, memory } = plan;
  return {
    alias: rule.alias,
    resource: rule.resource,
    image: rule.image,
    constraint: rule.constraint,
    target: plan.key,
    state,
    running: plan.rollback === undefined ? plan.running?.version : plan.rollback.version,
    lastApplied: memory.lastApplied,
    wanted: plan.wanted,
    reason: plan.reason,
    ...(plan.failure !== undefined && { code: plan.failure.code }),
    mend: plan.mend,
    since: previous?.state === state ? previous.since : now,
    nextTryAt: plan.lookAt,
  };
}
