/** Request bodies: JSON, bounded, read once. */
import { readBytes } from "../lib/http.ts";
import { err, ok, type Result } from "../lib/result.ts";

/** Upstream's limit for a webhook body. */
export const BODY_MAX_BYTES = 1024 * 1024;

export interface BodyError {
  readonly status: 400 | 413;
  readonly detail: string;
}

/** The JSON of a request. An empty body reads as `{}`. */
export async function readJson(request: Pick<Request, "body">): Promise<Result<unknown, BodyError>> {
  const bytes = await readBody(request);
  return bytes.ok ? jsonOf(bytes.value) : bytes;
}

/** The body as it came, for a signature over it. */
export async function readBody(
  request: Pick<Request, "body">,
): Promise<Result<Uint8Array<ArrayBuffer>, BodyError>> {
  const bytes = await readBytes(request, BODY_MAX_BYTES);
  if (bytes !== undefined) return ok(bytes);
  return err({ status: 413, detail: `The body is longer than ${BODY_MAX_BYTES} bytes.` });
}

/** The JSON of a body that was read. An empty body reads as `{}`. */
export function jsonOf(bytes: Uint8Array): Result<unknown, BodyError> {
  const text = new TextDecoder().decode(bytes);
  try {
    return ok(text.trim() === "" ? {} : JSON.parse(text));
  } catch {
    return err({ status: 400, detail: "The body is not JSON; send one JSON object." });
  }
}
