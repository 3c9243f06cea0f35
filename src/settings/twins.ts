/** Secrets that hold the same value: who has one has the other. Pure. */
import type { Report, Text } from "./argocd.ts";
import { API_TOKENS } from "./callers.ts";
import { makeSecret, WEBHOOK_SECRETS } from "./webhooks.ts";

const NAMES: readonly string[] = [
  ...[...Object.values(API_TOKENS).toReversed(), ...Object.values(WEBHOOK_SECRETS)].flatMap((name) => [
    name,
    `${name}_PREVIOUS`,
  ]),
  "ARGOCD_TOKEN",
];

/** Reports each secret whose value another one before it holds. They serve on, so that no upgrade locks anybody out. */
export function reportTwins(text: Text, report: Report): void {
  const first = new Map<string, string>();
  for (const name of NAMES) {
    const value = text(name);
    if (value === "") continue;
    const twin = first.get(value);
    if (twin === undefined) first.set(value, name);
    else if (name === `${twin}_PREVIOUS`)
      report(
        name,
        "warning",
        `It holds the value of ${twin}, so nothing was rotated`,
        `Set ${twin} to a new one: ${makeSecret(twin)}`,
      );
    else
      report(
        name,
        "warning",
        `It holds the value of ${twin}, so whoever has one of them has both${isOfApi(name) ? "; at the API it opens the lesser of their roles" : ""}`,
        `Make one of its own: ${makeSecret(name)}`,
      );
  }
}

const isOfApi = (name: string): boolean =>
  Object.values(API_TOKENS).some((token) => name.replace(/_PREVIOUS$/, "") === token);
