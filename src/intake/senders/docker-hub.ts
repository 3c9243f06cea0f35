/**
 * Docker Hub (https://docs.docker.com/docker-hub/repos/manage/webhooks/). It cannot sign, and one multi-arch push sends
 * several identical webhooks. `callback_url` is dead and never called.
 */
import * as v from "valibot";
import { ok } from "../../lib/result.ts";
import { urlSecret } from "../schemes/shared-secret.ts";
import { fields, missing, readPayload, text } from "./payload.ts";
import type { Sender } from "./sender.ts";

const payload = fields({
  push_data: fields({ tag: v.pipe(v.string(), v.nonEmpty()) }),
  repository: fields({ repo_name: text, namespace: text, name: text }),
});

export const dockerHub: Sender = {
  type: "docker.io",
  access: [urlSecret],
  payload,
  parse: ({ body }) => {
    const read = readPayload(payload, body, "a Docker Hub push");
    if (!read.ok) return read;
    const { push_data, repository } = read.value;
    const { repo_name, namespace, name } = repository;
    const path = repo_name || (namespace && name ? `${namespace}/${name}` : name);
    if (path === "") return missing("a Docker Hub push", "repository.repo_name");
    const push = { registry: "docker.io", repository: path, tag: push_data.tag, digest: undefined };
    return ok({ pushes: [push] });
  },
};
