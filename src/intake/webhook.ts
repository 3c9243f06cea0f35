/** The webhook door: who sent it, is the secret right, which pushes does it claim. 202 once they are stored. */
import type { Context } from "hono";
import { createLog } from "../lib/log.ts";
import type { Env } from "../protocol.ts";
import { NAMING } from "../registry/bundled.ts";
import { makeSecret, readSettings, WEBHOOK_SECRETS } from "../settings.ts";
import { isOneOf } from "./access.ts";
import { readJson } from "./body.ts";
import { dispatch } from "./dispatch.ts";
import { imageEvent } from "./event.ts";
import { problem } from "./problem-details.ts";
import { SENDER_TYPES, senderOf } from "./senders.ts";

/** `POST /webhook?type=docker.io&secret=...` as upstream has it, and `POST /webhook/docker.io/<secret>`. */
export async function handleWebhook(c: Context<{ Bindings: Env }>): Promise<Response> {
  const settings = readSettings({ ...c.env });
  const type = c.req.param("type") ?? c.req.query("type") ?? c.req.header("x-registry-type") ?? "";
  const sender = senderOf(type);
  if (sender === undefined) {
    const what = type === "" ? "The sender is not named" : "There is no such sender";
    return problem(c, 400, `${what}; use ?type= with one of ${SENDER_TYPES.join(", ")}.`);
  }
  const secrets = settings.webhookSecrets[type] ?? [];
  if (secrets.length === 0) {
    const name = WEBHOOK_SECRETS[type] ?? "of this sender";
    const mend = `Run: ${makeSecret(name)}`;
    const detail = `The secret ${name} is missing or too short, so webhooks of ${type} are refused.`;
    return problem(c, 503, detail, { mend });
  }
  const given = c.req.param("secret") ?? c.req.query("secret") ?? "";
  if (!(await isOneOf(given, secrets))) {
    return problem(c, 401, `The secret is not the one that is set for ${type}.`);
  }
  const body = await readJson(c.req.raw);
  if (!body.ok) return problem(c, body.error.status, body.error.detail);
  const pushes = sender.parse(body.value);
  if (!pushes.ok) return problem(c, 400, pushes.error);

  const delivery = { sender: type, id: crypto.randomUUID(), at: Date.now() };
  const events = pushes.value.map((push) => imageEvent(push, delivery, NAMING));
  const bad = events.find((event) => !event.ok);
  if (bad !== undefined && !bad.ok)
    return problem(c, 400, `The pushed image has no valid name: ${bad.error}`);
  const good = events.flatMap((event) => (event.ok ? [event.value] : []));
  await dispatch(c.env, good);

  const log = createLog(settings.logLevel, { event: delivery.id, sender: type });
  for (const { repository, tag } of good) log.info("a push was reported", { repository, tag });
  return c.json(
    { event: delivery.id, stored: good.map(({ repository, tag }) => ({ repository, tag })) },
    202,
  );
}
