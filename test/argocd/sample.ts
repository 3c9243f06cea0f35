/** Applications for the tests of this room, in the API's own JSON. */
import { type Application, type HelmParameter, parseApplication } from "../../src/argocd/application.ts";

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
