/** The settings about tokens of OpenID issuers, which stand in the place of a webhook secret or of an API token. Pure. */
import { compileGlob } from "../lib/glob.ts";
import { isServerUrl, type Report, type Text } from "./argocd.ts";

/** Whose tokens are taken, and made for whom. Every part has to fit. */
export interface IssuerRule {
  /** What `iss` may be. */
  readonly issuers: readonly string[];
  /** Where the issuer's keys are. */
  readonly jwksUrl: string;
  readonly audience: string;
}

export interface TokenRule extends IssuerRule {
  /** Each of these claims has to match one of its globs (Go's `filepath.Match`). */
  readonly claims: readonly { readonly name: string; readonly globs: readonly string[] }[];
}

/** https://accounts.google.com/.well-known/openid-configuration */
const GOOGLE = {
  issuers: ["https://accounts.google.com", "accounts.google.com"],
  jwksUrl: "https://www.googleapis.com/oauth2/v3/certs",
};

/** https://token.actions.githubusercontent.com/.well-known/openid-configuration */
const GITHUB_ISSUER = "https://token.actions.githubusercontent.com";

export interface Tokens {
  /** Google's Pub/Sub as the service account of the push subscription. */
  readonly google?: TokenRule;
  /** GitHub Actions. */
  readonly github?: TokenRule;
}

export interface TokenRules {
  /** In the place of a webhook secret. */
  readonly webhook: Tokens;
  /** GitHub Actions at the API. */
  readonly api?: TokenRule;
}

/** A rule is absent where none of its settings is there, or where it is not whole: that is reported. */
export function readTokens(text: Text, report: Report): TokenRules {
  const google = readGoogle(text, report);
  const { github, api } = readGitHub(text, report);
  return { webhook: { ...(google && { google }), ...(github && { github }) }, ...(api && { api }) };
}

function readGoogle(text: Text, report: Report): TokenRule | undefined {
  const [audience, email] = together(text, report, "GAR_WEBHOOK_AUDIENCE", "GAR_WEBHOOK_EMAIL");
  const issuer = readIssuer(text, report, "GAR_OIDC_ISSUER");
  if (audience === undefined || email === undefined || issuer === "wrong") return undefined;
  const keys = issuer === undefined ? GOOGLE : keysOf(issuer);
  const claims = [
    { name: "email", globs: [email] },
    { name: "email_verified", globs: ["true"] },
  ];
  return { ...keys, audience, claims };
}

/** Webhooks and API have an audience each, so that what was set for webhooks opens nothing else. */
function readGitHub(text: Text, report: Report): { readonly github?: TokenRule; readonly api?: TokenRule } {
  const forApi = text("GITHUB_OIDC_API_AUDIENCE");
  if (forApi === "" && text("GITHUB_OIDC_API_ROLE") !== "")
    report(
      "GITHUB_OIDC_API_AUDIENCE",
      "error",
      "It is not set, so GITHUB_OIDC_API_ROLE has no effect and the API lets no job in",
      "Set GITHUB_OIDC_API_AUDIENCE to the audience that the jobs ask for, or remove GITHUB_OIDC_API_ROLE",
    );
  const name =
    forApi !== "" && text("GITHUB_OIDC_AUDIENCE") === ""
      ? "GITHUB_OIDC_API_AUDIENCE"
      : "GITHUB_OIDC_AUDIENCE";
  const [, repositories] = together(text, report, name, "GITHUB_OIDC_REPOSITORIES");
  const issuer = readIssuer(text, report, "GITHUB_OIDC_ISSUER");
  if (repositories === undefined || issuer === "wrong") return {};
  const refs = globs(text, report, "GITHUB_OIDC_REFS");
  const claims = [
    { name: "repository", globs: globs(text, report, "GITHUB_OIDC_REPOSITORIES") },
    ...(refs.length > 0 ? [{ name: "ref", globs: refs }] : []),
  ];
  const forWebhooks = text("GITHUB_OIDC_AUDIENCE");
  const rule = { ...keysOf(issuer ?? GITHUB_ISSUER), claims };
  return {
    ...(forWebhooks !== "" && { github: { ...rule, audience: forWebhooks } }),
    ...(forApi !== "" && { api: { ...rule, audience: forApi } }),
  };
}

/** Two settings that mean something together only. */
function together(
  text: Text,
  report: Report,
  ...names: readonly [string, string]
): readonly [string, string] | readonly [undefined, undefined] {
  const [first, second] = [text(names[0]), text(names[1])];
  if (first !== "" && second !== "") return [first, second];
  if (first !== "" || second !== "") {
    const [missing, present] = first === "" ? names : [names[1], names[0]];
    report(
      missing,
      "error",
      `It is not set, so ${present} is not used either and its tokens are refused`,
      `Set both in wrangler.toml, or remove ${present}`,
    );
  }
  return [undefined, undefined];
}

function readIssuer(text: Text, report: Report, name: string): string | "wrong" | undefined {
  const issuer = text(name).replace(/\/+$/, "");
  if (issuer === "") return undefined;
  if (isServerUrl(issuer)) return issuer;
  report(
    name,
    "error",
    "It is not an https address (http is taken for loopback only), so its tokens are refused",
    "Write it as https://github.example.com/_services/token, or remove it",
  );
  return "wrong";
}

const keysOf = (issuer: string) => ({ issuers: [issuer], jwksUrl: `${issuer}/.well-known/jwks` });

/** Globs with commas or white space between them. One that is malformed is reported, and matches nothing. */
export function globs(
  text: Text,
  report: Report,
  name: string,
  example = "acme/* or refs/tags/*",
): readonly string[] {
  const written = text(name)
    .split(/[\s,]+/)
    .filter((word) => word !== "");
  for (const glob of written) {
    const compiled = compileGlob(glob);
    if (!compiled.ok)
      report(
        name,
        "error",
        `It holds a glob that matches nothing: ${compiled.error}`,
        `Write it as ${example}`,
      );
  }
  return written;
}
