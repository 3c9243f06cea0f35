/**
 * Who wrote the list of a write target last, by `metadata.managedFields`. Pure.
 * Rule of Kubernetes (field management of Server-Side Apply): who changes a field by an update takes it from everybody else, and
 * who applies the value that is there shares it. So the one `Update` among the managers of a field changed it last.
 * The lists of an Application are owned as a whole (its CRD names no list type), `spec.sources` too.
 * Recorded with Argo CD v3.6.1: what is done through its API is `argocd-server`'s, whoever does it (this product, the UI, the CLI);
 * kubectl has a name per command; an ApplicationSet and a parent Application each have one of their own; the
 * application-controller owns status and operation alone. Who removes a list leaves no trace.
 */
import type { Target } from "../policy/rule.ts";
import type { Application, FieldManager } from "./application.ts";
import type { Owner } from "./owners.ts";
import { listPointer } from "./source.ts";

/**
 * `argocd-api`: a person in the UI or the CLI, or a program with a token. `kubectl`: a person, or a pipeline.
 * `controller`: it writes by itself, so it will again. `unknown`: either.
 */
export type WriterKind = "argocd-api" | "kubectl" | "controller" | "unknown";

/** The controllers of Argo CD that write the spec of an Application, and the kind of owner that each acts for. */
const ARGOCD_CONTROLLERS: Readonly<Record<string, Owner["kind"]>> = {
  "argocd-applicationset-controller": "ApplicationSet",
  "argocd-controller": "Application",
  "argocd-application-controller": "Application",
};

/** As controllers are named in Kubernetes: `kustomize-controller`, `helm-controller` of Flux. */
const CONTROLLER = /-(controller|operator)$|^argocd-image-updater$/;

export function writerKind(manager: string): WriterKind {
  if (manager === "argocd-server") return "argocd-api";
  if (/^kubectl(-|$)/.test(manager)) return "kubectl";
  return CONTROLLER.test(manager) ? "controller" : "unknown";
}

/** The manager that wrote the target's list last; undefined where nothing tells, or several may have. */
export function writerOf(application: Application, target: Target): string | undefined {
  return lastOf(application, target)?.manager;
}

/**
 * Names the last write of the target's list, by manager and time: while it is the same, nobody has written the list since.
 * Undefined where that is not told.
 */
export function lastWriteOf(application: Application, target: Target): string | undefined {
  const last = lastOf(application, target);
  return last === undefined || last.time === "" ? undefined : `${last.manager} ${last.time}`;
}

function lastOf(application: Application, target: Target): FieldManager | undefined {
  const path = listPointer(application, target).split("/").slice(1);
  const managers = application.metadata.managedFields.filter(({ fieldsV1 }) => owns(fieldsV1, path));
  const [updater] = managers.filter(isUpdate);
  if (updater !== undefined) return updater;
  const [applier, ...others] = managers;
  return others.length === 0 ? applier : undefined;
}

/** Those of the owners that the manager acts for; all of them where it tells none from the others. */
export function ownersBehind(manager: string | undefined, owners: readonly Owner[]): readonly Owner[] {
  if (manager === undefined) return owners;
  return owners.filter(({ kind }) => kind === ARGOCD_CONTROLLERS[manager]);
}

const isUpdate = ({ operation }: FieldManager): boolean => operation === "Update";

/** `f:<name>` holds what is owned below it; nothing below means the field as a whole. */
function owns(fields: unknown, [name, ...rest]: readonly string[]): boolean {
  if (typeof fields !== "object" || fields === null) return false;
  const below = Object.entries(fields).find(([key]) => key === `f:${name}`)?.[1];
  if (below === undefined) return false;
  return rest.length === 0 || owns(below, rest);
}
