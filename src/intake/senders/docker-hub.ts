/**
 * Docker Hub (https://docs.docker.com/docker-hub/repos/manage/webhooks/). It cannot sign, and one multi-arch push sends
 * several identical webhooks. `callback_url` is dead and never called.
 */
import * as v from "valibot";
import { err, ok } from "../../lib/result.ts";
import { issueSentence } from "../issue.ts";
import type { Sender } from "./sender.ts";

const name = v.optional(v.string(), "");
const payload = v.object({
  push_data: v.object({ tag: v.pipe(v.string(), v.nonEmpty()) }),
  repository: v.object({ repo_name: name, namespace: name, name }),
});

export const dockerHub: Sender = {
  type: "docker.io",
  parse: (body) => {
    const parsed = v.safeParse(payload, body);
    if (!parsed.success) {
      const [issue] = parsed.issues;
      return err(`The body is not a Docker Hub push. ${issueSentence(issue)}`);
    }
    const { push_data, repository } = parsed.output;
    const { repo_name, namespace, name } = repository;
    const path = repo_name || (namespace && name ? `${namespace}/${name}` : name);
    if (path === "") return err("The body is not a Docker Hub push: repository.repo_name is missing.");
    return ok([{ registry: "docker.io", repository: path, tag: push_data.tag, digest: undefined }]);
  },
};
