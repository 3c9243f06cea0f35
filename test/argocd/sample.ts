/** Applications for the tests of this room, in the API's own JSON. */
import { expect } from "vitest";
import type { Application, HelmParameter } from "../../src/argocd/application.ts";
import { parseApplication } from "../../src/argocd/application-schema.ts";
import { type Change, patchFor } from "../../src/argocd/images.ts";
import { encodePatch } from "../../src/argocd/patch.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { applyJsonPatch, failsByBytes, type Json, type Operation } from "../support/argocd.json-patch.ts";

export function read(json: unknown): Application {
  const parsed = parseApplication(json);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

export const SOURCE = {
  repoURL: "https://git.example.com/demo.git?a=1&b=2",
  path: "charts/api",
  targetRevision: "main",
};

/** One Helm source with these parameters; no helm block for undefined. */
export function helmJson(parameters: readonly HelmParameter[] | undefined, images: readonly string[] = []) {
  return {
    metadata: { name: "api", namespace: "argocd", resourceVersion: "7", labels: { team: "a" } },
    spec: {
      project: "default",
      destination: { server: "https://kubernetes.default.svc", namespace: "dev" },
      source:
        parameters === undefined
          ? SOURCE
          : { ...SOURCE, helm: { valueFiles: ["dev.yaml"], parameters: [...parameters] } },
    },
    status: {
      sourceType: "Helm",
      summary: { images: [...images] },
      sync: { status: "Synced" },
      health: { status: "Healthy" },
    },
  };
}

export const helmApplication = (
  parameters: readonly HelmParameter[] | undefined,
  images: readonly string[] = [],
): Application => read(helmJson(parameters, images));

/** What the server holds after the patch for `changes`; `seen` is what was read before, where that is older. */
export function applyTo(held: object, changes: readonly Change[], seen: Application = read(held)): Json {
  const operations = patchFor(seen, changes, DOCKER_HUB_DEFAULTS);
  if (!operations.ok) throw new Error(operations.error.what);
  const text = encodePatch(operations.value);
  const sent: Operation[] = JSON.parse(text);
  expect(failsByBytes(text, sent)).toBeUndefined();
  const patched = applyJsonPatch(JSON.parse(JSON.stringify(held)), sent);
  if ("error" in patched) throw new Error(patched.error);
  return patched.value;
}
