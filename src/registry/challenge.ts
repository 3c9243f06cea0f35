/**
 * The `WWW-Authenticate` header of a registry (RFC 9110, 11.6.1; distribution "Token Authentication"), and the rule
 * for the realm that it names, since credentials are sent there.
 */
import { err, ok, type Result } from "../lib/result.ts";

export interface BearerChallenge {
  readonly scheme: "bearer";
  /** The address of the token server, as sent; judged by `checkRealm`. */
  readonly realm: string;
  readonly service: string | undefined;
  readonly scope: string | undefined;
}

export type Challenge = BearerChallenge | { readonly scheme: "basic" };

/**
 * The challenge to answer: Bearer before Basic, as docker does. Undefined when the header has neither, or a Bearer
 * without realm.
 */
export function parseChallenge(header: string): Challenge | undefined {
  const challenges = parseAll(header);
  for (const { scheme, parameters } of challenges) {
    const realm = parameters.get("realm");
    if (scheme === "bearer" && realm) {
      return { scheme, realm, service: parameters.get("service"), scope: parameters.get("scope") };
    }
  }
  return challenges.some(({ scheme }) => scheme === "basic") ? { scheme: "basic" } : undefined;
}

/**
 * May credentials for the registry at `apiUrl` go to `realm`? The registry names the realm, so a hostile or broken one
 * could point it into a private network. Allowed:
 * - the registry's own host, any port, by https, or by http when the registry itself is reached by http;
 * - any other host by https on the standard port, when its name is a public one: no IP address, no single label, no
 *   `localhost`, `.local`, `.internal` or the like;
 * - from a registry on loopback, any realm on loopback (tests and development).
 * No user name in the address, no redirect to elsewhere (lib/http.ts). The error continues "its token server ...".
 */
export function checkRealm(realm: string, apiUrl: string): Result<URL, string> {
  if (!URL.canParse(realm)) return err("has an unreadable address");
  const target = new URL(realm);
  const registry = new URL(apiUrl);
  const { protocol, hostname, port } = target;
  if (target.username !== "" || target.password !== "") return err("has a user name in its address");
  if (protocol !== "https:" && !(protocol === "http:" && registry.protocol === "http:"))
    return err("is not reached by https");
  if (hostname === registry.hostname) return ok(target);
  if (isLoopback(hostname) && isLoopback(registry.hostname)) return ok(target);
  if (protocol === "https:" && port === "" && isPublicName(hostname)) return ok(target);
  return err(
    `is ${target.host}, which is neither the registry's own host nor a public name on the https port`,
  );
}

const PRIVATE_SUFFIX =
  /\.(?:localhost|localdomain|local|internal|intranet|lan|home|corp|private|svc|onion|test|invalid|home\.arpa)$/;
const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);

/** `host`: as URL has it, which writes every form of an IPv4 address with four numbers. What a name stands for is not asked. */
export function isPublicName(host: string): boolean {
  const name = host.replace(/\.$/, "");
  const isAddress = name.startsWith("[") || /^[\d.]+$/.test(name);
  const labels = name.split(".");
  return labels.length > 1 && !labels.includes("") && !isAddress && !PRIVATE_SUFFIX.test(name);
}

interface RawChallenge {
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

/** `name = value` with a token or a quoted string, or a bare word, which begins the next challenge. */
const PART = /[\s,]*([!#$%&'*+.^`|~\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/y;

function parseAll(header: string): RawChallenge[] {
  const challenges: RawChallenge[] = [];
  const pattern = new RegExp(PART);
  for (let part = pattern.exec(header); part !== null; part = pattern.exec(header)) {
    const [, word = "", quoted, plain] = part;
    if (quoted === undefined && plain === undefined) {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
    } else {
      challenges.at(-1)?.parameters.set(word.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
    }
  }
  return challenges;
}
