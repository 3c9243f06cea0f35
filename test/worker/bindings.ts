/** Variables and secrets of the worker tests. */

export const SECRETS = {
  API_TOKEN: "api-token-0123456789abcdef",
  API_TOKEN_PREVIOUS: "api-token-before-0123456789",
  API_TOKEN_TRIGGER: "trigger-token-0123456789abcdef",
  API_TOKEN_READ: "read-token-0123456789abcdef",
  DOCKER_WEBHOOK_SECRET: "webhook-secret-0123456789abcdef",
  DOCKER_WEBHOOK_SECRET_PREVIOUS: "webhook-secret-before-012345",
  ARGOCD_TOKEN: "argocd-token-0123456789abcdef",
  PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS: JSON.stringify({
    auths: { "https://index.docker.io/v1/": { username: "somebody", password: "docker-hub-password" } },
  }),
};

/** Who comes without a secret of ours: jobs of GitHub Actions, and people through Cloudflare Access. */
export const ISSUERS = {
  GITHUB_OIDC_AUDIENCE: "image-updater",
  GITHUB_OIDC_API_AUDIENCE: "image-updater-api",
  GITHUB_OIDC_REPOSITORIES: "acme/*",
  API_ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com",
  API_ACCESS_AUD: "32eafc7626e974616deaf0dc3ce63d7b",
  API_ACCESS_READ: "*@example.com",
  API_ACCESS_ADMIN: "alice@example.com",
};

export const BINDINGS = {
  ...SECRETS,
  ...ISSUERS,
  MODE: "apply",
  LOG_LEVEL: "error",
  CONTEST_RETRY_MINUTES: "120",
  ARGOCD_URL: "https://argocd.example.com",
};

/** What the registry's token server issues. */
export const REGISTRY_TOKEN = "registry-token-0123456789abcdef";
