/**
 * Where a registry's credentials come from: a reference as upstream writes it (registry-scanner/pkg/image/credentials.go),
 * and the Worker secret that stands for it. Pure.
 */
import { err, ok, type Result } from "../lib/result.ts";
import type { CredentialProblem, CredentialTarget } from "./credentials.ts";
import { whatToStore } from "./sign-in/cloud.ts";

/** Of the cluster a Secret, or a field of one; of the updater's Pod a variable. */
export type CredentialReference =
  | { readonly kind: "pullsecret"; readonly namespace: string; readonly name: string }
  | { readonly kind: "secret"; readonly namespace: string; readonly name: string; readonly field: string }
  | { readonly kind: "env"; readonly name: string };

const FORMS: Readonly<Record<string, (value: string) => CredentialReference | undefined>> = {
  pullsecret: (value) => {
    const [, namespace, name] = /^([a-z0-9-]+)\/([a-z0-9.-]+)$/i.exec(value) ?? [];
    return namespace && name ? { kind: "pullsecret", namespace, name } : undefined;
  },
  secret: (value) => {
    const [, namespace, name, field] = /^([a-z0-9-]+)\/([a-z0-9.-]+)#([\w.-]+)$/i.exec(value) ?? [];
    return namespace && name && field ? { kind: "secret", namespace, name, field } : undefined;
  },
  env: (value) => (/^[A-Za-z_]\w*$/.test(value) ? { kind: "env", name: value } : undefined),
};

const WRITE = "`pullsecret:<namespace>/<name>`, `secret:<namespace>/<name>#<field>` or `env:<NAME>`";

/** What a script may have signed in with, where nobody knows at which registry. */
const ANY_KEY =
  "what the script signs in with: the access key of AWS, the service account's key of Google or the service principal of Azure as JSON; else `user:password`";

/**
 * Reads a reference. Upstream's optional `registry=` before it is dropped; the letter case of its kind does not matter.
 * `target`, where it is known, makes the mend of an `ext:` one for that registry.
 */
export function parseCredentialReference(
  spec: string,
  target?: CredentialTarget,
): Result<CredentialReference, CredentialProblem> {
  const text = withoutRegistry(spec);
  const colon = text.indexOf(":");
  const kind = text.slice(0, Math.max(colon, 0)).toLowerCase();
  if (kind === "ext") {
    return err({
      what: "credentials of the form `ext:` are the output of a script, and a Worker runs none",
      mend: `Write ${WRITE}, and store there ${target === undefined ? ANY_KEY : whatToStore(target)}.`,
    });
  }
  const reference = Object.hasOwn(FORMS, kind) ? FORMS[kind]?.(text.slice(colon + 1)) : undefined;
  if (reference !== undefined) return ok(reference);
  // The text itself is not repeated: somebody may have written a password there.
  return err({ what: `the credentials are not of the form ${WRITE}`, mend: `Write ${WRITE}.` });
}

/** Without what upstream lets stand before it, `ghcr.io=` or `localhost:5000=`. */
export const withoutRegistry = (spec: string): string => spec.trim().replace(/^[^=]+=(?=.)/, "");

/** The reference in one spelling. */
export function formatCredentialReference(reference: CredentialReference): string {
  switch (reference.kind) {
    case "pullsecret":
      return `pullsecret:${reference.namespace}/${reference.name}`;
    case "secret":
      return `secret:${reference.namespace}/${reference.name}#${reference.field}`;
    case "env":
      return `env:${reference.name}`;
  }
}

/**
 * The name of the Worker secret for a reference: its kind and its parts in upper case, every other character "_":
 * `pullsecret:argocd/dockerhub-credentials` -> `PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS`, `secret:argocd/hub#creds` ->
 * `SECRET_ARGOCD_HUB_CREDS`, `env:HUB_CREDS` -> `ENV_HUB_CREDS`. So no reference can name one of the product's own
 * secrets. References that differ only in "-", ".", "/" or letter case share one secret.
 */
export function secretName(spec: string, target?: CredentialTarget): Result<string, CredentialProblem> {
  const parsed = parseCredentialReference(spec, target);
  if (!parsed.ok) return parsed;
  return ok(
    formatCredentialReference(parsed.value)
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, "_"),
  );
}
