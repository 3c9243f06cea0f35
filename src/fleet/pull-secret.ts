/**
 * `pullSecret` of an image (upstream: ParseCredentialSource, registry-scanner/pkg/image/credentials.go). The value is
 * never part of an error: somebody may have written the credentials themselves here.
 */
import type { Problem } from "../lib/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";

/** Upstream's other kinds of credentials; they name a file, a variable or another type of Secret of its pod. */
const OTHER_KINDS = ["secret", "env", "ext"];

/**
 * The reference in one spelling, `pullsecret:<namespace>/<name>`; undefined for "", which resets an inherited one.
 * `namespace` is that of the Application: a Secret of another namespace is out of its reach (upstream's rule).
 */
export function readPullSecret(
  text: string,
  namespace: string,
): Result<string | undefined, Pick<Problem, "what" | "mend">> {
  if (text === "") return ok(undefined);
  const source = text.replace(/^[^=]*=/, "");
  const mend = `Write \`pullsecret:${namespace}/<name>\`.`;
  const match = /^pullsecret:([a-z0-9.-]+)\/([a-z0-9.-]+)$/i.exec(source);
  if (match === null) {
    const kind = source.split(":", 1)[0]?.toLowerCase() ?? "";
    const what = OTHER_KINDS.includes(kind)
      ? `A pullSecret of the kind \`${kind}:\` is not supported.`
      : "The pullSecret is not readable.";
    return err({ what, mend });
  }
  if (match[1] !== namespace) {
    return err({
      what: `The pullSecret is in namespace ${match[1]}, and the Applications are in ${namespace}.`,
      mend,
    });
  }
  return ok(`pullsecret:${namespace}/${match[2]}`);
}
