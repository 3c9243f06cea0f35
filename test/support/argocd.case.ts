/** What one recorded answer of Argo CD is, as a case that runs against any server. */

export interface ArgoCdTarget {
  url: string;
  /** `updater` may get and update, `reader` may get, `uionly` may update, `nobody` may nothing; `expired` was valid. */
  tokens: Record<"updater" | "reader" | "uionly" | "nobody" | "expired", string>;
  /** An Application in namespace argocd with two helm parameters or more; the second is the tag of its image. */
  application: string;
  project: string;
  /** Name of the account behind `updater`. */
  account: string;
  /** An Application in namespace argocd with a Kustomize source without a kustomize block. */
  kustomization: string;
  /** A tag that the Application does not ask for yet; it does when the cases are through. */
  newTag: string;
}

export interface ArgoCdCase {
  name: string;
  run(): Promise<ArgoCdAnswer>;
  status: number;
  contentType: string;
  /** The body of an error as text, else what the JSON has to satisfy. */
  body: string | RegExp | ((json: unknown) => boolean);
}

export interface ArgoCdAnswer {
  status: number;
  contentType: string;
  text: string;
}

export function meets({ body }: ArgoCdCase, { text }: ArgoCdAnswer): boolean {
  if (typeof body === "string") return text === body;
  return body instanceof RegExp ? body.test(text) : body(JSON.parse(text));
}

export const JSON_TYPE = "application/json";
export const TEXT_TYPE = "text/plain; charset=utf-8";

export type Who = keyof ArgoCdTarget["tokens"] | "no one" | "garbage";

export interface CaseMaker {
  get(
    name: string,
    path: string,
    who: Who,
    status: number,
    body: ArgoCdCase["body"],
    contentType?: string,
  ): ArgoCdCase;
  /** `body` is the envelope; `content` is the content type that is sent. */
  send(
    name: string,
    who: Who,
    request: CaseRequest,
    status: number,
    body: ArgoCdCase["body"],
    contentType?: string,
  ): ArgoCdCase;
}

export interface CaseRequest {
  method: string;
  path: string;
  content: string;
  body: string;
}

/** Cases of one server and its tokens. */
export function caseMaker({ url, tokens }: ArgoCdTarget): CaseMaker {
  function authorization(who: Who): Record<string, string> {
    if (who === "no one") return {};
    return { Authorization: `Bearer ${who === "garbage" ? "garbage" : tokens[who]}` };
  }
  async function exchange(path: string, init: RequestInit): Promise<ArgoCdAnswer> {
    const response = await fetch(`${url}${path}`, { redirect: "manual", ...init });
    const { status, headers } = response;
    return { status, contentType: headers.get("content-type") ?? "", text: await response.text() };
  }
  return {
    get: (name, path, who, status, body, contentType = JSON_TYPE) => ({
      name: `${name} (${who})`,
      run: () => exchange(path, { headers: authorization(who) }),
      status,
      contentType,
      body,
    }),
    send: (name, who, { method, path, content, body: sent }, status, body, contentType = JSON_TYPE) => ({
      name: `${name} (${who})`,
      run: () =>
        exchange(path, { method, headers: { ...authorization(who), "Content-Type": content }, body: sent }),
      status,
      contentType,
      body,
    }),
  };
}

/** The gateway's body of an error. */
export const error = (code: number, message: string): string =>
  JSON.stringify({ error: message, code, message });

export function at(json: unknown, ...keys: (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (node, key) => (typeof node === "object" && node !== null ? Reflect.get(node, key) : undefined),
    json,
  );
}

export const valueOfTag = (json: unknown): unknown =>
  at(json, "spec", "source", "helm", "parameters", 1, "value");

/** The managers of helm.parameters, by managedFields. */
export function parametersOwner(json: unknown): string {
  const entries = at(json, "metadata", "managedFields");
  return (Array.isArray(entries) ? entries : [])
    .filter((entry) => at(entry, "fieldsV1", "f:spec", "f:source", "f:helm", "f:parameters") !== undefined)
    .map((entry) => at(entry, "manager"))
    .join();
}
