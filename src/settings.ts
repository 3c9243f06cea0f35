/**
 * Variables and secrets -> Settings. The one place that reads them; takes a plain record, so it runs anywhere.
 * Each missing or bad value becomes a Problem that names it, never its value. What does not depend on it goes on.
 */
import { LEVELS, type Level } from "./lib/log.ts";
import type { Problem } from "./lib/problem.ts";
import {
  type ArgoCdSettings,
  type Report,
  type ResourcesApplication,
  readArgoCd,
  readResourcesApplication,
  type Text,
} from "./settings/argocd.ts";
import { API_TOKENS, type Callers, hasCallers, readApiTokens } from "./settings/callers.ts";
import { readAccessRule } from "./settings/cloudflare-access.ts";
import { ROLES, type Role } from "./settings/roles.ts";
import { readTokens, type Tokens } from "./settings/tokens.ts";
import { reportTwins } from "./settings/twins.ts";
import {
  makeSecret,
  readWebhookSecrets,
  reportNoSender,
  type Secrets,
  WEBHOOK_SECRETS,
} from "./settings/webhooks.ts";

export { makeSecret, type Secrets, WEBHOOK_SECRETS } from "./settings/webhooks.ts";

export type Mode = "observe" | "apply";

export interface Settings {
  readonly mode: Mode;
  readonly logLevel: Level;
  /** Undefined when the address or the token is missing: then nothing is read or written, and status says so. */
  readonly argocd: ArgoCdSettings | undefined;
  /** Namespace of resources that name none, and of Argo CD itself. */
  readonly argocdNamespace: string;
  /** The Application that delivers the resources. */
  readonly resourcesApplication: ResourcesApplication;
  /** Who may call the API; nobody = it answers 503. */
  readonly callers: Callers;
  /** Webhook secrets by sender; a sender without one is not served. */
  readonly webhookSecrets: Readonly<Record<string, Secrets>>;
  /** Which tokens of OpenID issuers serve in the place of such a secret. */
  readonly webhookTokens: Tokens;
  /** Requests a day, and rows written a day, that sweeps may use; stretches their interval. */
  readonly dailyRequests: number;
  /** How long a contest that is settled rests before what is put back is written once more. */
  readonly contestRetryMs: number;
  /** A Worker secret by its name, read when it is used: a changed one counts at once. */
  readonly secret: (name: string) => string | undefined;
  readonly problems: readonly Problem[];
}

/** Of the free plan's 100,000 a day; the rest is for pushes, checks and the page. */
const DAILY_REQUESTS = 80_000;

/** Six hours: where automated sync is on, each try rolls the new image out and back. */
const CONTEST_RETRY_MINUTES = 360;
const WEEK_MINUTES = 7 * 24 * 60;

/** A guessable secret is as good as none; this is the shortest that is taken. */
export const MIN_SECRET_CHARACTERS = 16;

/** Reads the settings. Never fails as a whole: `problems` says what is missing. */
export function readSettings(env: Readonly<Record<string, unknown>>): Settings {
  const problems: Problem[] = [];
  const text: Text = (name) => {
    const value = env[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const report: Report = (name, severity, what, mend) =>
    problems.push({ severity, where: `setting ${name}`, what: `${what}.`, mend: `${mend}.` });

  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name).toLowerCase();
    const found = allowed.find((option) => option === value);
    if (found !== undefined) return found;
    if (value !== "")
      report(
        name,
        "error",
        `Its value is none of ${allowed.join(", ")}; ${fallback} is used`,
        `Set ${name} to one of them`,
      );
    return fallback;
  };

  const secrets = (name: string): Secrets =>
    [name, `${name}_PREVIOUS`].flatMap((each) => {
      const value = text(each);
      if (value === "") return [];
      if (value.length >= MIN_SECRET_CHARACTERS) return [value];
      report(
        each,
        "error",
        `It is shorter than ${MIN_SECRET_CHARACTERS} characters, so it is not taken`,
        `Make a long random one: ${makeSecret(each)}`,
      );
      return [];
    });

  const whole = (name: string, fallback: number, mend: string, most?: number): number => {
    const value = text(name);
    const number = /^\d{1,15}$/.test(value) ? Number(value) : 0;
    if (number > 0 && number <= (most ?? number)) return number;
    const range = most === undefined ? "above 0" : `from 1 to ${most}`;
    if (value !== "") report(name, "error", `It is not a whole number ${range}; ${fallback} is used`, mend);
    return fallback;
  };

  const { webhook: webhookTokens, api } = readTokens(text, report);
  const access = readAccessRule(text, report);
  // A role that cannot be read is the least.
  const roleOfJobs = (name: string) => oneOf<Role>(name, ROLES, text(name) === "" ? "trigger" : "read");
  const callers: Callers = {
    tokens: readApiTokens(secrets),
    ...(api && { github: { rule: api, role: roleOfJobs("GITHUB_OIDC_API_ROLE") } }),
    ...(access && { access }),
  };
  // A secret that is there and not taken is reported already.
  if (!Object.values(API_TOKENS).some((name) => text(name) !== "") && !hasCallers(callers)) {
    report(
      API_TOKENS.admin,
      "error",
      "The secret is missing, so the API answers nobody",
      `Run: ${makeSecret(API_TOKENS.admin)}`,
    );
  }

  const webhookSecrets = readWebhookSecrets(secrets);
  // A secret that is there and not taken is reported already.
  const isSet = Object.values(WEBHOOK_SECRETS).some((name) => text(name) !== "");
  if (!isSet && Object.keys(webhookTokens).length === 0) reportNoSender(report);

  reportTwins(text, report);

  const argocdNamespace = text("ARGOCD_NAMESPACE") || "argocd";
  return {
    mode: oneOf<Mode>("MODE", ["observe", "apply"], "observe"),
    logLevel: oneOf<Level>("LOG_LEVEL", LEVELS, "info"),
    argocd: readArgoCd(text, report),
    argocdNamespace,
    resourcesApplication: readResourcesApplication(text("RESOURCES_APPLICATION"), argocdNamespace, report),
    callers,
    webhookSecrets,
    webhookTokens,
    dailyRequests: whole("DAILY_REQUESTS", DAILY_REQUESTS, "Write it in digits: 50000"),
    contestRetryMs:
      60_000 *
      whole("CONTEST_RETRY_MINUTES", CONTEST_RETRY_MINUTES, "Write the minutes in digits: 60", WEEK_MINUTES),
    secret: (name) => text(name) || undefined,
    problems,
  };
}
