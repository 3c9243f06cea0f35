/** Is a delivery from who it says? Asks each way that the sender may use; one that is accepted is enough. Pure. */
import { err, ok, type Result } from "../lib/result.ts";
import { makeSecret, WEBHOOK_SECRETS } from "../settings.ts";
import type { Authority, Presented } from "./schemes/scheme.ts";
import type { Sender } from "./senders/sender.ts";

export interface Refusal {
  readonly status: 401 | 503;
  readonly detail: string;
  readonly mend?: string;
}

/** Errors: 503 where nothing is set to judge by or an issuer's keys cannot be had, else 401. No secret or token is repeated. */
export async function admit(
  sender: Sender,
  presented: Presented,
  authority: Authority,
): Promise<Result<undefined, Refusal>> {
  const ready = sender.access.filter(({ isReady }) => isReady(authority));
  if (ready.length === 0) return err(notSet(sender.type));
  let refusal: Refusal | undefined;
  for (const { judge } of ready) {
    const verdict = await judge(presented, authority);
    if (verdict.kind === "accepted") return ok(undefined);
    if (verdict.kind === "absent") continue;
    const status = verdict.kind === "unavailable" ? 503 : 401;
    refusal = { status, detail: `This webhook of ${sender.type} is refused: ${verdict.why}.` };
  }
  const ways = ready.map(({ asks }) => asks).join(", or ");
  return err(refusal ?? { status: 401, detail: `A webhook of ${sender.type} has to carry ${ways}.` });
}

/** What has to be set for a sender that nobody has set up. */
function notSet(type: string): Refusal {
  const secret = WEBHOOK_SECRETS[type];
  const refused = `so webhooks of ${type} are refused`;
  if (secret === undefined) {
    return {
      status: 503,
      detail: `GAR_WEBHOOK_AUDIENCE and GAR_WEBHOOK_EMAIL are not set, ${refused}.`,
      mend: "Set both in wrangler.toml to the audience and the service account of the push subscription.",
    };
  }
  return {
    status: 503,
    detail: `The secret ${secret} is missing or too short, ${refused}.`,
    mend: `Run: ${makeSecret(secret)}`,
  };
}
