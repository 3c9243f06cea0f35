/** Payloads as the senders send them, and deliveries made of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Delivery, Push, Sender } from "../../../src/intake/senders/sender.ts";

/** The digest in the fixtures. */
export const DIGEST = "sha256:5b0bcabd1ed22e9fb1310cf6c2dec7cdef19f0ad69efa1f392e94a4333501270";

/** A file of test/fixtures/webhooks as text. */
export const fixtureText = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../../fixtures/webhooks", `${name}.json`), "utf8");

export const fixture = (name: string): Record<string, unknown> => JSON.parse(fixtureText(name));

export interface Around {
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

export function delivery(body: unknown, { headers = {}, query = {} }: Around = {}): Delivery {
  const all = new Headers(headers);
  return { body, header: (name) => all.get(name) ?? undefined, query: (name) => query[name] };
}

/** What a sender makes of a body. */
export const told = (sender: Sender, body: unknown, around?: Around) => sender.parse(delivery(body, around));

/** The answer for these pushes; fields that are left out are those of the fixtures. */
export const pushes = (...each: readonly Partial<Push>[]) => ({
  ok: true,
  value: {
    pushes: each.map((push) => ({ repository: "team/api", tag: "1.4.0", digest: DIGEST, ...push })),
  },
});

export const ignored = (word: string) => ({ ok: true, value: { ignored: word } });

/** A copy of a body with one field at a path replaced; undefined removes it. */
export function changed(body: unknown, path: string, value: unknown): unknown {
  const copy = structuredClone(body);
  const names = path.split(".");
  const last = names.pop() ?? "";
  let at: unknown = copy;
  for (const name of names) at = Reflect.get(Object(at), name);
  Reflect.set(Object(at), last, value);
  return JSON.parse(JSON.stringify(copy));
}

/** The sentence of an error, or "" when there is none. */
export const errorOf = (answer: ReturnType<Sender["parse"]>): string => (answer.ok ? "" : answer.error);
