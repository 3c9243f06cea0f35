/** What a deployment for tests is made of: secrets, Applications, resources. Plain data, and helpers that make it. */
import type { StandInApplication } from "./argocd.ts";

/** The user's image. */
export const REPOSITORY = "shykhovmyron/example-api";

/** The account of the registry, where a test gives it one. */
export const ACCOUNT = { username: "shykhovmyron", password: "docker-hub-access-token-0001" };

export const SECRETS = {
  API_TOKEN: "api-token-0123456789abcdef",
  DOCKER_WEBHOOK_SECRET: "webhook-secret-0123456789abcdef",
  ARGOCD_TOKEN: "argocd-token-0123456789abcdef",
  PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS: dockerConfig("https://index.docker.io/v1/", ACCOUNT),
};

/** An Application with one Helm source, as the user's ApplicationSet makes them. */
export function application(name: string, tag = "0.0.9", repository = REPOSITORY): StandInApplication {
  const parameters = [
    { name: "image.repository", value: repository },
    { name: "replicas", value: "1" },
    { name: "image.tag", value: tag },
  ];
  const source = {
    repoURL: "https://git.example.com/charts.git",
    path: "charts/example-api",
    targetRevision: "main",
    helm: { parameters },
  };
  return {
    metadata: { name, namespace: "argocd" },
    spec: {
      project: "default",
      source,
      destination: { server: "https://kubernetes.default.svc", namespace: name },
    },
    status: {
      sourceType: "Helm",
      sync: { status: "Synced" },
      health: { status: "Healthy" },
      summary: { images: [`${repository}:${tag}`] },
    },
  };
}

/** The tag that the spec of such an Application asks for. */
export const imageTagOf = (one: StandInApplication | undefined): string | undefined =>
  one?.spec.source?.helm?.parameters?.find(({ name }) => name === "image.tag")?.value;

/** An ImageUpdater with one image, as a document of YAML. `image` with its constraint; `more` goes into the image. */
export function resource(name: string, pattern: string, image: string, more = ""): string {
  return `apiVersion: argocd-image-updater.argoproj.io/v1alpha1
kind: ImageUpdater
metadata: { name: ${name}, namespace: argocd }
spec:
  applicationRefs:
    - namePattern: "${pattern}"
      images:
        - alias: app
          imageName: "${image}"
          manifestTargets: { helm: { name: image.repository, tag: image.tag } }
${more}`;
}

/** A dockerconfigjson document with one entry, as `docker login` writes it. */
export function dockerConfig(key: string, { username, password }: typeof ACCOUNT): string {
  return JSON.stringify({
    auths: { [key]: { auth: Buffer.from(`${username}:${password}`).toString("base64") } },
  });
}

/** Names of the secrets in `vars` whose value stands in the text; also the passwords and `auth` values inside a dockerconfigjson document. */
export function namesOfSecretsIn(
  text: string,
  vars: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const secrets = Object.entries(vars).filter(([name]) => /TOKEN|SECRET/.test(name));
  return secrets.flatMap(([name, value = ""]) =>
    pieces(value).some((piece) => text.includes(piece)) ? [name] : [],
  );
}

function pieces(secret: string): readonly string[] {
  const inside = [...secret.matchAll(/"(?:auth|password)":"([^"]+)"/g)].map(([, value = ""]) => value);
  const decoded = inside.map((value) => Buffer.from(value, "base64").toString().split(":")[1] ?? "");
  return [secret, ...inside, ...decoded].filter((piece) => piece.length > 3);
}
