/** The webhook door: reads the request, and answers 202 once the pushes are stored. */
import type { Context } from "hono";
import { createLog } from "../lib/log.ts";
import { sleep } from "../lib/wait.ts";
import { type Env, FLEET, type ImageEvent } from "../protocol.ts";
import { NAMING } from "../registry/bundled.ts";
import { readSettings } from "../settings.ts";
import { readBody } from "./body.ts";
import { dispatch } from "./dispatch.ts";
import { createDoorkeeper } from "./doorkeeper.ts";
import { issuerKeys } from "./jwks.ts";
import { problem } from "./problem-details.ts";
import { receive } from "./receive.ts";
import { senderOf } from "./senders.ts";
import { refusedTooOften, tooMany, turnedAway } from "./turn-away.ts";

/** Of this isolate. */
const doorkeeper = createDoorkeeper({ now: () => Date.now(), sleep });

/** Until Fleet has asked Argo CD again, as a rule. */
const LIMITED_SECONDS = 30;

const namesOf = (events: readonly ImageEvent[]): readonly string[] => [
  ...new Set(events.map(({ repository }) => repository)),
];

/**
 * `POST /webhook?type=docker.io&secret=...` and the header `X-Registry-Type` as upstream has them, and
 * `POST /webhook/docker.io/<secret>`; a sender that signs or sends a header needs no secret in the URL.
 */
export async function handleWebhook(c: Context<{ Bindings: Env }>): Promise<Response> {
  const settings = readSettings({ ...c.env });
  const body = await readBody(c.req.raw);
  if (!body.ok) return problem(c, body.error.status, body.error.detail);
  const received = {
    type: c.req.param("type") || c.req.query("type") || c.req.header("x-registry-type") || "",
    urlSecret: c.req.param("secret") ?? c.req.query("secret"),
    header: (name: string) => c.req.header(name),
    query: (name: string) => c.req.query(name),
    body: body.value,
  };
  const around = { settings, names: NAMING, keys: issuerKeys, id: crypto.randomUUID(), now: Date.now() };
  const answer = await receive(received, around);
  if (!answer.ok) {
    const { status, detail, mend } = answer.error;
    const tooOften = status === 401 ? refusedTooOften(c, senderOf(received.type)?.type ?? "") : undefined;
    if (tooOften !== undefined) return tooOften;
    return problem(c, status, detail, mend === undefined ? {} : { mend });
  }
  const outcome = answer.value;
  const log = createLog(settings.logLevel, { sender: outcome.sender });
  if ("ignored" in outcome) {
    log.debug("an event that is no push", { event: around.id, ignored: outcome.ignored });
    return c.json({ event: around.id, ignored: outcome.ignored }, 200);
  }
  const { events, refused } = outcome;
  const { go, unfollowed, limited } = await doorkeeper.sort(events, () =>
    c.env.FLEET.getByName(FLEET).followed(),
  );
  await dispatch(c.env, go);
  for (const { id, repository, tag } of go) log.info("a push was reported", { event: id, repository, tag });
  if (refused.length > 0) log.warn("a push has no valid name", { event: around.id, refused: refused[0] });
  if (unfollowed.length > 0) turnedAway(c, outcome.sender, "unfollowed", unfollowed.length);
  if (limited.length > 0) {
    turnedAway(c, outcome.sender, "limited", limited.length);
    const what = "Nobody can tell yet who follows these, and there are too many to be kept: ";
    return tooMany(c, LIMITED_SECONDS, `${what}${namesOf(limited).join(", ")}.`);
  }
  const stored = go.map(({ repository, tag }) => ({ repository, tag }));
  const said = {
    event: events[0]?.id,
    stored,
    ...(refused.length > 0 && { refused }),
    ...(unfollowed.length > 0 && { unfollowed: namesOf(unfollowed) }),
  };
  // Whoever sends for all that is there has to see that nothing is wrong with a push that nobody follows.
  return c.json(said, go.length > 0 ? 202 : 200);
}
