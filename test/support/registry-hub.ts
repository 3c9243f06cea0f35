/** Docker Hub's own API beside the stand-in registry: the list of tags, newest first, and its tokens. */
import type { StoredDocument } from "./registry-images.ts";
import { noteSecret } from "./secret-watch.ts";

export interface HubTag {
  readonly name: string;
  readonly digest: string;
  /** Epoch milliseconds. */
  readonly pushedAt: number;
}

export const HUB_TOKEN = "hub-token-0123456789abcdef";
noteSecret("a token of Docker Hub's API", HUB_TOKEN);

/** `GET /v2/namespaces/<namespace>/repositories/<name>/tags?page=&page_size=`. */
export function hubTags(
  request: Request,
  tags: readonly HubTag[],
  documents: ReadonlyMap<string, StoredDocument>,
): Response {
  const { searchParams, origin, pathname } = new URL(request.url);
  const [page, size] = [Number(searchParams.get("page") ?? 1), Number(searchParams.get("page_size") ?? 10)];
  const sorted = tags.toSorted((a, b) => b.pushedAt - a.pushedAt);
  const shown = sorted.slice((page - 1) * size, page * size);
  const next = page * size < tags.length ? `${origin}${pathname}?page=${page + 1}&page_size=${size}` : null;
  const results = shown.map(({ name, digest, pushedAt }) => ({
    name,
    digest,
    tag_status: "active",
    tag_last_pushed: new Date(pushedAt).toISOString(),
    images: imagesOf(digest, documents),
  }));
  return Response.json({ count: tags.length, next, previous: null, results });
}

/** `POST /v2/auth/token`. */
export async function hubToken(
  request: Request,
  account: { readonly username: string; readonly password: string } | undefined,
): Promise<Response> {
  const { identifier, secret } = (await request.json()) as { identifier?: string; secret?: string };
  const isRight = identifier === account?.username && secret === account?.password;
  return isRight
    ? Response.json({ access_token: HUB_TOKEN })
    : Response.json({ detail: "Incorrect authentication credentials" }, { status: 401 });
}

/** The images of an index, or the one image. */
function imagesOf(digest: string, documents: ReadonlyMap<string, StoredDocument>) {
  const read = (name: string) => JSON.parse(documents.get(name)?.body.toString() ?? "{}");
  const { manifests, config } = read(digest);
  const row = (
    of: string,
    { os, architecture, variant }: { os: string; architecture: string; variant?: string },
  ) => ({
    os,
    architecture,
    variant: variant ?? null,
    digest: of,
    status: "active",
    size: 1,
  });
  if (manifests === undefined) return [row(digest, read(config.digest))];
  return manifests.map((entry: { digest: string; platform: { os: string; architecture: string } }) =>
    row(entry.digest, entry.platform),
  );
}
