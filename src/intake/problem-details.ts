/** Errors of the API as problem details (RFC 9457). */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Failure } from "../lib/failure.ts";
import { oneLine, visibleJson } from "../lib/text.ts";

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/** A request may be quoted in it. */
const DETAIL_MAX_CHARS = 1_000;

/** `detail` is for people: what is wrong and how to mend it. */
export function problem(
  c: Context,
  status: ContentfulStatusCode,
  detail: string,
  extra: object = {},
): Response {
  const title = TITLES[status] ?? "Error";
  const body = { type: "about:blank", title, status, detail: oneLine(detail, DETAIL_MAX_CHARS), ...extra };
  return c.body(visibleJson(body), status, { "content-type": "application/problem+json" });
}

/**
 * What an address answers to a method that it does not serve: 204 to OPTIONS, else 405 (RFC 9110, 9.3.7 and 15.5.6), both
 * with those that it does. HEAD goes with GET.
 */
export function notAllowed(c: Context, method: "GET" | "POST"): Response {
  c.header("allow", `${method === "GET" ? "GET, HEAD" : method}, OPTIONS`);
  if (c.req.method === "OPTIONS") return c.body(null, 204);
  return problem(c, 405, `This address takes ${method} only.`);
}

/** A failure of a remote, as the answer to a request that needed it. */
export function failureProblem(c: Context, { code, message, mend, temporary }: Failure): Response {
  return problem(c, temporary ? 503 : 502, message, { code, ...(mend !== undefined && { mend }) });
}
