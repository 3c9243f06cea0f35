/** What a deployment would say of the images that are carried over. Pure. */
import { type Claims, claimsOf, claimsOfAnnotated } from "../../src/fleet/claims.ts";
import type { ImageUpdater } from "../../src/fleet/image-updater.ts";
import { legacyOnly } from "../../src/fleet/legacy-names.ts";
import { candidateFor, compileCandidates } from "../../src/fleet/match.ts";
import type { Problem } from "../../src/lib/problem.ts";
import { nameDefaults, parseRegistries } from "../../src/registry/registries.ts";
import type { Annotated } from "./part.ts";
import { nameOf } from "./piece.ts";
import { TABLE } from "./registry-table.ts";

/** `table`: the text of registries.yaml. `namespace`: of Applications that name none. */
export function imageProblems(
  resources: readonly ImageUpdater[],
  applications: readonly Annotated[],
  table: string,
  namespace: string,
): readonly Problem[] {
  const names = nameDefaults(parseRegistries(table, TABLE).registries);
  const claims = resources.flatMap((resource): readonly Claims[] => {
    const candidates = compileCandidates(resource.spec.applicationRefs, "");
    const annotated = applications.flatMap((application) => {
      if ((application.namespace || namespace) !== resource.namespace) return [];
      const annotations = legacyOnly(application.annotations);
      const ref = candidateFor({ ...application, annotations }, candidates)?.ref;
      if (ref?.useAnnotations !== true) return [];
      return [claimsOfAnnotated(resource, ref, nameOf(application), annotations, names)];
    });
    return [...resource.spec.applicationRefs.map((ref) => claimsOf(resource, ref, names)), ...annotated];
  });
  return [...claims.flatMap(({ problems }) => problems), ...unconstrained(claims)];
}

/** Told once for all: Image Updater itself changed its mind with v1.3.0. */
function unconstrained(claims: readonly Claims[]): readonly Problem[] {
  const images = claims.flatMap((one) =>
    one.claims.flatMap(({ rule }) =>
      rule.strategy === "semver" && rule.constraint === ""
        ? [`${rule.resource} (alias "${rule.alias}")`]
        : [],
    ),
  );
  if (images.length === 0) return [];
  return [
    {
      severity: "warning",
      where: `ImageUpdater ${[...new Set(images)].join(", ")}`,
      what: "An image without a constraint takes stable versions alone, as in Image Updater since v1.3.0; before, it took pre-releases too.",
      mend: "Where pre-releases are wanted, write the constraint `>=0-0` after the image name and `:`.",
    },
  ];
}
