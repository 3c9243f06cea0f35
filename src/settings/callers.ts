/** Who may call the API, and as what. Pure. */
import type { AccessRule } from "./cloudflare-access.ts";
import { ROLES, type Role } from "./roles.ts";
import type { TokenRule } from "./tokens.ts";
import type { Secrets } from "./webhooks.ts";

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

/** Every way into the API that is set up. */
export interface Callers {
  readonly tokens: ApiTokens;
  /** Jobs of GitHub Actions, all with one role. */
  readonly github?: { readonly rule: TokenRule; readonly role: Role };
  readonly access?: AccessRule;
}

/** Is anybody let in? */
export const hasCallers = ({ tokens, github, access }: Callers): boolean =>
  github !== undefined || access !== undefined || ROLES.some((role) => tokens[role].length > 0);
