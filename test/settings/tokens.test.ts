import { describe, expect, it } from "vitest";
import { readTokens } from "../../src/settings/tokens.ts";

function read(values: Readonly<Record<string, string>>) {
  const reported: string[] = [];
  const tokens = readTokens(
    (name) => values[name] ?? "",
    (name) => reported.push(name),
  );
  return { ...tokens, reported };
}

const GAR = {
  GAR_WEBHOOK_AUDIENCE: "https://u.example.com",
  GAR_WEBHOOK_EMAIL: "push@acme.iam.gserviceaccount.com",
};
const GITHUB = { GITHUB_OIDC_AUDIENCE: "image-updater", GITHUB_OIDC_REPOSITORIES: "acme/*, other/api" };

describe("readTokens", () => {
  it("is silent where nothing is set", () => {
    expect(read({})).toEqual({ webhook: {}, reported: [] });
  });

  it("takes Google's tokens of one service account", () => {
    expect(read(GAR)).toEqual({
      webhook: {
        google: {
          issuers: ["https://accounts.google.com", "accounts.google.com"],
          jwksUrl: "https://www.googleapis.com/oauth2/v3/certs",
          audience: "https://u.example.com",
          claims: [
            { name: "email", globs: ["push@acme.iam.gserviceaccount.com"] },
            { name: "email_verified", globs: ["true"] },
          ],
        },
      },
      reported: [],
    });
  });

  it("takes GitHub's tokens of some repositories, and of some refs", () => {
    const refs = { GITHUB_OIDC_REFS: "refs/heads/main refs/tags/*" };
    expect(read({ ...GITHUB, ...refs }).webhook.github).toEqual({
      issuers: ["https://token.actions.githubusercontent.com"],
      jwksUrl: "https://token.actions.githubusercontent.com/.well-known/jwks",
      audience: "image-updater",
      claims: [
        { name: "repository", globs: ["acme/*", "other/api"] },
        { name: "ref", globs: ["refs/heads/main", "refs/tags/*"] },
      ],
    });
    expect(read(GITHUB).webhook.github?.claims.map(({ name }) => name)).toEqual(["repository"]);
  });

  it("takes another issuer, as of GitHub Enterprise Server", () => {
    const issuer = "https://github.example.com/_services/token";
    expect(read({ ...GITHUB, GITHUB_OIDC_ISSUER: `${issuer}/` }).webhook.github).toMatchObject({
      issuers: [issuer],
      jwksUrl: `${issuer}/.well-known/jwks`,
    });
  });

  it("takes GitHub's tokens at the API for an audience of their own, from the same repositories and refs", () => {
    const API = { GITHUB_OIDC_API_AUDIENCE: "image-updater-api", GITHUB_OIDC_REFS: "refs/heads/main" };
    const both = read({ ...GITHUB, ...API });
    expect(both.api).toEqual({ ...both.webhook.github, audience: "image-updater-api" });
    expect(both.webhook.github?.audience).toBe("image-updater");
    expect(read(GITHUB).api).toBeUndefined();
    expect(read({ ...GITHUB, ...API, GITHUB_OIDC_AUDIENCE: "" })).toEqual({
      webhook: {},
      api: both.api,
      reported: [],
    });
    expect(read(API)).toEqual({ webhook: {}, reported: ["GITHUB_OIDC_REPOSITORIES"] });
  });

  it.each([
    [{ ...GAR, GAR_WEBHOOK_EMAIL: "" }, "GAR_WEBHOOK_EMAIL"],
    [{ ...GAR, GAR_WEBHOOK_AUDIENCE: "" }, "GAR_WEBHOOK_AUDIENCE"],
    [{ ...GAR, GAR_OIDC_ISSUER: "http://issuer.example.com" }, "GAR_OIDC_ISSUER"],
    [{ ...GITHUB, GITHUB_OIDC_REPOSITORIES: "" }, "GITHUB_OIDC_REPOSITORIES"],
    [{ ...GITHUB, GITHUB_OIDC_AUDIENCE: "" }, "GITHUB_OIDC_AUDIENCE"],
    [{ ...GITHUB, GITHUB_OIDC_ISSUER: "github.example.com" }, "GITHUB_OIDC_ISSUER"],
  ])("takes no token by half of a rule, and names the setting: %j", (values, name) => {
    expect(read(values)).toEqual({ webhook: {}, reported: [name] });
  });

  it("reports a glob that is malformed", () => {
    expect(read({ ...GITHUB, GITHUB_OIDC_REFS: "refs/[" }).reported).toEqual(["GITHUB_OIDC_REFS"]);
  });
});
