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
  /** Default Helm; only that has the parameters. */
  readonly sourceType?: string;
  /** `source.kustomize.images`, of a Kustomize source. */
  readonly images?: readonly string[];
  /** `source.plugin.env`, of a Plugin source, name to value. */
  readonly env?: Readonly<Record<string, string>>;
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
  images,
  env = {},
}: Sample): Json {
  const named = (texts: Readonly<Record<string, string>>) =>
    Object.entries(texts).map(([name, value]) => ({ name, value }));
  const blocks: Readonly<Record<string, { [block: string]: Json }>> = {
    Helm: { helm: { parameters: named(parameters) } },
    Kustomize: images === undefined ? {} : { kustomize: { images: [...images] } },
    Plugin: { plugin: { env: named(env) } },
  };
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
        ...blocks[sourceType],
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
