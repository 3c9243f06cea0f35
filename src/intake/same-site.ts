/**
 * Is a request that changes something from a page of this Worker, or from no page at all? A browser sends the session of
 * Cloudflare Access along with whatever any page asks for (CSRF); a bearer token it never adds by itself. Pure.
 */

export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly header: (name: string) => string | undefined;
}

/**
 * By `Sec-Fetch-Site` (W3C Fetch Metadata) and `Origin` (RFC 6454, 7), which no page can set. Each browser sends at least
 * `Origin` with a POST; a program sends neither.
 */
export function isFromElsewhere({ method, url, header }: Sent): boolean {
  if (method === "GET" || method === "HEAD") return false;
  const site = header("Sec-Fetch-Site");
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  const origin = header("Origin");
  return origin !== undefined && origin !== new URL(url).origin;
}
