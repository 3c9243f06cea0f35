/** What a sender is. One small pure file per sender; all give the same pushes, and the tail (dispatch.ts) is shared. */
import type { Result } from "../../lib/result.ts";

/** What a webhook claims: a hint where to look. */
export interface Push {
  /** Registry and path as the sender names them; made canonical by the door. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

export interface Sender {
  /** Upstream's name for it, as in `?type=`. */
  readonly type: string;
  /** Reads the pushes out of a JSON body. Errors: one sentence that names the field. */
  readonly parse: (body: unknown) => Result<readonly Push[], string>;
}
