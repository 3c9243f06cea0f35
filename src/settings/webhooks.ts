/** Which secret serves which webhook sender. Pure. */
import type { Report } from "./argocd.ts";

/** Every secret that is good right now: the current one and, during a rotation, the previous one. */
export type Secrets = readonly string[];

/** Senders and the secret of each; the first seven are named as in Image Updater's own environment (cmd/webhook.go). */
export const WEBHOOK_SECRETS: Readonly<Record<string, string>> = {
  "docker.io": "DOCKER_WEBHOOK_SECRET",
  "ghcr.io": "GHCR_WEBHOOK_SECRET",
  "quay.io": "QUAY_WEBHOOK_SECRET",
  harbor: "HARBOR_WEBHOOK_SECRET",
  acr: "ACR_WEBHOOK_SECRET",
  "aliyun-acr": "ALIYUN_ACR_WEBHOOK_SECRET",
  cloudevents: "CLOUDEVENTS_WEBHOOK_SECRET",
  distribution: "DISTRIBUTION_WEBHOOK_SECRET",
  nexus: "NEXUS_WEBHOOK_SECRET",
  artifactory: "ARTIFACTORY_WEBHOOK_SECRET",
  generic: "GENERIC_WEBHOOK_SECRET",
};

/** The command that makes a secret, shows it once, and sets it. */
export const makeSecret = (name: string): string =>
  `openssl rand -hex 32 | tee /dev/tty | npx wrangler secret put ${name}`;

/** The senders that have a secret. */
export function readWebhookSecrets(secrets: (name: string) => Secrets): Readonly<Record<string, Secrets>> {
  const found: Record<string, Secrets> = {};
  for (const [sender, name] of Object.entries(WEBHOOK_SECRETS)) {
    const values = secrets(name);
    if (values.length > 0) found[sender] = values;
  }
  return found;
}

/** Nobody uses every sender, so a missing secret is told only where no sender at all can be served. */
export function reportNoSender(report: Report): void {
  const name = "DOCKER_WEBHOOK_SECRET";
  report(
    name,
    "warning",
    "No webhook secret is set, of Docker Hub or of another sender, so webhooks are refused and only sweeps find pushes",
    `Run: ${makeSecret(name)}`,
  );
}
