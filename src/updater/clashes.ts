/** Images that share an entry of the spec and want different things there. Pure. */
import { textsOf } from "../argocd/slots.ts";
import type { ImagePlan } from "./image-plan.ts";
import { earliest } from "./schedule.ts";

/**
 * Neither of two such images is written: one value would be right for one of them alone, and the other would look as if
 * a person had changed it.
 */
export function withoutClashes(plans: readonly ImagePlan[]): readonly ImagePlan[] {
  return plans.map((plan) => {
    if (plan.write === undefined) return plan;
    const wanted = contents(plan);
    for (const rival of plans) {
      if (rival === plan) continue;
      const entry = [...contents(rival)].find(([slot, content]) => (wanted.get(slot) ?? content) !== content);
      if (entry !== undefined) return refused(plan, rival, entry[0]);
    }
    return plan;
  });
}

/** What each entry holds once the plan is carried out; nothing for an image that is not there. */
function contents({ rule, slots, running, write }: ImagePlan): ReadonlyMap<string, string> {
  const version = write?.to ?? running?.version;
  return new Map(version === undefined ? [] : textsOf(slots, rule.image, version));
}

function refused(plan: ImagePlan, rival: ImagePlan, slot: string): ImagePlan {
  const [one, other] = [plan, rival].map(({ rule }) => `${rule.image} (alias ${rule.alias})`);
  if (rival.failure !== undefined || rival.state === "waiting") {
    // What the other wants is not known yet.
    const reason = `${one} shares ${slot} with ${other}, which waits: ${rival.reason}`;
    return {
      ...plan,
      write: undefined,
      state: rival.state,
      reason,
      mend: rival.mend,
      failure: rival.failure,
      lookAt: earliest(plan.lookAt, rival.lookAt),
    };
  }
  return {
    ...plan,
    write: undefined,
    state: "failed",
    reason: `${one} and ${other} share ${slot} and want different things there, so it is not written.`,
    mend: "Give each image entries of its own in manifestTargets, or leave one of them out.",
  };
}
