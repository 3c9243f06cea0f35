/** The way in with whatever credentials there are: none, a user name and a password, or a cloud's key. */
import { type Access, type AccessOptions, createAccess } from "./access.ts";
import type { Credentials } from "./credentials.ts";
import type { CloudKey } from "./secret.ts";
import { createSignedAccess, type Grants } from "./sign-in/sign-in.ts";

export interface OpenAccessOptions extends Omit<AccessOptions, "credentials"> {
  /** Absent: anonymous. */
  readonly credentials?: Credentials | CloudKey | undefined;
  /** What clouds granted before; needed with a cloud's key. */
  readonly grants?: Grants;
}

export function openAccess({ credentials, grants = new Map(), ...options }: OpenAccessOptions): Access {
  if (credentials !== undefined && "kind" in credentials) {
    return createSignedAccess({ ...options, key: credentials, grants });
  }
  return createAccess({ ...options, credentials });
}
