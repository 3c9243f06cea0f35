/** Requests and authorities for the tests of the schemes. */
import type { Authority, Presented } from "../../../src/intake/schemes/scheme.ts";

export const SECRET = "0123456789abcdef-secret";
export const PREVIOUS = "fedcba9876543210-secret";
export const NOW = Date.parse("2026-11-25T06:00:00Z");

export const authority = (more: Partial<Authority> = {}): Authority => ({
  secrets: [SECRET, PREVIOUS],
  tokens: {},
  keys: async () => ({ ok: false, error: "nobody asks for keys here" }),
  now: NOW,
  ...more,
});

export function presented({
  headers = {},
  urlSecret,
  body = "{}",
}: {
  readonly headers?: Readonly<Record<string, string>>;
  readonly urlSecret?: string | undefined;
  readonly body?: string;
} = {}): Presented {
  const all = new Headers(headers);
  return {
    header: (name) => all.get(name) ?? undefined,
    urlSecret,
    body: Uint8Array.from(new TextEncoder().encode(body)),
  };
}
