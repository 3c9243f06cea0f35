/** What every answer tells browsers and caches: there is nothing here to run, to frame, to guess or to keep. */
import type { MiddlewareHandler } from "hono";

/** https://owasp.org/www-project-secure-headers, for an API without pages. No `Access-Control-*`: no other site may read. */
export const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
};

/** Sets those that the answer does not set for itself; outermost, so that errors have them too. */
export const headers: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS))
    if (!c.res.headers.has(name)) c.res.headers.set(name, value);
};
