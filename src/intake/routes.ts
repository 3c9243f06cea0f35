/** The doors, one line each. */
import { Hono } from "hono";
import { createLog } from "../lib/log.ts";
import type { Env } from "../protocol.ts";
import { apiAccess, handleCheck, handleResume, handleStatus } from "./api.ts";
import { notAllowed, problem } from "./problem-details.ts";
import { handleWebhook } from "./webhook.ts";

export const app = new Hono<{ Bindings: Env }>();

app.get("/healthz", (c) => c.text("OK"));

app.post("/webhook", handleWebhook);
app.post("/webhook/:type", handleWebhook);
app.post("/webhook/:type/:secret", handleWebhook);

app.use("/api/v1/*", apiAccess);
app.get("/api/v1/status", handleStatus);
app.post("/api/v1/check", handleCheck);
app.post("/api/v1/resume", handleResume);

const POSTED = ["/webhook", "/webhook/:type", "/webhook/:type/:secret", "/api/v1/check", "/api/v1/resume"];
for (const path of POSTED) {
  app.all(path, (c) => notAllowed(c, "POST"));
}
app.all("/api/v1/status", (c) => notAllowed(c, "GET"));

app.notFound((c) => problem(c, 404, "There is no such address here."));
app.onError((bug, c) => {
  createLog("error").error("a request threw", { error: bug.message });
  return problem(
    c,
    500,
    "This is a bug, or an object was restarted in the middle of the request; try again.",
  );
});
