/** Every answer that this process gets by `fetch` from the servers that it listens to, whoever asked for it. */
import { subscribe } from "node:diagnostics_channel";
import { brotliDecompressSync, constants, gunzipSync } from "node:zlib";

interface Exchange {
  readonly request: { readonly origin: string };
  /** Names and values in turn. */
  readonly response?: { readonly headers: readonly Uint8Array[] };
  readonly chunk?: Uint8Array;
}

/** An answer on its way. */
interface Answer {
  readonly headers: string;
  readonly encoding: string;
  readonly chunks: Uint8Array[];
}
const exchanges = new WeakMap<object, Answer>();
/** By the origin of the server, for those that are listened to. */
const heard = new Map<string, Answer[]>();

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

// The shapes are Node's (undici, DiagnosticsChannel.md); the casts stand here alone.
subscribe("undici:request:headers", (message) => {
  const { request, response } = message as Exchange;
  const texts = response?.headers.map(latin1) ?? [];
  const at = texts.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === "content-encoding");
  const answer = { encoding: at < 0 ? "" : (texts[at + 1] ?? ""), headers: texts.join("\n"), chunks: [] };
  exchanges.set(request, answer);
  heard.get(request.origin)?.push(answer);
});
subscribe("undici:request:bodyChunkReceived", (message) => {
  const { request, chunk } = message as Exchange;
  if (chunk !== undefined) exchanges.get(request)?.chunks.push(Uint8Array.from(chunk));
});

function bodyOf({ encoding, chunks }: Answer): string {
  const bytes = Buffer.concat(chunks);
  // What a broken connection left is read as far as it goes.
  const as = { finishFlush: constants.Z_SYNC_FLUSH };
  if (bytes.length === 0) return "";
  if (encoding === "gzip") return latin1(gunzipSync(bytes, as));
  if (encoding === "br")
    return latin1(brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH }));
  return latin1(bytes);
}

export function listenTo(origin: string): void {
  heard.set(origin, []);
}

/** Headers and bodies since `listenTo`, as texts of one character per byte; afterwards it is listened to no more. */
export function answersOf(origin: string): readonly string[] {
  const answers = heard.get(origin) ?? [];
  heard.delete(origin);
  return answers.flatMap((answer) => [answer.headers, bodyOf(answer)]);
}
