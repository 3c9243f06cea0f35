/** A client of the stack's Kubernetes API: apply, get, patch, delete. Its certificate is its own, so none is checked. */
import { request } from "node:https";
import { parseAllDocuments } from "yaml";

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

export interface KubeAnswer {
  readonly status: number;
  readonly text: string;
}

export interface Kube {
  readonly url: string;
  call(method: string, path: string, body?: string, contentType?: string): Promise<KubeAnswer>;
  /** Server-side apply of each document of a YAML text. Throws for what the API refuses. */
  apply(yaml: string): Promise<void>;
  /** The object at a path of the API. Throws unless the API answers 2xx. */
  get(path: string): Promise<unknown>;
}

/** Plural and scope of the kinds that the stack makes. */
const KINDS: Readonly<Record<string, { readonly plural: string; readonly isNamespaced: boolean }>> = {
  Namespace: { plural: "namespaces", isNamespaced: false },
  ConfigMap: { plural: "configmaps", isNamespaced: true },
  Secret: { plural: "secrets", isNamespaced: true },
  CustomResourceDefinition: { plural: "customresourcedefinitions", isNamespaced: false },
  AppProject: { plural: "appprojects", isNamespaced: true },
};

const TIMEOUT_MS = 20_000;

export function createKube(url: string, token: string): Kube {
  const call: Kube["call"] = (method, path, body, contentType = "application/json") =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": contentType }),
      };
      const sent = request(
        `${url}${path}`,
        { method, headers, rejectUnauthorized: false, timeout: TIMEOUT_MS },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8").on("data", (part: string) => {
            text += part;
          });
          answer.once("end", () => resolve({ status: answer.statusCode ?? 0, text }));
          answer.once("error", reject);
        },
      );
      sent.once("timeout", () => sent.destroy(new Error(`${method} ${path}: no answer in ${TIMEOUT_MS} ms`)));
      sent.once("error", reject);
      sent.end(body);
    });

  const must = async (...args: Parameters<Kube["call"]>): Promise<string> => {
    const { status, text } = await call(...args);
    if (status < 200 || status > 299)
      throw new Error(`${args[0]} ${args[1]} answered ${status}: ${text.slice(0, 500)}`);
    return text;
  };

  return {
    url,
    call,
    get: async (path) => JSON.parse(await must("GET", path)),
    apply: async (yaml) => {
      for (const document of parseAllDocuments(yaml)) {
        const object = document.toJS() as KubeObject | null;
        if (object === null) continue;
        const path = `${pathOf(object)}?fieldManager=e2e&force=true`;
        await must("PATCH", path, JSON.stringify(object), "application/apply-patch+yaml");
      }
    },
  };
}

function pathOf({ apiVersion, kind, metadata }: KubeObject): string {
  const known = KINDS[kind];
  if (known === undefined) throw new Error(`kind ${kind} is not one of ${Object.keys(KINDS).join(", ")}`);
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = known.isNamespaced ? `/namespaces/${metadata.namespace ?? "argocd"}` : "";
  return `${base}${namespace}/${known.plural}/${metadata.name}`;
}
