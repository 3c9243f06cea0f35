/** The doors: every operation at its address, and what is said where there is none. */
import { Hono } from "hono";
import { createLog } from "../lib/log.ts";
import type { Env } from "../protocol.ts";
import { apiAccess } from "./api.ts";
import { OPERATIONS } from "./operations.ts";
import { notAllowed, problem } from "./problem-details.ts";

export const app = new Hono<{ Bindings: Env }>();

app.use("/api/v1/*", apiAccess);
for (const { method, path, handle } of OPERATIONS) app.on(method, path, handle);
for (const { method, path } of OPERATIONS) app.all(path, (c) => notAllowed(c, method));

app.notFound((c) => problem(c, 404, "There is no such address here."));
app.onError((bug, c) => {
  createLog("error").error("a request threw", { error: bug.message });
  return problem(
    c,
    500,
    "This is a bug, or an object was restarted in the middle of the request; try again.",
  );
});
