/**
 * What a resource may ask for and is not served yet. An error stops the image: a field that restricts or redirects
 * a write is never passed over. Support for one of these begins with deleting its row.
 */
import type { Problem } from "../lib/problem.ts";
import type { Settings } from "./inherit.ts";

interface Limit extends Omit<Problem, "where"> {
  /** Where the resource asks for it; undefined when it does not. */
  readonly where: (settings: Settings) => string | undefined;
}

const LIMITS: readonly Limit[] = [
  {
    severity: "error",
    where: ({ verification }) => (verification?.value ? verification.from : undefined),
    what: "imagesVerification is not supported yet, and no image is updated unverified that asks for it.",
    mend: "Keep these images with Image Updater, or write `imagesVerification: {enabled: false}`.",
  },
  {
    severity: "error",
    where: ({ writeBackMethod: method }) => (method?.value.startsWith("git") ? method.from : undefined),
    what: "The write-back method git is not supported yet, so nothing that asks for it is updated.",
    mend: "Use `method: argocd`, or leave `writeBackConfig` out.",
  },
  {
    severity: "warning",
    where: ({ gitConfig, writeBackMethod: method }) =>
      method?.value.startsWith("git") ? undefined : gitConfig?.from,
    what: "`gitConfig` has no effect with the write-back method argocd, as in Image Updater.",
    mend: "Remove it.",
  },
];

/** The limits that an image meets; it is served when there is no error among them. */
export function unsupported(settings: Settings): Problem[] {
  return LIMITS.flatMap(({ severity, where, what, mend }) => {
    const place = where(settings);
    return place === undefined ? [] : [{ severity, where: place, what, mend }];
  });
}
