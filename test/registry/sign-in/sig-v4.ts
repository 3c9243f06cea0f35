/** AWS Signature Version 4 as a server recomputes it (AWS, "Create a signed AWS API request"). Shares no code with src. */
import { createHash, createHmac } from "node:crypto";

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** Those that are signed, in the order of their names. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** `20150830T123600Z` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export function signatureOf(secret: string, request: SignedRequest): string {
  const { method, path, headers, body, date, region, service } = request;
  const names = headers.map(([name]) => name).join(";");
  const lines = headers.map(([name, value]) => `${name}:${value.trim()}`);
  const canonical = [method, path, "", ...lines, "", names, hash(body)].join("\n");
  const scope = [date.slice(0, 8), region, service, "aws4_request"];
  const text = ["AWS4-HMAC-SHA256", date, scope.join("/"), hash(canonical)].join("\n");
  const key = scope.reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secret}`);
  return hmac(key, text).toString("hex");
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
