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
  const matching = createMatching(input.resources, input.names);
  const rules = new Map<string, readonly Rule[]>();
  for (const application of applications) {
    const served = matching.match(application);
    if (served.length > 0) rules.set(keyOf(application), served);
  }
  const concluded = matching.conclude(applications);
  for (;;) {
    const { done, value } = concluded.next();
    if (done) return { rules, ...value };
  }
}

export interface Conclusion {
  readonly problems: Problem[];
  readonly matched: ResourceStatus[];
}

/** The same, an Application at a time: there may be thousands, and one invocation has little time. */
export interface Matching {
  /** The Rules of one Application. They are given in the order of their keys, each once. */
  match(application: ApplicationSummary): readonly Rule[];
  /**
   * What is to be said of them all. `applications`: those that were matched. A reference that matches none is held against
   * all once more, to say why; what is yielded is how many comparisons were made.
   */
  conclude(applications: readonly ApplicationSummary[]): Generator<number, Conclusion>;
  /** applicationRefs that an Application is held against. */
  readonly candidates: number;
}

export function createMatching(given: readonly ImageUpdater[], names: NameDefaults): Matching {
  const { resources, problems } = distinctResources(given);
  const shares = resources.map((resource) => shareOf(resource, names));
  const byNamespace = Map.groupBy(shares, ({ namespace }) => namespace);
  const managed = new Map<string, number>();
  const conflicts = new Map<string, readonly Conflict[]>();
  return {
    candidates: shares.reduce((sum, share) => sum + share.candidates, 0),
    match(application) {
      const claims = (byNamespace.get(application.namespace) ?? []).flatMap((share) =>
        share.match(application),
      );
      if (claims.length === 0) return [];
      const settled = settle(claims, names);
      if (settled.conflicts.length > 0) conflicts.set(keyOf(application), settled.conflicts);
      const rules = settled.served.map(({ rule }) => rule);
      for (const { resource } of rules) managed.set(resource, (managed.get(resource) ?? 0) + 1);
      return rules;
    },
    *conclude(applications) {
      const all = [...problems];
      for (const share of shares) all.push(...(yield* share.problems(applications)));
      const matched = shares.map(({ resource, matched: applicationsMatched }) => ({
        resource,
        applicationsMatched: applicationsMatched(),
        imagesManaged: managed.get(resource) ?? 0,
      }));
      return { problems: bounded([...all, ...conflictProblems(conflicts)]), matched };
    },
  };
}

/** What one resource has to say, before it is compared with the others. */
interface Share {
  readonly resource: string;
  readonly namespace: string;
  readonly candidates: number;
  readonly match: (application: ApplicationSummary) => readonly Claim[];
  /** Applications that it matches, also with no image to serve. */
  readonly matched: () => number;
  readonly problems: (applications: readonly ApplicationSummary[]) => Generator<number, readonly Problem[]>;
}

function shareOf(resource: ImageUpdater, names: NameDefaults): Share {
  const { applicationRefs } = resource.spec;
  const candidates = compileCandidates(applicationRefs, resourcePlace(resource));
  const byRef = new Map(applicationRefs.map((ref) => [ref, claimsOf(resource, ref, names)]));
  const annotated: (Claims & { readonly application: string })[] = [];
  const chosen = new Set<Candidate>();
  let matched = 0;
  return {
    resource: keyOf(resource),
    namespace: resource.namespace,
    candidates: candidates.length,
    match(application) {
      const candidate = candidateFor(application, candidates);
      if (candidate === undefined) return [];
      const { ref } = candidate;
      matched += 1;
      chosen.add(candidate);
      if (ref.useAnnotations !== true) return byRef.get(ref)?.claims ?? [];
      const key = keyOf(application);
      const own = claimsOfAnnotated(resource, ref, key, application.annotations, names);
      annotated.push({ ...own, application: key });
      return own.claims;
    },
    matched: () => matched,
    *problems(applications) {
      const aliases = [...byRef.values(), ...annotated].flatMap((read) => read.aliases);
      const areTold = !usesAnnotations([resource]) || annotated.some((read) => read.aliases.length > 0);
      const problems = [
        ...strayAnnotations(resource, areTold ? aliases : undefined),
        ...[...byRef.values()].flatMap((read) => read.problems),
        ...foldedByApplication(annotated),
      ];
      const idle = candidates.filter((candidate) => !chosen.has(candidate));
      for (const candidate of idle.sort((a, b) => a.ref.index - b.ref.index)) {
        const problem = candidate.problem ?? unmatchedProblem(candidate, resource, applications);
        if (problem !== undefined) problems.push(problem);
        yield applications.length;
      }
      return problems;
    },
  };
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
