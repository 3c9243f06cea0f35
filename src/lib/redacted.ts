/** What a request was let in by, taken out of the text of its refusal: error pages of servers and proxies may repeat it. Pure. */
import { bytesOfBase64 } from "./base64.ts";
import { isRecord, parseJson } from "./json.ts";

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Names of headers and of fields of a body whose value is a secret. */
const IS_SECRET = /authorization|secret|token|password|assertion/i;

/** A shorter text stands in an answer by accident. */
const SHORTEST = 6;

export function withoutCredentialsOf({ headers = {}, body = "" }: Sent, text: string): string {
  const values = [...Object.entries(headers), ...fieldsOf(body)].flatMap(([name, value]) =>
    IS_SECRET.test(name) ? forms(value) : [],
  );
  return values
    .filter((value) => value.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length)
    .reduce((left, value) => left.replaceAll(value, "(secret)"), text);
}

/** `Basic <base64 of user:password>`, `Bearer <token>`, or the value alone; as it is and as URLs have it. */
function forms(value: string): readonly string[] {
  const alone = value.slice(value.lastIndexOf(" ") + 1);
  const bytes = value.startsWith("Basic ") ? bytesOfBase64(alone) : undefined;
  const pair = bytes && new TextDecoder().decode(bytes);
  const texts = pair === undefined ? [alone] : [alone, pair, pair.slice(pair.indexOf(":") + 1)];
  return texts.flatMap((each) => [each, encodeURIComponent(each)]);
}

/** A JSON object or a form. */
function fieldsOf(body: string): readonly (readonly [name: string, value: string])[] {
  const document = body.startsWith("{") ? parseJson(body) : undefined;
  if (!isRecord(document)) return [...new URLSearchParams(body)];
  return Object.entries(document).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value]] : [],
  );
}
