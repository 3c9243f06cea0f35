/** A web-standard handler as a server on loopback, for stand-ins. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export interface Server {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  stop(): Promise<void>;
}

/** `port` 0 takes a free one. A handler that throws answers 500 with its message. */
export async function serve(port: number, handler: (request: Request) => Promise<Response>): Promise<Server> {
  let url = "";

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET" } = message;
    const headers = Object.entries(message.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]);
    const body = method === "GET" || method === "HEAD" ? null : Buffer.concat(await message.toArray());
    const request = new Request(`${url}${message.url ?? "/"}`, { method, headers, body });
    const reply = await handler(request).catch((cause) => new Response(String(cause), { status: 500 }));
    response.writeHead(reply.status, Object.fromEntries(reply.headers));
    response.end(method === "HEAD" ? undefined : Buffer.from(await reply.arrayBuffer()));
  }

  const server = createServer((message, response) => void answer(message, response));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
