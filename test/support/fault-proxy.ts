/**
 * A server on loopback in front of another one, which fails as it is told: what a network, a load balancer or a broken
 * server does to a request. Without a fault each request is passed on as it is.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

export type Fault =
  /** The connection ends before any answer; the target never sees the request. */
  | { readonly kind: "reset" }
  /** The target does what was asked, and the connection ends before its answer comes back. */
  | { readonly kind: "answer-lost" }
  /**
   * Passed on whole, even where the client has gone meanwhile, after `before`; answered after `after`, when the target has
   * done what was asked.
   */
  | { readonly kind: "attended"; readonly before?: () => Promise<void>; readonly after?: () => Promise<void> }
  /** The request is taken, and never answered. */
  | { readonly kind: "silence" }
  /** The target's headers and half of its body, and then nothing more, on an open connection. */
  | { readonly kind: "stall" }
  /** The target's headers and half of its body, and then the connection ends. */
  | { readonly kind: "truncated" }
  /** 200 and a body without end. */
  | { readonly kind: "endless" }
  /** This answer in the place of the target's. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    };

/** A request as it came. */
export interface Seen {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
}

/** On a request that this proxy, and not the Worker, sends to the target. */
export const PASSED_ON = "x-passed-on";

export interface FaultProxy {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** The fault of a request; undefined passes it on. Replace it to begin or end one. */
  fault: (seen: Seen) => Fault | undefined;
  /** Nobody listens any more: connections are refused. */
  close(): Promise<void>;
  /** Listens again, at the same address. */
  open(): Promise<void>;
  stop(): Promise<void>;
}

/** A body without end comes in pieces of so many bytes, with a pause of this many milliseconds. */
const PIECE = { bytes: 64 * 1024, pauseMs: 2 };

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let port = 0;
  const server = createServer((message, response) => void answer(message, response));

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on("error", () => response.destroy());
    const { method = "GET", url: path = "/" } = message;
    const fault = proxy.fault({ method, path });
    switch (fault?.kind) {
      case undefined:
        return pass(message, response, (answered) => answered.pipe(response));
      case "reset":
        return void message.socket.destroy();
      case "answer-lost":
        return pass(message, response, (answered) => {
          answered.resume();
          message.socket.destroy();
        });
      case "attended": {
        const body = Buffer.concat(await message.toArray());
        await fault.before?.();
        return pass(
          message,
          response,
          (answered) => void (fault.after?.() ?? Promise.resolve()).then(() => answered.pipe(response)),
          body,
        );
      }
      case "silence":
        return;
      case "stall":
      case "truncated":
        return pass(message, response, (answered) => half(answered, response, fault.kind));
      case "endless":
        return endless(response);
      case "answer":
        response.writeHead(fault.status, fault.headers);
        response.end(method === "HEAD" ? undefined : fault.body);
    }
  }

  function pass(
    message: IncomingMessage,
    response: ServerResponse,
    give: (answered: IncomingMessage) => void,
    body?: Buffer,
  ): void {
    const { method, url: path, headers } = message;
    const onward = request(`${target}${path}`, {
      method,
      headers: { ...headers, host: new URL(target).host, [PASSED_ON]: "1" },
    });
    onward.on("response", (answered) => {
      // A realm that names the target would lead past the proxy.
      const challenge = answered.headers["www-authenticate"]?.replace(target, proxy.url);
      const given = {
        ...answered.headers,
        ...(challenge !== undefined && { "www-authenticate": challenge }),
      };
      response.writeHead(answered.statusCode ?? 502, given);
      give(answered);
    });
    onward.on("error", () => response.destroy());
    if (body === undefined) message.pipe(onward);
    else onward.end(body);
  }

  const listen = (at: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(at, "127.0.0.1", resolve);
    });
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };

  const proxy: FaultProxy = {
    url: "",
    fault: () => undefined,
    close,
    open: () => listen(port),
    stop: async () => {
      if (server.listening) await close();
    },
  };
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  port = address.port;
  return Object.assign(proxy, { url: `http://127.0.0.1:${port}` });
}

async function half(
  answered: IncomingMessage,
  response: ServerResponse,
  fate: "stall" | "truncated",
): Promise<void> {
  const body = Buffer.concat(await answered.toArray());
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    if (fate === "truncated") response.destroy();
  });
}

function endless(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  const piece = `"${"a".repeat(PIECE.bytes - 3)}",`;
  const timer = setInterval(() => response.write(piece), PIECE.pauseMs);
  response.write("[");
  response.on("close", () => clearInterval(timer));
}
