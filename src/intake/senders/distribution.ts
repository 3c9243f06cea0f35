/**
 * Notifications of CNCF Distribution (https://distribution.github.io/distribution/about/notifications/), which the
 * registry of GitLab sends too. `request.host` is what the pusher called the registry; `?registry=` says what images do.
 */
import * as v from "valibot";
import { ok } from "../../lib/result.ts";
import { bearerSecret, headerSecret } from "../schemes/shared-secret.ts";
import { fields, orUndefined, readPayload, text } from "./payload.ts";
import type { Sender } from "./sender.ts";

const WHAT = "an envelope of registry events";
const event = fields({
  id: text,
  action: text,
  target: v.nullish(fields({ mediaType: text, repository: text, tag: text, digest: text })),
  request: v.nullish(fields({ host: text })),
});
const payload = fields({ events: v.array(event) });

export const distribution: Sender = {
  type: "distribution",
  aliases: ["gitlab"],
  access: [headerSecret("Authorization"), bearerSecret],
  payload,
  parse: ({ body }) => {
    const read = readPayload(payload, body, WHAT);
    if (!read.ok) return read;
    // Layers have no tag, nor have the platforms of an index: the index follows them with one.
    const pushes = read.value.events.flatMap(({ id, action, target, request }) =>
      action !== "push" || !target || target.tag === "" || target.repository === ""
        ? []
        : [
            {
              registry: request?.host ?? "",
              repository: target.repository,
              tag: target.tag,
              digest: orUndefined(target.digest),
              id: orUndefined(id),
            },
          ],
    );
    return ok(pushes.length === 0 ? { ignored: "events without a push of a tag" } : { pushes });
  },
};
