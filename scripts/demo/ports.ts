/** Ports on loopback. */
import { createServer } from "node:net";

/** The port when nobody listens on it, else 0, which takes any free one. */
export function portOrAny(port: number): Promise<number> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(0));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(port)));
  });
}
