/**
 * A stand-in registry with Docker Hub's webhook and Docker Hub's own list of tags (registry-hub.ts), on a free loopback port. It answers as `docker-registry` 2.8 does
 * (test/support/registry.cases.ts runs against both), and shares no code with src.
 */
import { Router } from "itty-router";
import { createGate, failure, type GateOptions, json } from "./registry-gate.ts";
import { HUB_TOKEN, hubTags, hubToken } from "./registry-hub.ts";
import { type ImageSpec, makeImage, type StoredDocument } from "./registry-images.ts";
import { dockerHubPush } from "./registry-webhook.ts";
import { serve } from "./serve.ts";

export interface RegistryOptions {
  /** Absent: everybody may read. `bearer` sends clients to `/token` for a token first. */
  readonly auth?: GateOptions;
  /** The most tags on one page; `n` and `last` count then. Absent: all tags at once, as docker-registry 2.8. */
  readonly pageLimit?: number;
  /** Default: a free one. */
  readonly port?: number;
}

/** An answer instead of the right one. */
export interface Fault {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How many requests get it. Default 1. */
  readonly times?: number;
  /** Only requests whose path holds this text. Default: all. */
  readonly path?: string;
}

export interface LoggedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly status: number;
}

export interface StandInRegistry extends RegistryInMemory {
  readonly url: string;
  stop(): Promise<void>;
}

/** Without a port: whoever has a request hands it over. */
export interface RegistryInMemory {
  handle(request: Request): Promise<Response>;
  /** In the order of their answers. */
  readonly requests: LoggedRequest[];
  /** Pushes an image, a new one each time, and gives its digest. Several make an index. Default: one without a date. */
  push(repository: string, tag: string, images?: readonly ImageSpec[], attested?: boolean): string;
  /** Removes a tag; the repository stays, if need be without tags. */
  remove(repository: string, tag: string): void;
  fail(next: Fault): void;
  /** Makes every token invalid at once. */
  revokeTokens(): void;
  /** Posts what Docker Hub posts after a push, `times` times (a multi-platform push sends several). */
  sendWebhook(
    workerUrl: string,
    push: { readonly repository: string; readonly tag: string; readonly times?: number },
  ): Promise<Response[]>;
}

export async function startRegistry(options: RegistryOptions = {}): Promise<StandInRegistry> {
  const registry = createRegistry(options, () => server.url);
  const server = await serve(options.port ?? 0, registry.handle);
  return { ...registry, url: server.url, stop: server.stop };
}

