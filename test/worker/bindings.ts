/** Variables and secrets of the worker tests. */

export const SECRETS = {
  API_TOKEN: "api-token-0123456789abcdef",
  API_TOKEN_PREVIOUS: "api-token-before-0123456789",
  DOCKER_WEBHOOK_SECRET: "webhook-secret-0123456789abcdef",
  DOCKER_WEBHOOK_SECRET_PREVIOUS: "webhook-secret-before-012345",
  ARGOCD_TOKEN: "argocd-token-0123456789abcdef",
  PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS: JSON.stringify({
    auths: { "https://index.docker.io/v1/": { username: "somebody", password: "docker-hub-password" } },
  }),
};

export const BINDINGS = {
  ...SECRETS,
  MODE: "apply",
  LOG_LEVEL: "error",
  CONTEST_RETRY_MINUTES: "120",
  ARGOCD_URL: "https://argocd.example.com",
};

/** What the registry's token server issues. */
export const REGISTRY_TOKEN = "registry-token-0123456789abcdef";
