/** A server on loopback that passes every request on to another, and lets a test act at that very moment. */
import { serve } from "../support/serve.ts";

/** A request at the moment of its arrival. */
export interface Tapped {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Sends it on. Not called, the request is lost: the target never sees it. */
  forward(): Promise<Response>;
}

export interface Tap {
  readonly url: string;
  stop(): Promise<void>;
}

/** `target`: the other server's address. `handle` answers each request, as a rule with `forward()`. */
export async function startTap(target: string, handle: (tapped: Tapped) => Promise<Response>): Promise<Tap> {
  const tap = await serve(0, async (request) => {
    const { pathname, search } = new URL(request.url);
    const path = `${pathname}${search}`;
    const body = request.body === null ? null : await request.text();
    const forward = async () => {
      const answer = await fetch(`${target}${path}`, {
        method: request.method,
        headers: request.headers,
        body,
      });
      const headers = new Headers([...answer.headers].filter(([name]) => !FRAMING.has(name)));
      // A realm that names the target would lead past the tap.
      const challenge = headers.get("www-authenticate");
      if (challenge !== null) headers.set("www-authenticate", challenge.replace(target, tap.url));
      return new Response(NO_BODY.has(answer.status) ? null : await answer.arrayBuffer(), {
        status: answer.status,
        headers,
      });
    };
    return handle({ method: request.method, path, forward });
  });
  return tap;
}

/** These describe the bytes of one connection. */
const FRAMING = new Set([
  "content-length",
  "content-encoding",
  "transfer-encoding",
  "connection",
  "keep-alive",
]);
const NO_BODY = new Set([204, 304]);
