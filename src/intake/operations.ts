/** Every operation of the Worker: address, method, who may call it. The one list that routes, tests and documents read. */
import type { Context } from "hono";
import type { Env } from "../protocol.ts";
import type { Role } from "../settings/roles.ts";
import { handleCheck, handleResume, handleStatus } from "./api.ts";
import { OPENAPI_TEXT } from "./bundled.ts";
import { handleWebhook } from "./webhook.ts";

export { ROLES, type Role } from "../settings/roles.ts";

/** `anyone`: it tells nothing. `sender`: it judges for itself, by the sender's own way. */
export type Admission = "anyone" | "sender" | Role;

export interface Operation {
  readonly method: "GET" | "POST";
  /** As Hono writes it: `/webhook/:type`. */
  readonly path: string;
  readonly admission: Admission;
  readonly handle: (c: Context<{ Bindings: Env }>) => Response | Promise<Response>;
}

/** The document of these operations. */
function handleOpenApi(c: Context): Response {
  return c.body(OPENAPI_TEXT, 200, { "content-type": "application/json" });
}

export const OPERATIONS: readonly Operation[] = [
  { method: "GET", path: "/healthz", admission: "anyone", handle: (c) => c.text("OK") },
  { method: "GET", path: "/openapi.json", admission: "anyone", handle: handleOpenApi },
  { method: "POST", path: "/webhook", admission: "sender", handle: handleWebhook },
  { method: "POST", path: "/webhook/:type", admission: "sender", handle: handleWebhook },
  { method: "POST", path: "/webhook/:type/:secret", admission: "sender", handle: handleWebhook },
  { method: "GET", path: "/api/v1/status", admission: "read", handle: handleStatus },
  { method: "POST", path: "/api/v1/check", admission: "trigger", handle: handleCheck },
  { method: "POST", path: "/api/v1/resume", admission: "admin", handle: handleResume },
];
