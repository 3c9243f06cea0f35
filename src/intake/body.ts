/** Request bodies: JSON, bounded, read once. */
import { readText } from "../lib/http.ts";
import { err, ok, type Result } from "../lib/result.ts";

/** Upstream's limit for a webhook body. */
export const BODY_MAX_BYTES = 1024 * 1024;

export interface BodyError {
  readonly status: 400 | 413;
  readonly detail: string;
}

/** The JSON of a request. An empty body reads as `{}`. */
export async function readJson(request: Pick<Request, "body">): Promise<Result<unknown, BodyError>> {
  const text = await readText(request, BODY_MAX_BYTES);
  if (text === undefined) {
    return err({ status: 413, detail: `The body is longer than ${BODY_MAX_BYTES} bytes.` });
  }
  try {
    return ok(text.trim() === "" ? {} : JSON.parse(text));
  } catch {
    return err({ status: 400, detail: "The body is not JSON; send one JSON object." });
  }
}
