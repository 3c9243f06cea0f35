/**
 * Finds secrets in what a Worker wrote, in each form that a program may have given them on the way. Pure, and of strings
 * alone, so that it runs in Node and in workerd. Bytes come as a text of one character per byte (latin1).
 */

export interface Secret {
  /** For the message: never the value. */
  readonly name: string;
  readonly value: string;
}

export interface Leak {
  readonly secret: string;
  /** How it was written: `plain`, `base64`, ... */
  readonly form: string;
}

/** A shorter text stands somewhere by accident. */
const SHORTEST = 8;

/** Variables whose value is a secret, by their name. */
const IS_SECRET = /TOKEN|SECRET|^ENV_/;

/**
 * The secrets among variables. A document of credentials is searched for whole, and for each text of `auth`, `password`
 * and the like inside; of `user:password` the password counts.
 */
export function secretsOf(vars: Readonly<Record<string, string | undefined>>): readonly Secret[] {
  return Object.entries(vars).flatMap(([name, value = ""]) =>
    IS_SECRET.test(name) ? pieces(value).map((piece) => ({ name, value: piece })) : [],
  );
}

/** Each secret that stands in the text, once per form. */
export function leaksIn(text: string, secrets: readonly Secret[]): readonly Leak[] {
  return secrets.flatMap(({ name, value }) =>
    formsOf(value)
      .filter(([, needle]) => text.includes(needle))
      .map(([form]) => ({ secret: name, form })),
  );
}

const known = new Map<string, readonly (readonly [form: string, needle: string])[]>();

/** The texts by which a secret of ASCII characters would be found. */
export function formsOf(secret: string): readonly (readonly [form: string, needle: string])[] {
  const cached = known.get(secret);
  if (cached !== undefined) return cached;
  const json = quoted(secret);
  const hex = [...secret].map((each) => each.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  const percent = encodeURIComponent(secret);
  const forms: (readonly [string, string])[] = [
    ["plain", secret],
    ["JSON", json],
    ["JSON in JSON", quoted(json)],
    ["URL", percent],
    ["URL in lower case", percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    ["form", percent.replaceAll("%20", "+")],
    ["hex", hex],
    ["hex in capitals", hex.toUpperCase()],
    ["UTF-16", [...secret].join("\0")],
    ["reversed", [...secret].reverse().join("")],
    ...[0, 1, 2].flatMap((offset) => {
      const text = base64Inside(secret, offset);
      const url = text.replaceAll("+", "-").replaceAll("/", "_");
      return [
        ["base64", text],
        ["base64url", url],
      ] as const;
    }),
  ];
  const distinct = forms.filter(
    ([, needle], at) => forms.findIndex(([, other]) => other === needle) === at && needle.length >= SHORTEST,
  );
  known.set(secret, distinct);
  return distinct;
}

/** The characters of base64 that the secret alone decides, where `offset` other bytes (mod 3) stand before it. */
function base64Inside(secret: string, offset: number): string {
  const text = btoa("\0".repeat(offset) + secret).replace(/=+$/, "");
  const first = offset === 0 ? 0 : offset + 1;
  const isWhole = (offset + secret.length) % 3 === 0;
  return text.slice(first, isWhole ? undefined : -1);
}

const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

const INSIDE =
  /"(?:auth|password|secret|identitytoken|registrytoken|private_key|SecretAccessKey|secretAccessKey)"\s*:\s*"((?:[^"\\]|\\.)+)"/g;

function pieces(value: string): readonly string[] {
  const inside = [...value.matchAll(INSIDE)].map(([, text = ""]) => String(JSON.parse(`"${text}"`)));
  const pairs = [value, ...inside.map(decoded)].filter((text) => /^[^:{\s]+:[^:]/.test(text));
  const passwords = pairs.map((pair) => pair.slice(pair.indexOf(":") + 1));
  return [...new Set([value, ...inside, ...passwords])].filter((piece) => piece.length >= SHORTEST);
}

function decoded(text: string): string {
  try {
    return atob(text);
  } catch {
    return "";
  }
}
