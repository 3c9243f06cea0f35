/** A user name and a password, and what they are for. Pure. */
import type { Problem } from "../lib/problem.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Why there are no credentials, for whoever knows the place. */
export type CredentialProblem = Pick<Problem, "what" | "mend">;

/** The registry that credentials are looked up for. A `RegistryEndpoint` fits. */
export interface CredentialTarget {
  /** `docker.io` */
  readonly registry: string;
  /** `https://registry-1.docker.io` */
  readonly apiUrl: string;
  /** `credsexpire`: a token or a cloud's grant is used for no longer, in milliseconds. */
  readonly credentialsLifeMs?: number | undefined;
}

/** The value of an `Authorization` header (RFC 7617, UTF-8). */
export function basicAuthorization({ username, password }: Credentials): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}
