/** Wiring only: the doors and the three kinds of object. */
import { tick } from "./intake/dispatch.ts";
import { app } from "./intake/routes.ts";
import type { Env } from "./protocol.ts";

export { Fleet } from "./fleet/fleet.ts";
export { Repository } from "./registry/repository.ts";
export { Application } from "./updater/application.ts";

export default {
  fetch: app.fetch,
  scheduled: async (_controller, env) => tick(env),
} satisfies ExportedHandler<Env>;
