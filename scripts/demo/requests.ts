/** What the Worker asked of the registry and of Argo CD, from a moment on. */
import type { System } from "./system.ts";

export interface Requests {
  /** When the PATCH of an Application arrived, epoch milliseconds; undefined while there is none. */
  patchedAt(name: string): number | undefined;
  patches(name: string): number;
  registry(): number;
  /** `registry 1 (1 HEAD), Argo CD 4 (3 GET, 1 PATCH)` */
  summary(): string;
}

export function requestsFromNow({ registry, argocd }: System): Requests {
  const [seenThere, seenHere] = [registry.requests.length, argocd.requests.length];
  const asked = () => registry.requests.slice(seenThere);
  const told = () => argocd.requests.slice(seenHere);
  const patches = (name: string) =>
    told().filter(({ method, path }) => method === "PATCH" && path.includes(`/applications/${name}?`));
  return {
    patchedAt: (name) => patches(name)[0]?.at,
    patches: (name) => patches(name).length,
    registry: () => asked().length,
    summary: () => `registry ${byMethod(asked())}, Argo CD ${byMethod(told())}`,
  };
}

function byMethod(requests: readonly { readonly method: string }[]): string {
  const counts = Map.groupBy(requests, ({ method }) => method);
  const parts = [...counts].map(([method, { length }]) => `${length} ${method}`);
  return requests.length === 0 ? "0" : `${requests.length} (${parts.join(", ")})`;
}
