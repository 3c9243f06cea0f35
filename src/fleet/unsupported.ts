/**
 * What a resource may ask for and is not served yet. An error stops the image: a field that restricts or redirects
 * a write is never passed over. Support for one of these begins with deleting its row.
 */
import type { Problem } from "../lib/problem.ts";
import type { Rule } from "../policy/rule.ts";
import type { Settings } from "./inherit.ts";

/** An image with everything it asks for. */
export interface Asked {
  readonly settings: Settings;
  readonly strategy: Rule["strategy"];
}

interface Limit extends Omit<Problem, "where"> {
  /** Where the resource asks for it; undefined when it does not. */
  readonly where: (asked: Asked) => string | undefined;
}

const strategy = (name: Rule["strategy"], written: string): Limit => ({
  severity: "error",
  where: ({ settings, strategy }) => (strategy === name ? settings.updateStrategy?.from : undefined),
  what: `The updateStrategy ${written} is not supported yet, so nothing that asks for it is updated.`,
  mend: "Use `semver` with a version constraint after the image name.",
});

const LIMITS: readonly Limit[] = [
  strategy("newest-build", "newest-build (or latest)"),
  strategy("alphabetical", "alphabetical (or name)"),
  strategy("digest", "digest"),
  {
    severity: "error",
    where: ({ settings }) => (settings.verification?.value ? settings.verification.from : undefined),
    what: "imagesVerification is not supported yet, and no image is updated unverified that asks for it.",
    mend: "Keep these images with Image Updater, or write `imagesVerification: {enabled: false}`.",
  },
  {
    severity: "error",
    where: ({ settings: { writeBackMethod: method } }) =>
      method?.value.startsWith("git") ? method.from : undefined,
    what: "The write-back method git is not supported yet, so nothing that asks for it is updated.",
    mend: "Use `method: argocd`, or leave `writeBackConfig` out.",
  },
  {
    severity: "warning",
    where: ({ settings, strategy }) =>
      settings.platforms?.value.length && strategy === "semver" ? settings.platforms.from : undefined,
    what: "`platforms` is not checked for the strategy semver: a tag is taken whichever platforms it has.",
    mend: "Publish a tag once all its platforms are pushed.",
  },
];

/** The limits that an image meets; it is served when there is no error among them. */
export function unsupported(asked: Asked): Problem[] {
  return LIMITS.flatMap(({ severity, where, what, mend }) => {
    const place = where(asked);
    return place === undefined ? [] : [{ severity, where: place, what, mend }];
  });
}
