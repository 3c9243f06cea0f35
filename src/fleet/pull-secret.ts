/**
 * `pullSecret` of an image (upstream: ParseCredentialSource, registry-scanner/pkg/image/credentials.go). The value is
 * never part of an error: somebody may have written the credentials themselves here.
 */
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { formatCredentialReference, parseCredentialReference } from "../registry/credential-reference.ts";

/**
 * The reference in one spelling, `pullsecret:<namespace>/<name>`; undefined for "", which resets an inherited one.
 * `namespace` is that of the Application: a Secret of another namespace is out of its reach (upstream's rule).
 */
export function readPullSecret(
  text: string,
  namespace: string,
): Result<string | undefined, Pick<Problem, "what" | "mend">> {
  if (text === "") return ok(undefined);
  const parsed = parseCredentialReference(text);
  if (!parsed.ok) {
    return err({ what: `The pullSecret cannot be used: ${parsed.error.what}.`, mend: parsed.error.mend });
  }
  const { value } = parsed;
  if (value.kind !== "env" && value.namespace !== namespace) {
    return err({
      what: `The pullSecret is in namespace ${value.namespace}, and the Applications are in ${namespace}.`,
      mend: `Write \`pullsecret:${namespace}/<name>\`, or \`secret:${namespace}/<name>#<field>\`.`,
    });
  }
  return ok(formatCredentialReference(value));
}
