/** What a caller of the API may do. Pure. */

/** Each includes those before it: see, have looked at what is there, change what was decided. */
export const ROLES = ["read", "trigger", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Is `role` at least `needed`? */
export const includesRole = (role: Role, needed: Role): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(needed);
