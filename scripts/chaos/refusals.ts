/** Servers that nobody reaches for a while. */
import { setTimeout as delay } from "node:timers/promises";
import type { FaultProxy } from "../../test/support/fault-proxy.ts";
import type { Server } from "./weather.ts";

/** `refuse` ends every connection of a server and takes none for so long, one while at a time; `settle` waits for all to end. */
export function refusals(proxies: Readonly<Record<Server, FaultProxy>>) {
  const running = new Map<Server, Promise<void>>();
  return {
    refuse: (server: Server, ms: number): void => {
      if (running.has(server)) return;
      const refused = async () => {
        await proxies[server].close();
        await delay(ms);
        await proxies[server].open();
        running.delete(server);
      };
      running.set(server, refused());
    },
    settle: async () => void (await Promise.all(running.values())),
  };
}
