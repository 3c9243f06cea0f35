/** A small control endpoint for `--keep`: what the stand-ins cannot be told through their own APIs. */
import { type Server, serve } from "../../test/support/serve.ts";
import { BOTH, DEV, keyOf, REPOSITORY, TAG_PARAMETER, tagOf } from "./applications.ts";
import { portOrAny } from "./ports.ts";
import { PORTS, type System } from "./system.ts";

/** A tag as the OCI distribution spec has it. */
const TAG = /^\w[\w.-]{0,127}$/;

const USAGE = `POST /demo/push?tag=0.3.0                    push a tag to the stand-in registry; no webhook is sent
POST /demo/rollback?application=${DEV}&tag=0.1.0   edit ${TAG_PARAMETER} in the stand-in Argo CD
GET  /demo                                  what the Applications ask for
`;

/** On its promised port, or on any free one. */
export async function startControl({ registry, argocd }: System): Promise<Server> {
  return serve(await portOrAny(PORTS.control), async ({ method, url }) => {
    const { pathname, searchParams } = new URL(url);
    const [tag, application] = [searchParams.get("tag") ?? "", searchParams.get("application") ?? ""];
    switch (`${method} ${pathname}`) {
      case "GET /demo":
        return text(
          200,
          BOTH.map((name) => `${name}  ${TAG_PARAMETER}=${tagOf(argocd.applications, name)}\n`).join(""),
        );
      case "POST /demo/push":
        if (!TAG.test(tag)) return text(400, "Name the tag to push: ?tag=0.3.0\n");
        registry.push(REPOSITORY, tag);
        return text(200, `${REPOSITORY}:${tag} is in the registry. No webhook was sent.\n`);
      case "POST /demo/rollback":
        if (!TAG.test(tag) || !BOTH.includes(application)) {
          return text(400, `Name both: ?application=${DEV}&tag=0.1.0\n`);
        }
        argocd.setParameter(keyOf(application), TAG_PARAMETER, tag);
        return text(200, `${application} asks for ${tag} now.\n`);
      default:
        return text(404, USAGE);
    }
  });
}

const text = (status: number, body: string): Response =>
  new Response(body, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
