/** Who may call the API, and as what. Pure. */
import type { Secrets } from "./webhooks.ts";

/** What a caller may do; each includes those before it: see, have looked at what is there, change what was decided. */
export const ROLES = ["read", "trigger", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** The secret of each role. `API_TOKEN` was there before the roles, and has kept its power. */
export const API_TOKENS: Readonly<Record<Role, string>> = {
  read: "API_TOKEN_READ",
  trigger: "API_TOKEN_TRIGGER",
  admin: "API_TOKEN",
};

/** Every token that is good right now, by what it opens. */
export type ApiTokens = Readonly<Record<Role, Secrets>>;

export const readApiTokens = (secrets: (name: string) => Secrets): ApiTokens => ({
  read: secrets(API_TOKENS.read),
  trigger: secrets(API_TOKENS.trigger),
  admin: secrets(API_TOKENS.admin),
});

/** Is anybody let in by a token? */
export const hasToken = (tokens: ApiTokens): boolean => ROLES.some((role) => tokens[role].length > 0);

/** Is `role` at least `needed`? */
export const includesRole = (role: Role, needed: Role): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(needed);
