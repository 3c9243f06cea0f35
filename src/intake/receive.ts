/**
 * The webhook door without its frame: who sent it, is it from them, which pushes does it claim. Touches nothing itself,
 * so what a request is answered can be told from plain data.
 */
import type { NameDefaults } from "../image/reference.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { oneLine } from "../lib/text.ts";
import type { ImageEvent } from "../protocol.ts";
import type { Settings } from "../settings.ts";
import { admit } from "./admit.ts";
import { jsonOf } from "./body.ts";
import { imageEvents } from "./event.ts";
import type { KeySource, Presented } from "./schemes/scheme.ts";
import type { Delivery } from "./senders/sender.ts";
import { SENDER_TYPES, senderOf } from "./senders.ts";

/** The word of an event that is no push is the sender's own. */
const IGNORED_MAX_CHARS = 200;

/** A `POST` whose body was read. */
export interface Received extends Presented, Pick<Delivery, "query"> {
  /** The sender's name, from wherever the request has it; "" when it has none. */
  readonly type: string;
}

export interface Around {
  readonly settings: Pick<Settings, "webhookSecrets" | "webhookTokens">;
  readonly names: NameDefaults;
  readonly keys: KeySource;
  /** The id of a delivery whose sender gives none. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** `ignored`: an event that is no push. `refused`: pushes of the same delivery that have no valid name. */
export type Outcome =
  | { readonly sender: string; readonly events: readonly ImageEvent[]; readonly refused: readonly string[] }
  | { readonly sender: string; readonly ignored: string };

export interface Problem {
  readonly status: 400 | 401 | 413 | 415 | 503;
  readonly detail: string;
  readonly mend?: string;
}

export async function receive(received: Received, around: Around): Promise<Result<Outcome, Problem>> {
  const { type, header, query } = received;
  const sender = senderOf(type);
  if (sender === undefined) {
    const what = type === "" ? "The sender is not named" : "There is no such sender";
    return bad(400, `${what}; use ?type= with one of ${SENDER_TYPES.join(", ")}.`);
  }
  const { settings, names, keys, now } = around;
  const secrets = settings.webhookSecrets[sender.type] ?? [];
  const admitted = await admit(sender, received, { secrets, tokens: settings.webhookTokens, keys, now });
  if (!admitted.ok) return admitted;

  const contentType = header("Content-Type")?.toLowerCase() ?? "";
  const { contentTypes } = sender;
  if (contentTypes !== undefined && !contentTypes.some((each) => contentType.includes(each)))
    return bad(415, `A webhook of ${sender.type} has the content type ${contentTypes.join(" or ")}.`);
  if (contentType.includes("application/x-www-form-urlencoded") && sender.type === "ghcr.io")
    return bad(415, "Choose the content type application/json in the settings of the webhook at GitHub.");
  const body = jsonOf(received.body);
  if (!body.ok) return body;
  const reading = sender.parse({ header, query, body: body.value });
  if (!reading.ok) return bad(400, reading.error);
  if ("ignored" in reading.value)
    return ok({ sender: sender.type, ignored: oneLine(reading.value.ignored, IGNORED_MAX_CHARS) });

  const registry = query("registry") || undefined;
  const pushes = reading.value.pushes.map((push) => ({
    ...push,
    ...(registry !== undefined && { registry }),
  }));
  const found = imageEvents(pushes, { sender: sender.type, id: around.id, at: now }, names);
  if (!found.ok) return bad(413, found.error);
  const { events, refused } = found.value;
  if (events.length === 0) return bad(400, `The pushed image has no valid name: ${refused[0]}.`);
  return ok({ sender: sender.type, events, refused });
}

const bad = (status: Problem["status"], detail: string) => err({ status, detail });
