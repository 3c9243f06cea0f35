/**
 * JFrog Artifactory (https://jfrog.com/help/r/jfrog-platform-administration-documentation/docker-events). An image is
 * `<host>/<repo_key>/<image_name>` unless the repository has a host of its own, or is reached through a virtual one: then
 * `?registry=` says what stands before `image_name`.
 */
import * as v from "valibot";
import { ok } from "../../lib/result.ts";
import { hmac } from "../schemes/hmac.ts";
import { headerSecret } from "../schemes/shared-secret.ts";
import { fields, hostOf, missing, readPayload, text } from "./payload.ts";
import type { Sender } from "./sender.ts";

const WHAT = "a docker event of Artifactory";
const HEADER = "X-JFrog-Event-Auth";
const payload = fields({
  domain: text,
  event_type: text,
  jpd_origin: text,
  data: v.nullish(fields({ repo_key: text, image_name: text, tag: text, sha256: text })),
});

export const artifactory: Sender = {
  type: "artifactory",
  aliases: ["jfrog"],
  // The webhook's own setting says whether the secret signs or is sent.
  access: [
    hmac({ header: HEADER, hash: "SHA-256" }),
    hmac({ header: HEADER, hash: "SHA-256", prefix: "sha256=" }),
    headerSecret(HEADER),
  ],
  payload,
  parse: ({ body }) => {
    const read = readPayload(payload, body, WHAT);
    if (!read.ok) return read;
    const { domain, event_type, jpd_origin, data } = read.value;
    if (domain === "") return missing(WHAT, "domain");
    if (domain !== "docker" || event_type !== "pushed")
      return ok({ ignored: `the event ${domain} ${event_type}` });
    const { repo_key = "", image_name = "", tag = "", sha256 = "" } = data ?? {};
    if (image_name === "") return missing(WHAT, "data.image_name");
    if (tag === "") return missing(WHAT, "data.tag");
    const host = hostOf(jpd_origin);
    const registry = host !== undefined && repo_key !== "" ? `${host}/${repo_key}` : "";
    const digest = sha256 === "" ? undefined : `sha256:${sha256}`;
    return ok({ pushes: [{ registry, repository: image_name, tag, digest }] });
  },
};
