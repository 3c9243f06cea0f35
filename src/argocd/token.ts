/** How long the API token of Argo CD is still good, read from the token itself. Pure; nothing is verified here. */
import { decodeJwt } from "jose";
import type { Problem } from "../lib/problem.ts";

const DAY_MS = 24 * 60 * 60_000;

/** A token that ends within this time is worth a word. */
const SOON_MS = 7 * DAY_MS;

const MEND =
  "Make a new one and set it: argocd account generate-token --account image-updater | npx wrangler secret put ARGOCD_TOKEN.";

/** A Problem for a token that has ended, ends soon, or is no JWT; undefined for one that is fine or never ends. */
export function tokenProblem(token: string, now: number): Problem | undefined {
  const report = (severity: Problem["severity"], what: string): Problem => ({
    severity,
    where: "setting ARGOCD_TOKEN",
    what,
    mend: MEND,
  });
  const expiresAt = expiryOf(token);
  if (expiresAt === "unreadable")
    return report("warning", "The token is not a JWT, as Argo CD's tokens are.");
  if (expiresAt === undefined) return undefined;
  const day = new Date(expiresAt).toISOString().slice(0, 10);
  if (expiresAt <= now) return report("error", `The token ended on ${day}, so Argo CD refuses every call.`);
  return expiresAt - now <= SOON_MS ? report("warning", `The token ends on ${day}.`) : undefined;
}

/** Beyond it a time has no date (ECMAScript, "Time Values and Time Range"), and is as good as none. */
const LAST_TIME = 8.64e15;

/** Epoch milliseconds; undefined for one that never ends. The library looks at no claim. */
function expiryOf(token: string): number | undefined | "unreadable" {
  try {
    const { exp }: { readonly exp?: unknown } = decodeJwt(token);
    if (exp === undefined) return undefined;
    if (typeof exp !== "number") return "unreadable";
    return exp * 1000 > LAST_TIME ? undefined : Math.max(exp * 1000, 0);
  } catch {
    return "unreadable";
  }
}
