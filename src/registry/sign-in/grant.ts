/** What a cloud grants for its key. Types only. */
import type { Credentials } from "../credentials.ts";

export interface Grant {
  readonly credentials: Credentials;
  /** Epoch milliseconds; undefined where the answer does not say. */
  readonly expiresAt: number | undefined;
}

export interface GrantRequest {
  readonly url: string;
  readonly method: "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
