/** The settings about Argo CD: its address and token, what a proxy before it wants, where the resources are. Pure. */
import type { Problem } from "../lib/problem.ts";

export interface ArgoCdSettings {
  readonly url: string;
  readonly token: string;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Undefined: the bundled files. "unreadable": nobody knows which Application. */
export type ResourcesApplication =
  | { readonly namespace: string; readonly name: string }
  | "unreadable"
  | undefined;

/** A variable or secret without white space around it; "" where it is not set. */
export type Text = (name: string) => string;

/** Notes what is wrong with a setting; `what` and `mend` are sentences without their full stop. */
export type Report = (name: string, severity: Problem["severity"], what: string, mend: string) => void;

/** Undefined when the address or the token is missing or wrong. */
export function readArgoCd(text: Text, report: Report): ArgoCdSettings | undefined {
  const [url, token] = [text("ARGOCD_URL").replace(/\/+$/, ""), text("ARGOCD_TOKEN")];
  if (url === "") {
    report(
      "ARGOCD_URL",
      "error",
      "It is not set, so no Application can be read or updated",
      "Set it in wrangler.toml to the address of argocd-server: https://argocd.example.com",
    );
  } else if (!isServerUrl(url)) {
    report(
      "ARGOCD_URL",
      "error",
      "It is not an https address (http is taken for loopback only)",
      "Write it as https://argocd.example.com",
    );
  }
  if (token === "") {
    report(
      "ARGOCD_TOKEN",
      "error",
      "The secret is missing, so Argo CD refuses every call",
      "Run: argocd account generate-token --account image-updater | npx wrangler secret put ARGOCD_TOKEN",
    );
  }
  const headers = readAccess(text, report);
  return url !== "" && token !== "" && isServerUrl(url) ? { url, token, headers } : undefined;
}

/** A service token of Cloudflare Access, for an Argo CD behind it. */
function readAccess(text: Text, report: Report): Readonly<Record<string, string>> {
  const [idName, secretName] = ["CF_ACCESS_CLIENT_ID", "CF_ACCESS_CLIENT_SECRET"] as const;
  const [id, secret] = [text(idName), text(secretName)];
  if (id !== "" && secret !== "") return { "CF-Access-Client-Id": id, "CF-Access-Client-Secret": secret };
  if (id !== "" || secret !== "") {
    const [missing, present] = id === "" ? [idName, secretName] : [secretName, idName];
    report(
      missing,
      "error",
      `It is missing, so ${present} is not used either`,
      `Set both, or remove ${present}`,
    );
  }
  return {};
}

/** `value`: `name` or `namespace/name`; "" asks for the bundled files. */
export function readResourcesApplication(
  value: string,
  argocdNamespace: string,
  report: Report,
): ResourcesApplication {
  if (value === "") return undefined;
  const parts = value.split("/");
  const [name = "", namespace = argocdNamespace] = parts.toReversed();
  if (parts.length <= 2 && [namespace, name].every((part) => KUBERNETES_NAME.test(part)))
    return { namespace, name };
  report(
    "RESOURCES_APPLICATION",
    "error",
    "It is not the name of an Application, so no resources are read, the bundled ones neither",
    "Write it as image-updater-config or as argocd/image-updater-config, or empty it to use config/*.yaml",
  );
  return "unreadable";
}

/** Names of objects (RFC 1123 subdomain). */
const KUBERNETES_NAME = /^(?=.{1,253}$)[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?$/;

/** A token must not travel in the clear, except on the same machine. */
export function isServerUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (
    protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname))
  );
}
