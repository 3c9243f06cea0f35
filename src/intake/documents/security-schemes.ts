/** How a request may show who it is, as OpenAPI 3.1 describes it. The Worker does not import this file. */

const inHeader = (name: string, description: string) =>
  ({ type: "apiKey", in: "header", name, description }) as const;

export const SECURITY_SCHEMES = {
  apiToken: {
    type: "http",
    scheme: "bearer",
    description:
      "An API token. Roles: `read` sees, `trigger` has looked as well, `admin` ends holds as well.",
  },
  apiJob: {
    type: "http",
    scheme: "bearer",
    description: "A token of GitHub Actions for `GITHUB_OIDC_API_AUDIENCE`.",
  },
  apiAccess: inHeader("Cf-Access-Jwt-Assertion", "Set by Cloudflare Access for whom it has let in."),
  authorizationSecret: inHeader("Authorization", "The sender's secret is the whole value of the header."),
  bearerSecret: {
    type: "http",
    scheme: "bearer",
    description: "The sender's secret.",
  },
  webhookSecretHeader: inHeader("X-Webhook-Secret", "The sender's secret."),
  ghcrSignature: inHeader(
    "X-Hub-Signature-256",
    "`sha256=` and the HMAC-SHA256 of the body with the secret, in hex.",
  ),
  nexusSignature: inHeader("X-Nexus-Webhook-Signature", "HMAC-SHA1 of the body with the secret, in hex."),
  artifactoryAuth: inHeader(
    "X-JFrog-Event-Auth",
    "HMAC-SHA256 of the body with the secret in hex, or the secret itself, as the webhook is set up.",
  ),
  genericSignature: inHeader(
    "X-Signature",
    "`sha256=` and the HMAC-SHA256 of the body with the secret, in hex.",
  ),
  standardWebhooks: inHeader(
    "webhook-signature",
    "Standard Webhooks: `v1,` and the HMAC-SHA256 of id, timestamp and body, in base64.",
  ),
  googleToken: {
    type: "openIdConnect",
    openIdConnectUrl: "https://accounts.google.com/.well-known/openid-configuration",
    description: "The token of the push subscription, as a bearer.",
  },
  githubToken: {
    type: "openIdConnect",
    openIdConnectUrl: "https://token.actions.githubusercontent.com/.well-known/openid-configuration",
    description: "A token of GitHub Actions, as a bearer.",
  },
} as const;
