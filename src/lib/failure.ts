/**
 * Something that went wrong at a remote. Plain data; `temporary` is decided once, at the edge that saw it.
 * Rooms that talk to a remote extend it with what matters there (status, error code of that remote).
 */
export interface Failure {
  /** Stable name in kebab-case, for code and for filters: `registry-unauthorized`. */
  readonly code: string;
  /** One plain sentence for a person, without the value of any secret. */
  readonly message: string;
  /** Will the same request, unchanged, probably succeed later? */
  readonly temporary: boolean;
  /** The remote's own wait, from now, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number;
  /** What a person can do about it; absent when waiting is all. */
  readonly mend?: string;
}
