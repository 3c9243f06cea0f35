/**
 * The exchange with a token server, as data (distribution "Token Authentication Specification",
 * https://distribution.github.io/distribution/spec/auth/token/).
 */

import { isRecord, parseJson } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { BearerChallenge } from "./challenge.ts";
import { TOKEN_LIFE_DEFAULT_SECONDS, TOKEN_LIFE_MAX_SECONDS, TOKEN_MARGIN_SECONDS } from "./constants.ts";
import type { CredentialTarget } from "./credentials.ts";
import { cloudOfHost } from "./sign-in/cloud.ts";

export interface Token {
  readonly token: string;
  /** Epoch milliseconds from which on it is no longer sent; the margin is taken off. */
  readonly expiresAt: number;
}

/** Docker Hub's challenge, known beforehand: it saves one 401 per token. */
const DOCKER_HUB_API = "https://registry-1.docker.io";
const DOCKER_HUB_CHALLENGE: BearerChallenge = {
  scheme: "bearer",
  realm: "https://auth.docker.io/token",
  service: "registry.docker.io",
  scope: undefined,
};

/** Is it Docker Hub itself, and no mirror of it? */
export const isDockerHub = ({ apiUrl }: CredentialTarget): boolean => apiUrl === DOCKER_HUB_API;

/** The challenge that a registry is known to send, before it was asked. */
export const knownChallenge = (target: CredentialTarget): BearerChallenge | undefined =>
  isDockerHub(target) ? DOCKER_HUB_CHALLENGE : undefined;

/**
 * The scopes to ask for. Reading is `pull`; Azure's registry wants its own actions for tag lists, as upstream knows. A
 * scope of another kind in the challenge (`aws` at public.ecr.aws) is asked for too. No repository: none.
 */
export function scopesFor(
  repository: string | undefined,
  apiUrl: string,
  own: string | undefined,
): readonly string[] {
  const extra = own !== undefined && !own.startsWith("repository:") ? [own] : [];
  if (repository === undefined) return extra;
  const isAzure = cloudOfHost(new URL(apiUrl).hostname) === "Azure";
  return [`repository:${repository}:pull${isAzure ? ",metadata_read,content_read" : ""}`, ...extra];
}

/** The address to get a token from. `realm` has passed `checkRealm`. */
export function tokenUrl(realm: URL, service: string | undefined, scopes: readonly string[]): string {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  return url.href;
}

/** The token of an answer received at `now`. The error continues "... was answered with". */
export function parseToken(body: string, now: number): Result<Token, string> {
  const document = parseJson(body);
  if (!isRecord(document)) return err("something that is not a JSON object");
  const { token, access_token, expires_in } = document;
  const value = [token, access_token].find((each) => typeof each === "string" && each !== "");
  if (typeof value !== "string") return err("something without a token");
  // It becomes a header; a value that cannot be one is refused here and not thrown by fetch.
  if (!/^[\x21-\x7e]+$/.test(value)) return err("a token with characters that a header cannot hold");
  const seconds = Math.min(lifeSeconds(expires_in), TOKEN_LIFE_MAX_SECONDS);
  const usable = seconds - Math.min(TOKEN_MARGIN_SECONDS, seconds / 2);
  return ok({ token: value, expiresAt: now + usable * 1000 });
}

function lifeSeconds(value: unknown): number {
  return typeof value === "number" && value > 0 ? value : TOKEN_LIFE_DEFAULT_SECONDS;
}
