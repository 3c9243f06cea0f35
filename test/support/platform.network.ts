/** The network of the simulated platform: `fetch` reaches handlers in memory by their host, and fails as it is told. */

import type { Fault } from "./fault-proxy.ts";
import type { Clock } from "./platform.clock.ts";
import { never, scopes } from "./platform.object.ts";

export type Handler = (request: Request) => Promise<Response>;

/** Somebody waits for somebody else: the places where an instance may be ended. */
export interface Step {
  /** Who waits: `application argocd/api`; undefined for the Worker itself. */
  readonly object: string | undefined;
  /** `PATCH argocd.example.com/api/v1/applications/api`, or `fleet fleet rulesOf`. */
  readonly what: string;
  /** Nothing has gone out yet, or the other has done it and the answer is on its way. */
  readonly when: "sent" | "answered";
}

export interface NetworkOptions {
  readonly clock: Clock;
  /** By host name. Another host cannot be reached. */
  readonly hosts: Readonly<Record<string, Handler>>;
  /** Milliseconds that an exchange with a host takes. */
  readonly latencyMs: (host: string) => number;
  /** Told of each exchange before it begins; undefined lets it be. `what` as in a Step. */
  readonly fault: (what: string) => Fault | undefined;
  readonly step: (step: Step) => void;
}

export function createFetch(options: NetworkOptions): typeof fetch {
  const { clock, step } = options;
  return async (input, init) => {
    const scope = scopes.getStore();
    if (scope === undefined) throw new Error("nobody of the platform asks for this");
    const { life, invocation } = scope;
    const isGone = () => life !== undefined && !life.alive;
    const request = new Request(input, init);
    const { host, pathname } = new URL(request.url);
    const what = `${request.method} ${host}${pathname}`;
    const object = life?.object;
    clock.busy();
    invocation.fetched(host);
    const closed = invocation.opened();
    try {
      step({ object, what, when: "sent" });
      if (isGone()) return await never();
      // What the others do is not done by who asks them.
      const response = await abortable(
        request.signal,
        scopes.exit(() => exchange(options, request, host, what)),
      );
      step({ object, what, when: "answered" });
      return isGone() ? await never() : response;
    } catch (cause) {
      return isGone() ? await never() : Promise.reject(cause);
    } finally {
      clock.busy();
      closed();
    }
  };
}

async function exchange(
  options: NetworkOptions,
  request: Request,
  host: string,
  what: string,
): Promise<Response> {
  const { clock, hosts, latencyMs, fault } = options;
  const handler = hosts[host];
  const told = fault(what);
  const wait = latencyMs(host);
  if (wait > 0) await clock.wait(wait / 2);
  if (handler === undefined || told?.kind === "reset") throw new TypeError("Network connection lost.");
  if (told?.kind === "silence") return never();
  if (told?.kind === "answer") return new Response(told.body ?? "", { ...told });
  if (told?.kind === "endless") return new Response(endless());
  const answer = await handler(request);
  if (wait > 0) await clock.wait(wait / 2);
  if (told?.kind === "answer-lost") throw new TypeError("Network connection lost.");
  const { status, headers } = answer;
  if (request.method === "HEAD" || status === 204 || status === 304)
    return new Response(null, { status, headers });
  if (told === undefined) return answer;
  const body = new Uint8Array(await answer.arrayBuffer());
  return new Response(half(body, told.kind, request.signal), { status, headers });
}

/** The first half of a body, and then an error, or nothing until the reader gives up. */
function half(body: Uint8Array, fate: "stall" | "truncated", signal: AbortSignal): ReadableStream {
  return new ReadableStream({
    start: (controller) => controller.enqueue(body.subarray(0, Math.floor(body.length / 2))),
    pull: (controller) => {
      if (fate === "truncated") controller.error(new TypeError("Network connection lost."));
      else return abortable(signal, never<void>());
    },
  });
}

function endless(): ReadableStream {
  const piece = new TextEncoder().encode(" ".repeat(64 * 1024));
  return new ReadableStream({ pull: (controller) => controller.enqueue(piece) });
}

function abortable<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new DOMException("The operation was aborted", "AbortError"));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", abort));
}
