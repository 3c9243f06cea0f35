/**
 * Google Artifact Registry, whose topic `gcr` Pub/Sub pushes on
 * (https://cloud.google.com/artifact-registry/docs/configure-notifications). Delivered at least once.
 */
import { parseReference } from "../../image/reference.ts";
import { bytesOfBase64 } from "../../lib/base64.ts";
import { parseJson } from "../../lib/json.ts";
import { err, ok } from "../../lib/result.ts";
import { oidc } from "../schemes/oidc.ts";
import { fields, missing, readPayload, text } from "./payload.ts";
import type { Sender } from "./sender.ts";

const WHAT = "a Pub/Sub message of Artifact Registry";
const payload = fields({ message: fields({ data: text, messageId: text }) });
const change = fields({ action: text, digest: text, tag: text });

export const gar: Sender = {
  type: "gar",
  aliases: ["gcr"],
  access: [oidc("google", "Google")],
  payload,
  parse: ({ body }) => {
    const read = readPayload(payload, body, WHAT);
    if (!read.ok) return read;
    const { data, messageId } = read.value.message;
    if (data === "") return missing(WHAT, "message.data");
    const decoded = decode(data);
    if (decoded === undefined) return err(`The body is not ${WHAT}: message.data is not JSON in base64.`);
    const told = readPayload(change, decoded, WHAT);
    if (!told.ok) return told;
    const { action, digest, tag } = told.value;
    if (action === "") return missing(WHAT, "action in message.data");
    if (action !== "INSERT") return ok({ ignored: `the action ${action}` });
    if (tag === "" && digest === "") return missing(WHAT, "tag in message.data");
    // Each is a whole reference: `<host>/<project>/<repository>/<image>:<tag>` and `...@<digest>`.
    const image = parseReference(tag || digest);
    const pinned = digest === "" ? undefined : parseReference(digest);
    if (!image.ok) return err(`The body is not ${WHAT}: ${image.error}.`);
    const { registry, repository } = image.value;
    const push = { registry: registry ?? "", repository, tag: image.value.tag };
    return ok({ pushes: [{ ...push, digest: pinned?.ok ? pinned.value.digest : undefined, id: messageId }] });
  },
};

function decode(data: string): unknown {
  const bytes = bytesOfBase64(data);
  return bytes && parseJson(new TextDecoder().decode(bytes));
}
