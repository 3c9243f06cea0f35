/**
 * Defaults that an API server wrote into a resource: the schema of Image Updater v1.0 to v1.3 sets `updateStrategy: semver`
 * and `forceUpdate: false` in every commonUpdateSettings, that of v1.0 `method: argocd` in every writeBackConfig. Nobody
 * wrote them, and they hide what an outer level says. A resource that was read back from a cluster may hold them.
 */
import { isRecord } from "../lib/json.ts";
import type { Problem } from "../lib/problem.ts";
import type { ApplicationRef } from "./application-refs.ts";
import type { CommonUpdateSettings, WriteBackConfig } from "./crd.ts";
import { fieldPlace, imagePlace, type Path, refPath } from "./problem-place.ts";

/** What an API server adds to the metadata of whatever it stores. */
const STORED = ["uid", "resourceVersion", "managedFields"];

/** Was the document read back from a cluster? */
export const isStored = (metadata: unknown): boolean =>
  isRecord(metadata) && STORED.some((field) => field in metadata);

interface Level {
  readonly commonUpdateSettings?: CommonUpdateSettings;
  readonly writeBackConfig?: WriteBackConfig;
}

const DEFAULTS: readonly {
  readonly path: Path;
  readonly value: string | boolean;
  readonly read: (level: Level) => string | boolean | undefined;
}[] = [
  {
    path: ["commonUpdateSettings", "updateStrategy"],
    value: "semver",
    read: ({ commonUpdateSettings }) => commonUpdateSettings?.updateStrategy?.toLowerCase(),
  },
  {
    path: ["commonUpdateSettings", "forceUpdate"],
    value: false,
    read: ({ commonUpdateSettings }) => commonUpdateSettings?.forceUpdate,
  },
  {
    path: ["writeBackConfig", "method"],
    value: "argocd",
    read: ({ writeBackConfig }) => writeBackConfig?.method,
  },
];

/**
 * One warning for a resource, at the first default that hides something; none where nothing is hidden. `place`: of the
 * resource.
 */
export function hidingDefaults(
  spec: Level & { readonly applicationRefs: readonly ApplicationRef[] },
  place: string,
): Problem[] {
  const found = spec.applicationRefs
    .filter(({ useAnnotations }) => useAnnotations !== true)
    .flatMap((ref) => [
      ...hidden(fieldPlace(place, refPath(ref.index)), ref, [spec]),
      ...ref.images.flatMap((image) => hidden(imagePlace(place, ref.index, image), image, [ref, spec])),
    ]);
  const [first, ...others] = found;
  if (first === undefined) return [];
  const more = others.length === 0 ? "" : ` The same holds at ${others.length} more places.`;
  return [
    {
      severity: "warning",
      where: first.where,
      what: `This resource was read back from a cluster, whose schema writes such defaults by itself: \`${first.inner}\` holds here, and hides \`${first.outer}\` further out.${more}`,
      mend: "Take the resource as it is in Git, or remove the lines that nobody wrote.",
    },
  ];
}

interface Hidden {
  readonly where: string;
  readonly inner: string;
  readonly outer: string;
}

/** `outer`: the levels around it, the nearest first. */
function hidden(where: string, inner: Level, outer: readonly Level[]): Hidden[] {
  return DEFAULTS.flatMap(({ path, value, read }) => {
    if (read(inner) !== value) return [];
    const hides = outer.map(read).find((other) => other !== undefined);
    if (hides === undefined || hides === value) return [];
    const field = path.at(-1);
    return [{ where, inner: `${field}: ${value}`, outer: `${field}: ${hides}` }];
  });
}
