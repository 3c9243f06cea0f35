/**
 * GitHub's container registry (https://docs.github.com/webhooks/webhook-events-and-payloads#package). The event is called
 * `package`, or `registry_package` where a GitHub App gets it. One event comes per manifest, so the platforms of an
 * index come without a tag; the tag that is named may be one of several.
 */
import * as v from "valibot";
import { err, ok } from "../../lib/result.ts";
import { hmac } from "../schemes/hmac.ts";
import { fields, missing, readPayload, text } from "./payload.ts";
import type { Sender } from "./sender.ts";

const WHAT = "a GitHub package event";
const tag = fields({ name: text, digest: text });
const version = fields({
  name: text,
  version: text,
  container_metadata: v.nullish(fields({ tag: v.nullish(tag) })),
});
const pkg = fields({
  name: text,
  package_type: text,
  owner: v.nullish(fields({ login: text })),
  package_version: v.nullish(version),
});
const payload = fields({
  action: text,
  package: v.optional(pkg),
  registry_package: v.optional(pkg),
});

export const ghcr: Sender = {
  type: "ghcr.io",
  access: [hmac({ header: "X-Hub-Signature-256", hash: "SHA-256", prefix: "sha256=" })],
  payload,
  parse: ({ header, body }) => {
    const event = header("X-GitHub-Event") ?? "";
    if (event === "") return err("The header X-GitHub-Event is missing, so this is no webhook of GitHub.");
    if (event !== "package" && event !== "registry_package") return ok({ ignored: `the event ${event}` });
    const read = readPayload(payload, body, WHAT);
    if (!read.ok) return read;
    const { action } = read.value;
    if (action === "") return missing(WHAT, "action");
    if (action !== "published" && action !== "updated") return ok({ ignored: `the action ${action}` });
    const found = read.value[event] ?? read.value.package;
    if (found === undefined) return missing(WHAT, event);
    const type = found.package_type.toLowerCase();
    if (type === "") return missing(WHAT, `${event}.package_type`);
    if (type !== "container") return ok({ ignored: `a package of type ${type}` });
    const owner = found.owner?.login ?? "";
    if (found.name === "") return missing(WHAT, `${event}.name`);
    if (owner === "") return missing(WHAT, `${event}.owner.login`);
    const named = found.package_version;
    const tagged = named?.container_metadata?.tag;
    const label = tagged?.name || named?.name || named?.version || "";
    if (label === "") return missing(WHAT, `${event}.package_version.container_metadata.tag.name`);
    // A version without a tag goes by its digest.
    const isDigest = /^sha\d+:/.test(label);
    const push = {
      registry: "ghcr.io",
      repository: `${owner}/${found.name}`.toLowerCase(),
      tag: isDigest ? undefined : label,
      digest: (isDigest ? label : tagged?.digest) || undefined,
      id: header("X-GitHub-Delivery"),
    };
    return ok({ pushes: [push] });
  },
};
