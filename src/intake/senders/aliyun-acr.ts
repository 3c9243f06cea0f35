/**
 * Alibaba Cloud Container Registry (https://www.alibabacloud.com/help/en/acr/user-guide/configure-webhooks). It cannot
 * sign, and names a region but no host, so upstream takes the host as `registry_url` of the URL too.
 */
import * as v from "valibot";
import { ok } from "../../lib/result.ts";
import { urlSecret } from "../schemes/shared-secret.ts";
import { fields, missing, orUndefined, readPayload, text } from "./payload.ts";
import type { Sender } from "./sender.ts";

const WHAT = "a push to Alibaba Cloud Container Registry";
const payload = fields({
  push_data: v.nullish(fields({ tag: text, digest: text })),
  repository: v.nullish(fields({ name: text, namespace: text, region: text, repo_full_name: text })),
});

export const aliyunAcr: Sender = {
  type: "aliyun-acr",
  access: [urlSecret],
  payload,
  parse: ({ query, body }) => {
    const read = readPayload(payload, body, WHAT);
    if (!read.ok) return read;
    const { tag = "", digest = "" } = read.value.push_data ?? {};
    const { name = "", namespace = "", region = "", repo_full_name = "" } = read.value.repository ?? {};
    const repository = repo_full_name || (namespace && name ? `${namespace}/${name}` : name);
    if (repository === "") return missing(WHAT, "repository.repo_full_name");
    if (tag === "") return missing(WHAT, "push_data.tag");
    const registry = query("registry_url") || (region && `registry.${region}.aliyuncs.com`);
    return ok({ pushes: [{ registry, repository, tag, digest: orUndefined(digest) }] });
  },
};
