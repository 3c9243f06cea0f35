/** When an object dies in the eviction test: at requests to the registry and to Argo CD, and at calls between objects. */
import { APPLICATION, type CallMoment, type ObjectKind } from "./killable.ts";

const OBJECTS: readonly ObjectKind[] = ["Fleet", "Repository", "Application"];

export interface Stage {
  readonly name: string;
  /** Nothing was asked before the push: neither Argo CD's list nor the tags are known. */
  readonly cold?: boolean;
  /** The webhook is lost, and a sweep finds the push. */
  readonly bySweep?: boolean;
  /** The request at whose arrival the object dies. */
  readonly at?: {
    readonly to: "registry" | "argocd";
    readonly method: string;
    readonly path: RegExp;
    readonly nth?: number;
  };
  /** Lost with the object, or carried out with only its answer lost. Default: carried out after the object died. */
  readonly fate?: "lost" | "answer lost";
  /** The call between objects at which the object dies. */
  readonly call?: CallMoment;
}

const ALL_APPLICATIONS = /^\/api\/v1\/applications(\?|$)/;
const ONE_APPLICATION = new RegExp(`^/api/v1/applications/${APPLICATION}`);
const list = { to: "argocd", method: "GET", path: ALL_APPLICATIONS } as const;
const get = { to: "argocd", method: "GET", path: ONE_APPLICATION } as const;
const patch = { to: "argocd", method: "PATCH", path: ONE_APPLICATION } as const;
const token = { to: "registry", method: "GET", path: /^\/token/ } as const;
const tags = { to: "registry", method: "GET", path: /tags\/list/ } as const;
const head = { to: "registry", method: "HEAD", path: /manifests/ } as const;

const REQUESTS: readonly Stage[] = [
  { name: "the 202 was answered" },
  { name: "the 202 was answered, and nothing is known yet", cold: true },
  { name: "Argo CD is asked for the list", cold: true, at: list },
  { name: "the registry is asked for a token", cold: true, at: token },
  { name: "the registry is asked for the list", cold: true, at: tags },
  { name: "the registry is asked for the pushed tag", at: head },
  { name: "the registry is asked for the chosen tag", cold: true, at: head },
  { name: "Argo CD is asked for the Application", at: get },
  { name: "the PATCH arrives and is lost", at: patch, fate: "lost" },
  { name: "the PATCH arrives and is carried out", at: patch },
  { name: "the PATCH is carried out and its answer is lost", at: patch, fate: "answer lost" },
  { name: "Argo CD is asked for the look that verifies", at: { ...get, nth: 2 } },
];

/** A sweep reads both lists. */
const SWEEP: readonly Stage[] = [
  { name: "the sweep was begun", bySweep: true },
  { name: "Argo CD is asked for the list by a sweep", bySweep: true, at: list },
  { name: "the registry is asked for the list by a sweep", bySweep: true, at: tags },
];

const CALLS: readonly {
  readonly method: string;
  readonly called: ObjectKind;
  readonly caller: ObjectKind;
  readonly bySweep?: boolean;
}[] = [
  { method: "nudge", called: "Application", caller: "Repository" },
  { method: "followers", called: "Fleet", caller: "Repository" },
  { method: "repositoryReported", called: "Fleet", caller: "Repository" },
  { method: "rulesOf", called: "Fleet", caller: "Application" },
  { method: "reported", called: "Fleet", caller: "Application" },
  { method: "tags", called: "Repository", caller: "Application" },
  { method: "confirm", called: "Repository", caller: "Application" },
  { method: "look", called: "Repository", caller: "Fleet", bySweep: true },
];

export const CASES: readonly { readonly stage: Stage; readonly victim: ObjectKind }[] = [
  ...[...REQUESTS, ...SWEEP].flatMap((stage) => OBJECTS.map((victim) => ({ stage, victim }))),
  ...CALLS.flatMap(({ method, called, caller, bySweep = false }) => {
    const asked: Stage = { name: `${method} is called`, bySweep, call: { method, when: "before" } };
    const done: Stage = {
      name: `${method} has done all but answer`,
      bySweep,
      call: { method, when: "after" },
    };
    return [
      { stage: asked, victim: called },
      { stage: done, victim: called },
      { stage: done, victim: caller },
    ];
  }),
];