/** `url`: where clients reach it, for its token server. */
export function createRegistry({ auth, pageLimit }: RegistryOptions, url: () => string): RegistryInMemory {
  const repositories = new Map<string, Map<string, string>>();
  const documents = new Map<string, StoredDocument>();
  const pushTimes = new Map<string, number>();
  let pushes = 0;
  const requests: LoggedRequest[] = [];
  const faults: { left: number; readonly fault: Fault }[] = [];
  const gate = createGate(auth, () => `${url()}/token`);

  function listTags(request: Request, name: string): Response {
    const known = repositories.get(name);
    if (known === undefined)
      return failure(404, "NAME_UNKNOWN", "repository name not known to registry", { name });
    const all = [...known.keys()].sort();
    if (pageLimit === undefined) return json(200, { name, tags: all.length === 0 ? null : all });
    const { searchParams } = new URL(request.url);
    const rest = all.filter((tag) => tag > (searchParams.get("last") ?? ""));
    const n = Math.min(Number(searchParams.get("n") ?? pageLimit), pageLimit);
    const tags = rest.slice(0, n);
    const last = encodeURIComponent(tags.at(-1) ?? "");
    const link = { link: `</v2/${name}/tags/list?last=${last}&n=${n}>; rel="next"` };
    return json(200, { name, tags }, tags.length < rest.length ? link : {});
  }

  function manifest(request: Request, name: string, reference: string): Response {
    const digest = repositories.get(name)?.get(reference) ?? reference;
    const document = documents.get(digest);
    if (document === undefined) {
      return failure(404, "MANIFEST_UNKNOWN", "manifest unknown", { Tag: reference });
    }
    const { mediaType, body } = document;
    if (!request.headers.get("accept")?.includes(mediaType)) {
      return failure(404, "MANIFEST_UNKNOWN", `${mediaType} found, but accept header does not support it`);
    }
    return stored(body, { "content-type": mediaType, "docker-content-digest": digest, etag: `"${digest}"` });
  }

  function blob(name: string, digest: string): Response {
    const document = repositories.has(name) ? documents.get(digest) : undefined;
    return document === undefined
      ? failure(404, "BLOB_UNKNOWN", "blob unknown to registry", digest)
      : stored(document.body, {
          "content-type": "application/octet-stream",
          "docker-content-digest": digest,
        });
  }

  function hub(request: Request, name: string): Response {
    const known = repositories.get(name);
    const isSigned = request.headers.get("authorization") === `Bearer ${HUB_TOKEN}`;
    if (auth?.credentials !== undefined && !isSigned) return Response.json({ detail: "no" }, { status: 401 });
    if (known === undefined) return Response.json({ message: "object not found" }, { status: 404 });
    const tags = [...known].map(([tag, digest]) => {
      return { name: tag, digest, pushedAt: pushTimes.get(`${name}:${tag}`) ?? 0 };
    });
    return hubTags(request, tags, documents);
  }

  const router = Router()
    .post("/v2/auth/token", (request) => hubToken(request, auth?.credentials))
    .get("/v2/namespaces/:namespace/repositories/:name/tags", (request) =>
      hub(request, `${request.params.namespace}/${request.params.name}`),
    )
    .get("/token", (request) => gate.token(request))
    .get("/v2/", (request) => gate.refuse(request) ?? json(200, {}))
    .get("/v2/:name+/tags/list", (request) => {
      const { name = "" } = request.params;
      return gate.refuse(request, name) ?? listTags(request, name);
    })
    .all("/v2/:name+/manifests/:reference", (request) => {
      const { name = "", reference = "" } = request.params;
      const isRead = request.method === "GET" || request.method === "HEAD";
      if (!isRead) return failure(405, "UNSUPPORTED", "The operation is unsupported.");
      return gate.refuse(request, name) ?? manifest(request, name, reference);
    })
    .get("/v2/:name+/blobs/:digest", (request) => {
      const { name = "", digest = "" } = request.params;
      return gate.refuse(request, name) ?? blob(name, digest);
    })
    .all("*", () => new Response("404 page not found\n", { status: 404 }));

  async function handle(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const path = `${pathname}${search}`;
    const due = faults.find(({ left, fault }) => left > 0 && path.includes(fault.path ?? ""));
    if (due !== undefined) due.left -= 1;
    const { body, status, headers } = due?.fault ?? {};
    const reply: Response =
      status === undefined
        ? await router.fetch(request)
        : new Response(body ?? "", { status, headers: { ...headers } });
    requests.push({ method: request.method, path, status: reply.status });
    return reply;
  }

  return {
    handle,
    requests,
    push(repository, tag, images = [{}], attested = false) {
      const made = makeImage(images, crypto.randomUUID(), attested);
      for (const [name, document] of made.documents) documents.set(name, document);
      const { digest } = made;
      pushes += 1;
      pushTimes.set(`${repository}:${tag}`, Date.now() + pushes);
      const known = repositories.get(repository) ?? new Map<string, string>();
      repositories.set(repository, known.set(tag, digest));
      return digest;
    },
    remove: (repository, tag) => void repositories.get(repository)?.delete(tag),
    fail: (fault) => void faults.push({ left: fault.times ?? 1, fault }),
    revokeTokens: gate.revokeTokens,
    async sendWebhook(workerUrl, { repository, tag, times = 1 }) {
      const body = JSON.stringify(dockerHubPush(repository, tag));
      const post = { method: "POST", headers: { "content-type": "application/json" }, body };
      const answers: Response[] = [];
      while (answers.length < times) answers.push(await fetch(workerUrl, post));
      return answers;
    },
  };
}

const stored = (body: Buffer, headers: Readonly<Record<string, string>>): Response =>
  new Response(new Uint8Array(body), { headers: { ...headers } });
