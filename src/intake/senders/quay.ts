/**
 * Quay (https://docs.quay.io/guides/notifications.html, "Repository Push"). It cannot sign. A push may name several tags;
 * very old versions sent them as an object of tag and image id.
 */
import * as v from "valibot";
import { ok } from "../../lib/result.ts";
import { urlSecret } from "../schemes/shared-secret.ts";
import { fields, hostOf, missing, readPayload, record, text } from "./payload.ts";
import type { Sender } from "./sender.ts";

const WHAT = "a Quay push";
const payload = fields({
  repository: text,
  docker_url: text,
  updated_tags: v.nullish(v.union([v.array(v.string()), record])),
});

export const quay: Sender = {
  type: "quay.io",
  access: [urlSecret],
  payload,
  parse: ({ body }) => {
    const read = readPayload(payload, body, WHAT);
    if (!read.ok) return read;
    const { repository, docker_url, updated_tags } = read.value;
    if (repository === "") return missing(WHAT, "repository");
    const tags = Array.isArray(updated_tags) ? updated_tags : Object.keys(updated_tags ?? {});
    if (tags.length === 0) return missing(WHAT, "updated_tags");
    const registry = hostOf(docker_url) ?? "quay.io";
    return ok({ pushes: tags.map((tag) => ({ registry, repository, tag, digest: undefined })) });
  },
};
