/** Reading a sender's JSON: shapes that several senders share. Pure. */
import * as v from "valibot";
import { isRecord } from "../../lib/json.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { issueSentence } from "../issue.ts";

/** A text that may be absent or null; "" then, as Go reads it. */
export const text = v.pipe(
  v.nullish(v.string(), ""),
  v.transform((value) => value ?? ""),
);

/** An object of any fields, and no list. */
export const record = v.custom<Readonly<Record<string, unknown>>>(isRecord, "an object");

/** An object of whose fields these are read. To `v.object` alone a list is an object too. `shape` is for documents. */
export const fields = <E extends v.ObjectEntries>(entries: E) => {
  const shape = v.object(entries);
  return v.pipe(record, v.metadata({ shape }), shape);
};

/** The body in the shape of `schema`. Errors: one sentence; `what` says what the body should be: `a Quay push`. */
export function readPayload<S extends v.GenericSchema>(
  schema: S,
  body: unknown,
  what: string,
): Result<v.InferOutput<S>, string> {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  return err(`The body is not ${what}. ${issueSentence(issue)}`);
}

/** A field that a push cannot be without. */
export const missing = (what: string, field: string): Result<never, string> =>
  err(`The body is not ${what}: ${field} is missing.`);

/** `host[:port]` of an address with or without its scheme; undefined when it is none. */
export function hostOf(address: string): string | undefined {
  if (address === "") return undefined;
  const url = /^https?:\/\//.test(address) ? address : `https://${address}`;
  return URL.canParse(url) ? new URL(url).host || undefined : undefined;
}

/** "" is how senders say that there is none. */
export const orUndefined = (value: string): string | undefined => (value === "" ? undefined : value);
