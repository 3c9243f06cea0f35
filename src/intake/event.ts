/** From what a sender claims to events with canonical repository names. Pure. */
import { canonicalName, type NameDefaults, parseReference } from "../image/reference.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { ImageEvent } from "../protocol.ts";
import type { Push } from "./senders/sender.ts";

/** Facts of the request: which sender, an id made at the door for a push that has none of its sender's, when. */
export interface Arrival {
  readonly sender: string;
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** More tags of one repository than this are one listing. */
const TAGS_ONE_BY_ONE = 10;

/** More repositories than this would not fit into the platform's subrequests. */
const REPOSITORIES_AT_ONCE = 40;

/** More events than this are one listing of each repository. */
const EVENTS_AT_ONCE = 40;

/** What is told of pushes without a valid name, in an answer and a log line. */
const REFUSALS_TOLD = 10;

/** `algorithm:encoded` of the OCI image specification (descriptor.md, "Digests"), bounded. */
const DIGEST = /^[\w.+-]{1,32}:[\w=-]{1,128}$/;

/** What a sender may call a delivery; anything else is no id to be repeated in a log. */
const ID = /^[\w.:@/+=-]{1,128}$/;

/** Errors: one sentence, when the repository or the tag cannot be a name. */
export function imageEvent(push: Push, arrival: Arrival, names: NameDefaults): Result<ImageEvent, string> {
  const { registry, tag, digest } = push;
  if (registry === "")
    return err("the event does not name its registry; add ?registry=<host> to the URL at the sender");
  const path = registry === undefined ? push.repository : `${registry}/${push.repository}`;
  const reference = parseReference(tag === undefined ? path : `${path}:${tag}`);
  if (!reference.ok) return err(reference.error);
  // Harbor's fallback is no host, and must not become a namespace of Docker Hub.
  const hasHost = registry === undefined || reference.value.registry !== undefined;
  return ok({
    id: push.id !== undefined && ID.test(push.id) ? push.id : arrival.id,
    sender: arrival.sender,
    repository: hasHost ? canonicalName(reference.value, names) : reference.value.repository,
    // As the grammar has it: what a sender puts behind the tag is no part of it.
    tag: reference.value.tag,
    // It folds repetitions and no more, so one of any algorithm will do; what is none is not kept.
    digest: digest !== undefined && DIGEST.test(digest) ? digest : undefined,
    receivedAt: arrival.at,
  });
}

export interface Events {
  readonly events: readonly ImageEvent[];
  /** What is wrong with the pushes that have no valid name: the first ten, and how many more there are. */
  readonly refused: readonly string[];
}

/**
 * Each push once; many tags of one repository as one event without a tag, which asks for a listing.
 * Errors: one sentence, when there are more repositories than can be told at once.
 */
export function imageEvents(
  pushes: readonly Push[],
  arrival: Arrival,
  names: NameDefaults,
): Result<Events, string> {
  const refused: string[] = [];
  let more = 0;
  const byRepository = new Map<string, Map<string, ImageEvent>>();
  for (const push of pushes) {
    const event = imageEvent(push, arrival, names);
    if (!event.ok) {
      if (refused.length < REFUSALS_TOLD) refused.push(event.error);
      else more += 1;
      continue;
    }
    const { repository, tag, digest } = event.value;
    const events = byRepository.get(repository) ?? new Map<string, ImageEvent>();
    byRepository.set(repository, events.set(JSON.stringify([tag, digest]), event.value));
  }
  if (byRepository.size > REPOSITORIES_AT_ONCE) {
    return err(
      `The body is about ${byRepository.size} repositories; ${REPOSITORIES_AT_ONCE} can be told at once.`,
    );
  }
  if (more > 0) refused.push(`and ${more} more`);
  const atMost = (tags: number) =>
    [...byRepository.values()].flatMap((of) => (of.size > tags ? listing(of) : [...of.values()]));
  const events = atMost(TAGS_ONE_BY_ONE);
  return ok({ events: events.length > EVENTS_AT_ONCE ? atMost(1) : events, refused });
}

/** One event that asks for a listing, in the place of several. */
function listing(events: ReadonlyMap<string, ImageEvent>): readonly ImageEvent[] {
  return [...events.values()].slice(0, 1).map((first) => ({ ...first, tag: undefined, digest: undefined }));
}
