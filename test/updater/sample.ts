/** Applications for the tests of this room, in Argo CD's own JSON. */
import { type Application, parseApplication } from "../../src/argocd/application.ts";
import type { Json } from "../support/argocd.json-patch.ts";

export interface Sample {
  /** `source.helm.parameters`, name to value. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** References that Pods run. */
  readonly pods?: readonly string[];
  /** Name of the ApplicationSet that owns it. */
  readonly ownedBy?: string;
  /** `metadata.uid`. */
  readonly uid?: string;
  /** Default Helm. */
  readonly sourceType?: string;
}

/** The parameters that ask for `acme/api` in this version. */
export const api = (tag: string, repository = "acme/api") => ({
  "image.repository": repository,
  "image.tag": tag,
});

export function applicationJson({
  parameters = {},
  pods = [],
  ownedBy,
  uid,
  sourceType = "Helm",
}: Sample): Json {
  return {
    metadata: {
      name: "api",
      namespace: "argocd",
      ...(uid !== undefined && { uid }),
      ownerReferences: ownedBy === undefined ? [] : [{ kind: "ApplicationSet", name: ownedBy }],
    },
    spec: {
      project: "default",
      source: {
        repoURL: "https://git.example.com/api.git",
        path: "chart",
        helm: { parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })) },
      },
    },
    status: { sourceType, summary: { images: [...pods] } },
  };
}

export function readApplication(json: Json): Application {
  const parsed = parseApplication(json);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

export const application = (sample: Sample): Application => readApplication(applicationJson(sample));
