/**
 * What Argo CD v3.6.1 was recorded to answer, as cases that run against any server: the stand-in, or a real one. They
 * run in order and leave the Application with another tag. Only the names in the texts come from the target.
 */
import type { ArgoCdCase, ArgoCdTarget } from "./argocd.case.ts";
import { kustomizeCases } from "./argocd.cases-kustomize.ts";
import { patchCases } from "./argocd.cases-patch.ts";
import { readCases } from "./argocd.cases-read.ts";

export { type ArgoCdAnswer, type ArgoCdCase, type ArgoCdTarget, meets } from "./argocd.case.ts";

export const argoCdCases = (target: ArgoCdTarget): ArgoCdCase[] => [
  ...readCases(target),
  ...patchCases(target),
  ...kustomizeCases(target),
];
