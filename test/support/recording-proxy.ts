/** A proxy on loopback that passes everything on and remembers what was asked: how often a real server is asked what. */
import { createServer, request } from "node:http";

export interface PassedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Epoch milliseconds, when it was asked and when it was answered. */
  readonly at: number;
  readonly answeredAt: number;
  readonly status: number;
}

export interface RecordingProxy {
  readonly url: string;
  /** In the order of their answers. */
  readonly requests: readonly PassedRequest[];
  stop(): Promise<void>;
}

/** `target` is the address of a server on http. One that cannot be reached ends the connection, as it would itself. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const requests: PassedRequest[] = [];
  const { hostname, port } = new URL(target);
  const server = createServer((asked, reply) => {
    const { method = "GET", url: path = "/", headers } = asked;
    const at = Date.now();
    const passed = request({ hostname, port, method, path, headers }, (answer) => {
      reply.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(reply);
      answer.once("end", () => {
        requests.push({ method, path, at, answeredAt: Date.now(), status: answer.statusCode ?? 0 });
      });
    });
    passed.once("error", () => asked.socket.destroy());
    reply.once("close", () => passed.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
