/** The gate before each operation: nobody passes without the role that it needs. */
import type { MiddlewareHandler } from "hono";
import type { Env } from "../protocol.ts";
import { readSettings } from "../settings.ts";
import { refusalOf } from "./caller.ts";
import type { Admission } from "./operations.ts";
import { problem } from "./problem-details.ts";

export const gate =
  (admission: Admission): MiddlewareHandler<{ Bindings: Env }> =>
  async (c, next) => {
    if (admission === "anyone" || admission === "sender") return next();
    const { apiTokens } = readSettings({ ...c.env });
    const refusal = await refusalOf({ header: (name) => c.req.header(name) }, { apiTokens }, admission);
    if (refusal === undefined) return next();
    const { status, detail, mend, challenge } = refusal;
    if (challenge !== undefined) c.header("www-authenticate", challenge);
    return problem(c, status, detail, mend === undefined ? {} : { mend });
  };
