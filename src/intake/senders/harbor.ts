/**
 * Harbor (https://goharbor.io/docs/main/working-with-projects/project-configuration/configure-webhooks/), both payload
 * formats: `Default` and `CloudEvents`. It sends the configured auth header verbatim as `Authorization`.
 */
import * as v from "valibot";
import { ok } from "../../lib/result.ts";
import { headerSecret } from "../schemes/shared-secret.ts";
import { fields, hostOf, missing, orUndefined, readPayload, text } from "./payload.ts";
import type { Sender } from "./sender.ts";

const WHAT = "a Harbor push";
const data = fields({
  resources: v.nullish(v.array(fields({ digest: text, tag: text, resource_url: text }))),
  repository: v.nullish(fields({ name: text, namespace: text, repo_full_name: text })),
});
const payload = fields({
  type: text,
  /** CloudEvents only, as is `data`. */
  id: v.nullish(v.string()),
  event_data: v.nullish(data),
  data: v.nullish(data),
});

/** The name of a push in either format. */
const PUSHES: readonly string[] = ["PUSH_ARTIFACT", "harbor.artifact.pushed"];

/** Upstream's registry of a push that names none. */
const NO_HOST = "harbor";

export const harbor: Sender = {
  type: "harbor",
  access: [headerSecret("Authorization")],
  contentTypes: ["application/json", "application/cloudevents+json"],
  payload,
  parse: ({ body }) => {
    const read = readPayload(payload, body, WHAT);
    if (!read.ok) return read;
    const { type, id, event_data, data } = read.value;
    if (type === "") return missing(WHAT, "type");
    if (!PUSHES.includes(type)) return ok({ ignored: `the event ${type}` });
    const { resources, repository: named } = event_data ?? data ?? {};
    if (!resources?.length) return missing(WHAT, "event_data.resources");
    const { name = "", namespace = "", repo_full_name = "" } = named ?? {};
    const repository = repo_full_name || (namespace && name ? `${namespace}/${name}` : name);
    if (repository === "") return missing(WHAT, "event_data.repository.repo_full_name");
    const tagged = resources.filter(({ tag }) => tag !== "");
    if (tagged.length === 0) return missing(WHAT, "event_data.resources[0].tag");
    const pushes = tagged.map(({ tag, digest, resource_url }) => ({
      registry: hostOf(resource_url) ?? NO_HOST,
      repository,
      tag,
      digest: orUndefined(digest),
      id: id ?? undefined,
    }));
    return ok({ pushes });
  },
};
