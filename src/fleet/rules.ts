/**
 * Resources + Argo CD's list of Applications -> the Rules of each Application. Pure; the order of everything that
 * comes out depends on names alone.
 */
import type { NameDefaults } from "../image/reference.ts";
import { byName } from "../lib/order.ts";
import type { Problem } from "../lib/problem.ts";
import type { Rule } from "../policy/rule.ts";
import type { ResourceStatus } from "../protocol.ts";
import { usesAnnotations } from "./annotated.ts";
import { strayAnnotations } from "./beyond.ts";
import { type Claims, claimsOf, claimsOfAnnotated } from "./claims.ts";
import { type Claim, type Conflict, conflictProblems, settle } from "./conflicts.ts";
import { bounded, foldedByApplication } from "./folded.ts";
import type { ImageUpdater } from "./image-updater.ts";
import { type Candidate, candidateFor, compileCandidates } from "./match.ts";
import { resourcePlace } from "./problem-place.ts";
import { unmatchedProblem } from "./unmatched.ts";

/** What is known of an Argo CD Application here. */
export interface ApplicationSummary {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Those that configured Image Updater before the resource; absent where they were not asked for. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Argo CD project. */
  readonly project: string;
}

/** The Rules of each Application, by key `namespace/name`; an Application without a Rule has no entry. */
export type RulesByApplication = ReadonlyMap<string, readonly Rule[]>;

export interface RulesInput {
  readonly resources: readonly ImageUpdater[];
  readonly applications: readonly ApplicationSummary[];
  /** What the unwritten parts of an image name stand for. */
  readonly names: NameDefaults;
}

/** `matched` has one row per resource that is served. */
export function rulesFor(input: RulesInput): {
  rules: RulesByApplication;
  problems: Problem[];
  matched: ResourceStatus[];
} {
  const applications = [...input.applications].sort((a, b) => byName(keyOf(a), keyOf(b)));
  const { resources, problems } = distinctResources(input.resources);
  const shares = resources.map((resource) => shareOf(resource, applications, input.names));

  const rules = new Map<string, readonly Rule[]>();
  const conflicts = new Map<string, readonly Conflict[]>();
  for (const key of applications.map(keyOf)) {
    const settled = settle(
      shares.flatMap(({ claims }) => claims.get(key) ?? []),
      input.names,
    );
    if (settled.served.length > 0)
      rules.set(
        key,
        settled.served.map(({ rule }) => rule),
      );
    if (settled.conflicts.length > 0) conflicts.set(key, settled.conflicts);
  }

  const managed = Map.groupBy([...rules.values()].flat(), (rule) => rule.resource);
  const matched = shares.map(({ resource, claims }) => ({
    resource,
    applicationsMatched: claims.size,
    imagesManaged: managed.get(resource)?.length ?? 0,
  }));
  const all = [...problems, ...shares.flatMap((share) => share.problems), ...conflictProblems(conflicts)];
  return { rules, problems: bounded(all), matched };
}

/** What one resource has to say, before it is compared with the others. */
interface Share {
  readonly resource: string;
  /** Every Application that it matches, also with no image to serve. */
  readonly claims: ReadonlyMap<string, readonly Claim[]>;
  readonly problems: readonly Problem[];
}

function shareOf(
  resource: ImageUpdater,
  applications: readonly ApplicationSummary[],
  names: NameDefaults,
): Share {
  const { applicationRefs } = resource.spec;
  const candidates = compileCandidates(applicationRefs, resourcePlace(resource));
  const byRef = new Map(applicationRefs.map((ref) => [ref, claimsOf(resource, ref, names)]));
  const annotated: (Claims & { readonly application: string })[] = [];
  const claims = new Map<string, readonly Claim[]>();
  const chosen = new Set<Candidate>();
  for (const application of applications) {
    if (application.namespace !== resource.namespace) continue;
    const candidate = candidateFor(application, candidates);
    if (candidate === undefined) continue;
    const { ref } = candidate;
    const key = keyOf(application);
    chosen.add(candidate);
    if (ref.useAnnotations === true) {
      const own = claimsOfAnnotated(resource, ref, key, application.annotations, names);
      annotated.push({ ...own, application: key });
      claims.set(key, own.claims);
    } else claims.set(key, byRef.get(ref)?.claims ?? []);
  }
  const aliases = [...byRef.values(), ...annotated].flatMap((read) => read.aliases);
  const areTold = !usesAnnotations([resource]) || annotated.some((read) => read.aliases.length > 0);
  const idle = candidates.filter((candidate) => !chosen.has(candidate));
  const problems = [
    ...strayAnnotations(resource, areTold ? aliases : undefined),
    ...[...byRef.values()].flatMap((read) => read.problems),
    ...foldedByApplication(annotated),
    ...idle.sort((a, b) => a.ref.index - b.ref.index).flatMap(whyIdle),
  ];
  return { resource: keyOf(resource), claims, problems };

  function whyIdle(candidate: Candidate): Problem[] {
    const problem = candidate.problem ?? unmatchedProblem(candidate, resource, applications);
    return problem === undefined ? [] : [problem];
  }
}

/** One resource per `namespace/name`, the first one given, in the order of the names. */
function distinctResources(given: readonly ImageUpdater[]): {
  resources: ImageUpdater[];
  problems: Problem[];
} {
  const first = new Map<string, ImageUpdater>();
  const problems: Problem[] = [];
  for (const resource of given) {
    const earlier = first.get(keyOf(resource));
    if (earlier === undefined) first.set(keyOf(resource), resource);
    else {
      problems.push({
        severity: "error",
        where: resourcePlace(resource),
        what: `A resource ${keyOf(resource)} is already read from ${earlier.origin}, so this one is not served.`,
        mend: "Remove one of the two, or give it another name.",
      });
    }
  }
  return { resources: [...first.values()].sort((a, b) => byName(keyOf(a), keyOf(b))), problems };
}

const keyOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;
