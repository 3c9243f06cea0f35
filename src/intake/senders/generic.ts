/** Anybody who can send `{image, tag, digest?}` and show who they are, such as a CI job after its push. */
import { parseReference } from "../../image/reference.ts";
import { err, ok } from "../../lib/result.ts";
import { hmac } from "../schemes/hmac.ts";
import { oidc } from "../schemes/oidc.ts";
import { bearerSecret } from "../schemes/shared-secret.ts";
import { standardWebhooks } from "../schemes/standard-webhooks.ts";
import { fields, missing, orUndefined, readPayload, text } from "./payload.ts";
import type { Sender } from "./sender.ts";

const WHAT = "a push {image, tag, digest?}";
const payload = fields({ image: text, tag: text, digest: text });

export const generic: Sender = {
  type: "generic",
  access: [
    hmac({ header: "X-Signature", hash: "SHA-256", prefix: "sha256=" }),
    standardWebhooks,
    bearerSecret,
    oidc("github", "GitHub Actions"),
  ],
  payload,
  parse: ({ header, body }) => {
    const read = readPayload(payload, body, WHAT);
    if (!read.ok) return read;
    const { image, tag, digest } = read.value;
    if (image === "") return missing(WHAT, "image");
    const reference = parseReference(image);
    if (!reference.ok) return err(`The body is not ${WHAT}: ${reference.error}.`);
    const { registry, repository } = reference.value;
    const push = { registry, repository, tag: orUndefined(tag) ?? reference.value.tag };
    const id = header("webhook-id");
    return ok({ pushes: [{ ...push, digest: orUndefined(digest) ?? reference.value.digest, id }] });
  },
};
