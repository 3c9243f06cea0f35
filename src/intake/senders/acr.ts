/** Azure Container Registry (https://learn.microsoft.com/azure/container-registry/container-registry-webhook-reference). */
import * as v from "valibot";
import { ok } from "../../lib/result.ts";
import { headerSecret } from "../schemes/shared-secret.ts";
import { fields, missing, orUndefined, readPayload, text } from "./payload.ts";
import type { Sender } from "./sender.ts";

const WHAT = "an event of Azure Container Registry";
const payload = fields({
  id: text,
  action: text,
  target: v.nullish(fields({ repository: text, tag: text, digest: text })),
  request: v.nullish(fields({ host: text })),
});

export const acr: Sender = {
  type: "acr",
  access: [headerSecret("Authorization")],
  contentTypes: ["application/json"],
  payload,
  parse: ({ body }) => {
    const read = readPayload(payload, body, WHAT);
    if (!read.ok) return read;
    const { id, action, target, request } = read.value;
    if (action === "") return missing(WHAT, "action");
    if (action !== "push") return ok({ ignored: `the action ${action}` });
    const { repository = "", tag = "", digest = "" } = target ?? {};
    if (repository === "") return missing(WHAT, "target.repository");
    const push = { registry: request?.host ?? "", repository, tag: orUndefined(tag) };
    return ok({ pushes: [{ ...push, digest: orUndefined(digest), id: orUndefined(id) }] });
  },
};
