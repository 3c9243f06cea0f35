/** What is pushed in a run, how it is told, and when the Worker is killed: all from one seed. Pure. */
import type { Random } from "./random.ts";

/** The moment of a kill. One that does not come while its push is awaited is waited for further on. */
export type Moment =
  /** So long after the push. */
  | { readonly at: "time"; readonly afterMs: number }
  /** A webhook was answered 202, and nothing more. */
  | { readonly at: "accepted" }
  /** So long after the Worker was started again. */
  | { readonly at: "started"; readonly afterMs: number }
  | {
      readonly at: "request";
      readonly server: "registry" | "argocd";
      readonly method: "HEAD" | "GET" | "PATCH";
      /** It arrived and is lost; it arrived and is carried out after the death; it is done, and its answer is lost. */
      readonly when: "lost" | "arrived" | "done";
      /** So long after the death it is carried out, perhaps when the next life has looked already. */
      readonly lateMs?: number;
    };

export interface Push {
  readonly tag: string;
  readonly isPrerelease: boolean;
  /** What the two Applications have to ask for when it has arrived. */
  readonly dev: string;
  readonly prd: string;
  /** `lost`: nobody ever tells. `once`: as Docker Hub, which never tries again. `patient`: until it is answered 202. */
  readonly sender: "lost" | "once" | "patient";
  /** How often it is told. */
  readonly copies: number;
  /** So long before the registry has the tag; 0: afterwards, as it should be. */
  readonly earlyMs: number;
  /** Pushed right before, and told: nothing may come of it. */
  readonly odd:
    | { readonly kind: "lower" | "outside" | "again" | "no version"; readonly tag: string }
    | undefined;
  /** The tag that is followed by its digest is pushed again beside it, and told. */
  readonly withEdge: boolean;
  readonly kills: readonly Moment[];
}

/** A tag that is pushed again and again. */
export const EDGE = "edge";

export const START = "0.0.9";

/** `kills` are spread over the pushes as they fall: none, one or several to each. */
export function planPushes(count: number, kills: number, random: Random): readonly Push[] {
  const moments = Array.from({ length: count }, (): Moment[] => []);
  for (let kill = 0; kill < kills; kill++) moments[random.between(0, count - 1)]?.push(momentOf(random));

  let version: Version = { minor: 0, patch: 9, candidate: undefined };
  let [dev, prd] = [START, START];
  return moments.map((own, index): Push => {
    const before = dev;
    version = following(version, random);
    dev = textOf(version);
    const isPrerelease = version.candidate !== undefined;
    if (!isPrerelease) prd = dev;
    return {
      tag: dev,
      isPrerelease,
      dev,
      prd,
      sender: random.pick([
        [1, "lost"],
        [6, "once"],
        [3, "patient"],
      ]),
      copies: random.chance(0.25) ? random.between(2, 6) : 1,
      earlyMs: random.chance(0.1) ? random.between(100, 2_000) : 0,
      odd: random.chance(0.2) ? oddOf(index, before, random) : undefined,
      withEdge: random.chance(0.3),
      kills: own,
    };
  });
}

interface Version {
  readonly minor: number;
  readonly patch: number;
  /** The release candidate's number. */
  readonly candidate: number | undefined;
}

function following({ minor, patch, candidate }: Version, random: Random): Version {
  const isReleased = random.chance(0.5);
  if (candidate === undefined)
    return isReleased ? { minor, patch: patch + 1, candidate } : { minor: minor + 1, patch: 0, candidate: 1 };
  return { minor, patch, candidate: isReleased ? undefined : candidate + 1 };
}

const textOf = ({ minor, patch, candidate }: Version): string =>
  `0.${minor}.${patch}${candidate === undefined ? "" : `-rc.${candidate}`}`;

function oddOf(index: number, running: string, random: Random): Push["odd"] {
  return random.pick<Push["odd"]>([
    [1, { kind: "lower", tag: `0.0.${random.between(0, 8)}-rc.${index}` }],
    [1, { kind: "outside", tag: `1.${index}.0` }],
    [1, { kind: "again", tag: running }],
    [1, { kind: "no version", tag: `sha-${index}` }],
  ]);
}

function momentOf(random: Random): Moment {
  const done = (method: "GET" | "PATCH"): Moment => ({
    at: "request",
    server: "argocd",
    method,
    when: "done",
  });
  return random.pick<Moment>([
    [4, { at: "time", afterMs: random.between(0, 1_500) }],
    [3, { at: "accepted" }],
    [2, { at: "started", afterMs: random.between(0, 400) }],
    [3, done("PATCH")],
    [1, { at: "request", server: "argocd", method: "PATCH", when: "arrived" }],
    [
      2,
      { at: "request", server: "argocd", method: "PATCH", when: "arrived", lateMs: random.between(0, 4_000) },
    ],
    [1, { at: "request", server: "argocd", method: "PATCH", when: "lost" }],
    [1, done("GET")],
    [1, { at: "request", server: "registry", method: "HEAD", when: "done" }],
    [1, { at: "request", server: "registry", method: "GET", when: "arrived" }],
  ]);
}
