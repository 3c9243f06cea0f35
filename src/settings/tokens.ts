/** The settings about tokens of OpenID issuers, which stand in the place of a webhook secret. Pure. */
import { compileGlob } from "../lib/glob.ts";
import { isServerUrl, type Report, type Text } from "./argocd.ts";

/** Which tokens are taken. Every part has to fit. */
export interface TokenRule {
  /** What `iss` may be. */
  readonly issuers: readonly string[];
  /** Where the issuer's keys are. */
  readonly jwksUrl: string;
  readonly audience: string;
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

/** A rule is absent where none of its settings is there, or where it is not whole: that is reported. */
export function readTokens(text: Text, report: Report): Tokens {
  const google = readGoogle(text, report);
  const github = readGitHub(text, report);
  return { ...(google && { google }), ...(github && { github }) };
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

function readGitHub(text: Text, report: Report): TokenRule | undefined {
  const [audience, repositories] = together(text, report, "GITHUB_OIDC_AUDIENCE", "GITHUB_OIDC_REPOSITORIES");
  const issuer = readIssuer(text, report, "GITHUB_OIDC_ISSUER");
  if (audience === undefined || repositories === undefined || issuer === "wrong") return undefined;
  const refs = globs(text, report, "GITHUB_OIDC_REFS");
  const claims = [
    { name: "repository", globs: globs(text, report, "GITHUB_OIDC_REPOSITORIES") },
    ...(refs.length > 0 ? [{ name: "ref", globs: refs }] : []),
  ];
  return { ...keysOf(issuer ?? GITHUB_ISSUER), audience, claims };
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
function globs(text: Text, report: Report, name: string): readonly string[] {
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
        "Write it as acme/* or refs/tags/*",
      );
  }
  return written;
}
