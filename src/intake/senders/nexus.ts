/**
 * Sonatype Nexus Repository (https://help.sonatype.com/en/working-with-webhooks.html): repository webhooks, of components
 * or of assets. They name no host, so the URL has to: `?registry=`.
 */
import * as v from "valibot";
import { ok } from "../../lib/result.ts";
import { hmac } from "../schemes/hmac.ts";
import { fields, missing, readPayload, text } from "./payload.ts";
import type { Sender } from "./sender.ts";

const WHAT = "a component or asset event of Nexus";
const payload = fields({
  action: text,
  component: v.nullish(fields({ format: text, name: text, version: text })),
  asset: v.nullish(fields({ format: text, name: text })),
});

/** The asset of a manifest, by its path in Nexus. */
const MANIFEST = /^\/?v2\/(?<repository>.+)\/manifests\/(?<tag>[^/]+)$/;

export const nexus: Sender = {
  type: "nexus",
  access: [hmac({ header: "X-Nexus-Webhook-Signature", hash: "SHA-1" })],
  payload,
  parse: ({ header, body }) => {
    const read = readPayload(payload, body, WHAT);
    if (!read.ok) return read;
    const { action, component, asset } = read.value;
    const subject = component ?? asset;
    if (!subject) return missing(WHAT, "component");
    if (subject.format !== "docker") return ok({ ignored: `the format ${subject.format}` });
    if (action !== "CREATED" && action !== "UPDATED") return ok({ ignored: `the action ${action}` });
    const path = MANIFEST.exec(asset?.name ?? "")?.groups;
    const repository = component?.name ?? path?.repository;
    const tag = component?.version ?? path?.tag;
    // Layers, and the platforms of an index, which go by their digest.
    if (asset && !component && (tag === undefined || tag.includes(":")))
      return ok({ ignored: "an asset without a tag" });
    if (!repository) return missing(WHAT, "component.name");
    if (!tag) return missing(WHAT, "component.version");
    const id = header("X-Nexus-Webhook-Delivery");
    return ok({ pushes: [{ registry: "", repository, tag, digest: undefined, id }] });
  },
};
