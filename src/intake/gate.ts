/** The gate before each operation: nobody passes without the role that it needs. */
import type { MiddlewareHandler } from "hono";
import type { Env } from "../protocol.ts";
import { readSettings } from "../settings.ts";
import { refusalOf } from "./caller.ts";
import { issuerKeys } from "./jwks.ts";
import type { Admission } from "./operations.ts";
import { problem } from "./problem-details.ts";
import { refusedTooOften } from "./turn-away.ts";

export const gate =
  (admission: Admission): MiddlewareHandler<{ Bindings: Env }> =>
  async (c, next) => {
    if (admission === "anyone" || admission === "sender") return next();
    const { callers } = readSettings({ ...c.env });
    const sent = { method: c.req.method, url: c.req.url, header: (name: string) => c.req.header(name) };
    const refusal = await refusalOf(sent, { callers, keys: issuerKeys, now: Date.now() }, admission);
    if (refusal === undefined) return next();
    const { status, detail, mend, challenge } = refusal;
    const tooOften = status === 401 ? refusedTooOften(c, "api") : undefined;
    if (tooOften !== undefined) return tooOften;
    if (challenge !== undefined) c.header("www-authenticate", challenge);
    return problem(c, status, detail, mend === undefined ? {} : { mend });
  };
