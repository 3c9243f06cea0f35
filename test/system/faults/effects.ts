/** What network, load balancers and broken servers do to whichever request, and the words of expectations. */
import type { Expected } from "./table.ts";

/** No address of a name that ends so is ever found (RFC 6761). Nobody listens at the discard port. */
const NOWHERE = { name: "http://nowhere.invalid", port: "http://127.0.0.1:9" };

export const REFUSED = { kind: "elsewhere", origin: NOWHERE.port } as const;
export const NO_NAME = { kind: "elsewhere", origin: NOWHERE.name } as const;
export const NO_TLS = { kind: "elsewhere", origin: "plain-port" } as const;
export const RESET = { kind: "reset" } as const;
export const SILENCE = { kind: "silence" } as const;
export const STALL = { kind: "stall" } as const;
export const CUT = { kind: "truncated" } as const;
export const ENDLESS = { kind: "endless" } as const;

export const answer = (status: number, body = "", headers: Readonly<Record<string, string>> = {}) =>
  ({ kind: "answer", status, body, headers }) as const;

export const json = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  answer(status, body, { "content-type": "application/json", ...headers });

export const HTML_502 = answer(502, "<html><h1>Bad Gateway</h1></html>", { "content-type": "text/html" });
export const LOGIN_PAGE = answer(200, "<html><h1>Sign in</h1></html>", { "content-type": "text/html" });
export const MOVED = answer(302, "", { location: "https://login.invalid/" });
export const NOT_JSON = json(200, "{tags: none}");

export const RETRY_AFTER_SECONDS = 4;
export const RETRY_AFTER = { "retry-after": String(RETRY_AFTER_SECONDS) };

export const temporary = (code: string, says: RegExp, waitMs?: number): Expected =>
  waitMs === undefined ? { kind: "temporary", code, says } : { kind: "temporary", code, says, waitMs };
export const permanent = (code: string, says: RegExp): Expected => ({ kind: "permanent", code, says });

/** The same for each of these stages. */
export const at = (stages: readonly string[], expected: Expected): Readonly<Record<string, Expected>> =>
  Object.fromEntries(stages.map((stage) => [stage, expected]));
