/**
 * A module in front of the built Worker: it leads requests astray before they reach any network, so that name, port and
 * TLS can fail for one kind of request alone; it tells what was sent, and an Application's history. Plain JavaScript, since it goes into
 * the runtime as it stands.
 */

/** A request whose line matches, once another has gone that matches `after`, goes to `origin` in the place of its own. */
export interface Lead {
  readonly line: string;
  readonly after: string | undefined;
  readonly origin: string;
}

export const FRONT = `
import worker from "./index.js";
export { Application, Fleet, Repository } from "./index.js";

let leads = [];
const sent = [];
const real = globalThis.fetch;

globalThis.fetch = (address, init) => {
  const { pathname, search } = new URL(address);
  const path = pathname + search;
  const line = (init?.method ?? "GET") + " " + path;
  const has = (pattern) => pattern === undefined || sent.some((each) => new RegExp(pattern).test(each));
  const lead = leads.find((each) => new RegExp(each.line).test(line) && has(each.after));
  sent.push(line);
  if (lead === undefined) return real(address, init);
  return real(lead.origin + path, init);
};

export default {
  ...worker,
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    switch (pathname) {
      case "/test/leads":
        leads = await request.json();
        return new Response("led");
      case "/test/sent":
        return Response.json(sent);
      case "/test/history":
        return Response.json(await env.APPLICATION.getByName(searchParams.get("name")).history());
      default:
        return worker.fetch(request, env, ctx);
    }
  },
};
`;
