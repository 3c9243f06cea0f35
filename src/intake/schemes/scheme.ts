/** How a request shows who sent it. One small file per way; a sender lists the ways it may use. */
import type { Result } from "../../lib/result.ts";
import type { TokenRule } from "../../settings/tokens.ts";
import type { Secrets } from "../../settings.ts";

/** What of a request the schemes read. */
export interface Presented {
  readonly header: (name: string) => string | undefined;
  /** The secret in the URL, as a part of the path or as `?secret=`. */
  readonly urlSecret: string | undefined;
  /** The body as it came. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Against what a request is judged. */
export interface Authority {
  /** Secrets of this sender; empty when none is set. */
  readonly secrets: Secrets;
  /** Which tokens of an OpenID issuer are taken. */
  readonly tokens: { readonly google?: TokenRule; readonly github?: TokenRule };
  readonly keys: KeySource;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A JSON Web Key Set by its address (RFC 7517, 5). `renew`: a key was not among those that are remembered. Errors: one sentence. */
export type KeySource = (
  url: string,
  options?: { readonly renew: boolean },
) => Promise<Result<{ readonly keys: readonly object[] }, string>>;

/** `absent`: the request shows nothing of this kind. `unavailable`: it cannot be told now, so it may be sent again. */
export type Verdict = { readonly kind: "accepted" } | { readonly kind: "absent" } | Denial;

export interface Denial {
  readonly kind: "refused" | "unavailable";
  /** One clause that names the check, never a secret or a token. */
  readonly why: string;
}

export interface Scheme {
  /** What a request has to carry: "the secret in the URL". */
  readonly asks: string;
  /** Is there anything to judge by? */
  readonly isReady: (authority: Authority) => boolean;
  readonly judge: (presented: Presented, authority: Authority) => Promise<Verdict>;
}

export const ACCEPTED: Verdict = { kind: "accepted" };
export const ABSENT: Verdict = { kind: "absent" };
export const refused = (why: string): Denial => ({ kind: "refused", why });

export const hasSecret = ({ secrets }: Authority): boolean => secrets.length > 0;
