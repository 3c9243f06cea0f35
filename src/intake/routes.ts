/** The doors: every operation at its address, and what is said where there is none. */
import { type Context, Hono } from "hono";
import { createLog } from "../lib/log.ts";
import type { Env } from "../protocol.ts";
import { gate } from "./gate.ts";
import { headers } from "./headers.ts";
import { OPERATIONS } from "./operations.ts";
import { notAllowed, problem } from "./problem-details.ts";

/** Everything below is closed, whether there is an operation or not. */
const API = "/api/v1";
const gateOf = (path: string) => gate(path.startsWith(`${API}/`) ? "read" : "anyone");

export const app = new Hono<{ Bindings: Env }>();

const nothing = (c: Context) => problem(c, 404, "There is no such address here.");

app.use(headers);
for (const { method, path, admission, handle } of OPERATIONS) app.on(method, path, gate(admission), handle);
for (const { method, path } of OPERATIONS) app.all(path, gateOf(path), (c) => notAllowed(c, method));
// Whoever is let in nowhere learns not even what there is.
app.all(`${API}/*`, gate("read"), nothing);

app.notFound(nothing);
app.onError((bug, c) => {
  createLog("error").error("a request threw", { error: bug.message });
  return problem(
    c,
    500,
    "This is a bug, or an object was restarted in the middle of the request; try again.",
  );
});
