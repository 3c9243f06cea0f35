/**
 * The platform of an image, `os/arch[/variant]` with Go's names (OCI image spec, image-index.md, "platform").
 * Rule of matching: upstream's registry-scanner/pkg/options/options.go (WantsPlatform).
 */
import { err, ok, type Result } from "../lib/result.ts";

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** `v7` of `linux/arm/v7`; undefined where none is written. */
  readonly variant: string | undefined;
}

const PART = /^[a-z0-9][a-z0-9._-]*$/;

/** Reads `os/arch[/variant]`. Errors: one sentence without the full stop. */
export function parsePlatform(text: string): Result<Platform, string> {
  const parts = text.split("/");
  const [os = "", architecture = "", variant] = parts;
  const isWhole = (parts.length === 2 || parts.length === 3) && parts.every((part) => PART.test(part));
  if (isWhole) return ok({ os, architecture, variant });
  return err(`${JSON.stringify(text)} is no platform: write os/arch or os/arch/variant, such as linux/arm64`);
}

/**
 * Is an image of `found` one of `wanted`? A wanted platform without variant takes any variant. A wanted text that is no
 * platform takes nothing (upstream keeps it as a platform that no image has).
 */
export function satisfiesPlatform(wanted: string, found: string): boolean {
  const [want, have] = [parsePlatform(wanted), parsePlatform(found)];
  if (!want.ok || !have.ok) return false;
  const { os, architecture, variant } = want.value;
  if (have.value.os !== os || have.value.architecture !== architecture) return false;
  return variant === undefined || variant === have.value.variant;
}

/** The platform that stands for an image where none is asked for. */
export const USUAL_PLATFORM = "linux/amd64";

/**
 * Which images of an index count for a question: those of the wanted platforms, as upstream; without wanted ones a single
 * one, of `linux/amd64` where there is one, else the first.
 */
export function countedImages<T extends { readonly platform: string }>(
  images: readonly T[],
  wanted: readonly string[],
): readonly T[] {
  if (wanted.length > 0) {
    return images.filter(({ platform }) => wanted.some((each) => satisfiesPlatform(each, platform)));
  }
  const usual = images.find(({ platform }) => satisfiesPlatform(USUAL_PLATFORM, platform));
  return usual === undefined ? images.slice(0, 1) : [usual];
}
