import { describe, expect, it } from "vitest";
import { readWebhookSecrets, WEBHOOK_SECRETS } from "../../src/settings/webhooks.ts";

describe("readWebhookSecrets", () => {
  it("has upstream's names for upstream's senders", () => {
    // cmd/run.go of Image Updater
    expect(WEBHOOK_SECRETS).toMatchObject({
      "docker.io": "DOCKER_WEBHOOK_SECRET",
      "ghcr.io": "GHCR_WEBHOOK_SECRET",
      "quay.io": "QUAY_WEBHOOK_SECRET",
      harbor: "HARBOR_WEBHOOK_SECRET",
      acr: "ACR_WEBHOOK_SECRET",
      "aliyun-acr": "ALIYUN_ACR_WEBHOOK_SECRET",
      cloudevents: "CLOUDEVENTS_WEBHOOK_SECRET",
    });
  });

  it("leaves out the senders that have none", () => {
    const set: Readonly<Record<string, readonly string[]>> = { HARBOR_WEBHOOK_SECRET: ["a", "b"] };
    expect(readWebhookSecrets((name) => set[name] ?? [])).toEqual({ harbor: ["a", "b"] });
  });
});
