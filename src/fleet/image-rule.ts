/** One image of an applicationRef -> the Rule that each Application of it gets. */

import { parsePlatform } from "../image/platform.ts";
import { canonicalName, formatReference, type NameDefaults, parseImageName } from "../image/reference.ts";
import type { Problem } from "../lib/problem.ts";
import { compileFilter } from "../policy/filter.ts";
import type { Rule, Strategy } from "../policy/rule.ts";
import { constraintOf } from "../semver/constraint.ts";
import { readBeyond } from "./beyond.ts";
import type { ApplicationRef, ImageConfig, ImageUpdater } from "./image-updater.ts";
import { inherit, type Settings } from "./inherit.ts";
import { readManifestTarget } from "./manifest-target.ts";
import { readPullSecret } from "./pull-secret.ts";
import { sentence } from "./sentence.ts";
import { imageSettingPlace } from "./setting-place.ts";
import { unsupported } from "./unsupported.ts";

/** Upstream's names and aliases (registry-scanner/pkg/image/options.go, ParseUpdateStrategy). */
const STRATEGIES: Readonly<Record<string, Strategy>> = {
  semver: "semver",
  "newest-build": "newest-build",
  latest: "newest-build",
  alphabetical: "alphabetical",
  name: "alphabetical",
  digest: "digest",
};

const FILTER_MEND = "Correct the filter, or remove it to let all tags through.";

export interface ImageRule {
  /** Undefined when there is an error among the problems: the image is left out. */
  readonly rule: Rule | undefined;
  readonly problems: readonly Problem[];
}

export function imageRule(
  resource: ImageUpdater,
  ref: ApplicationRef,
  image: ImageConfig,
  names: NameDefaults,
): ImageRule {
  const place = imageSettingPlace(resource, ref, image);
  const name = parseImageName(image.imageName);
  if (!name.ok) {
    const mend = "Write `imageName: [registry/]repository[:constraint]`.";
    return {
      rule: undefined,
      problems: [{ severity: "error", where: place, what: sentence(name.error), mend }],
    };
  }
  const { constraint, digest, ...repository } = name.value;
  const settings = inherit(resource, ref, image);
  const beyond = readBeyond(resource, image.alias, readStrategy(settings));
  const { strategy } = beyond;
  const target = readManifestTarget(image.manifestTargets);
  const targetPlace = imageSettingPlace(resource, ref, image, "manifestTargets");
  const pullSecret = readPullSecret(settings.pullSecret?.value ?? "", resource.namespace);

  const problems: Problem[] = [
    ...(strategy === "numeric" ? [] : strategyProblems(settings)),
    ...constraintProblems(strategy, constraint, place),
    ...beyond.problems,
    ...(digest === undefined ? [] : [digestProblem(place)]),
    ...(pullSecret.ok
      ? []
      : [{ severity: "error" as const, where: settings.pullSecret?.from ?? place, ...pullSecret.error }]),
    ...(target.ok ? [] : [{ severity: "error" as const, where: targetPlace, ...target.error }]),
    ...filterProblems(settings, place),
    ...platformProblems(settings, place),
    ...unsupported(settings),
  ];
  if (!pullSecret.ok || !target.ok || problems.some(({ severity }) => severity === "error"))
    return { rule: undefined, problems };
  const rule: Rule = {
    resource: `${resource.namespace}/${resource.name}`,
    alias: image.alias,
    image: formatReference(repository),
    repository: canonicalName(repository, names),
    pullSecret: pullSecret.value,
    strategy,
    constraint,
    allowTags: settings.allowTags?.value,
    ignoreTags: settings.ignoreTags?.value ?? [],
    forceUpdate: settings.forceUpdate?.value ?? false,
    platforms: settings.platforms?.value ?? [],
    target: target.value,
    ...beyond.fields,
  };
  return { rule, problems };
}

/** Letter case does not matter, and what is unknown or unset is semver, as upstream. */
function readStrategy({ updateStrategy }: Settings): Strategy {
  return knownStrategy(updateStrategy?.value ?? "") ?? "semver";
}

/** The strategy of a name or alias, in any letter case; undefined for what is none. */
export function knownStrategy(text: string): Strategy | undefined {
  const name = text.toLowerCase();
  return Object.hasOwn(STRATEGIES, name) ? STRATEGIES[name] : undefined;
}

function strategyProblems({ updateStrategy }: Settings): Problem[] {
  if (updateStrategy === undefined || knownStrategy(updateStrategy.value) !== undefined) return [];
  return [
    {
      severity: "warning",
      where: updateStrategy.from,
      what: `The updateStrategy ${JSON.stringify(updateStrategy.value)} is not known, so semver is used, as Image Updater does.`,
      mend: "Write `updateStrategy: semver`, `newest-build`, `alphabetical` or `digest`.",
    },
  ];
}

function constraintProblems(strategy: Strategy, constraint: string, where: string): Problem[] {
  if (strategy === "digest" && constraint === "") {
    const what = "The updateStrategy digest needs the tag to follow.";
    return [
      { severity: "error", where, what, mend: "Write the tag after the image name: `repository:tag`." },
    ];
  }
  if (strategy === "digest" || constraint === "") return [];
  if (strategy !== "semver") {
    return [
      {
        severity: "warning",
        where,
        what: `The constraint ${JSON.stringify(constraint)} has no effect with the strategy ${strategy}, which takes any tag.`,
        mend: "Remove the part of `imageName` after `:`, and restrict the tags with `allowTags`.",
      },
    ];
  }
  const parsed = constraintOf(constraint);
  if (parsed.ok) return [];
  return [
    {
      severity: "error",
      where,
      what: sentence(parsed.error),
      mend: "Correct the part of `imageName` after `:`, for example `repository:~1.2`.",
    },
  ];
}

const digestProblem = (where: string): Problem => ({
  severity: "warning",
  where,
  what: "The digest in `imageName` has no effect; only the part after `:` decides.",
  mend: "Remove it.",
});

/** A filter that cannot be read is kept: `allowTags` then lets nothing through, a glob ignores nothing (upstream). */
function filterProblems({ allowTags, ignoreTags }: Settings, place: string): Problem[] {
  const problemsOf = (filter: Pick<Rule, "allowTags" | "ignoreTags">, where: string) =>
    compileFilter(filter).problems.map(
      (problem): Problem => ({ severity: "warning", where, what: sentence(problem), mend: FILTER_MEND }),
    );
  return [
    ...problemsOf({ allowTags: allowTags?.value, ignoreTags: [] }, allowTags?.from ?? place),
    ...problemsOf({ allowTags: undefined, ignoreTags: ignoreTags?.value ?? [] }, ignoreTags?.from ?? place),
  ];
}

/** It stays a platform that no image has, as upstream. */
function platformProblems({ platforms }: Settings, place: string): Problem[] {
  return (platforms?.value ?? []).flatMap((text): Problem[] => {
    const parsed = parsePlatform(text);
    const where = platforms?.from ?? place;
    return parsed.ok
      ? []
      : [
          {
            severity: "warning",
            where,
            what: sentence(parsed.error),
            mend: "Correct it; until then no image is for it.",
          },
        ];
  });
}
