/**
 * Who may put back what was, and what stops that. Pure.
 * Observed with Argo CD v3.6.1: an ApplicationSet reverts about 30 ms after the write, a parent Application with
 * self-heal after about 0.7 s, and both roll the new image out for a moment.
 */
import type { Target } from "../policy/rule.ts";
import type { Application } from "./application.ts";
import { listPointer } from "./source.ts";

/** Something that keeps the Application as it is described elsewhere. */
export interface Owner {
  /** `Application`: another one whose manifests hold this one (app of apps). */
  readonly kind: "ApplicationSet" | "Application";
  /** As tracking-id has it: `<namespace>_<name>` for an Application outside Argo CD's own namespace. */
  readonly name: string;
}

/** The owner as a stored contest calls it: `Application team_root`. */
export const ownerName = ({ kind, name }: Owner): string => `${kind} ${name}`;

/** The same for people: `Application root of namespace team`. No name of Kubernetes holds a "_". */
export const ownerText = (stored: string): string =>
  stored.replace(/^Application ([^_]+)_(.+)$/, "Application $2 of namespace $1");

/** Set by Argo CD on what an Application deploys: `<name>:<group>/<kind>:<namespace>/<name>`. */
const TRACKING_ID = "argocd.argoproj.io/tracking-id";

/** Known only from a whole Application: a list knows no ownerReferences. */
export function ownersOf({ metadata }: Application): readonly Owner[] {
  const sets = metadata.ownerReferences
    .filter(({ kind }) => kind === "ApplicationSet")
    .map(({ name }): Owner => ({ kind: "ApplicationSet", name }));
  const parent = parentOf(metadata.annotations[TRACKING_ID], `${metadata.namespace}/${metadata.name}`);
  return parent === undefined ? sets : [...sets, { kind: "Application", name: parent }];
}

/** An annotation that names another object was copied, and Argo CD takes no notice of it either. */
function parentOf(trackingId: string | undefined, self: string): string | undefined {
  const [name, object, place] = (trackingId ?? "").split(":");
  return name && object === "argoproj.io/Application" && place === self ? name : undefined;
}

/** What to write where, so that the owner leaves what is written to `target` alone: a sentence and lines of YAML. */
export function mendFor(owner: Owner, application: Application, target: Target): string {
  // Never jqPathExpressions: when the template's list changes, the ignored parameter is dropped altogether.
  const pointer = listPointer(application, target);
  const where = `Add to the spec of ${ownerText(ownerName(owner))}:`;
  return owner.kind === "ApplicationSet"
    ? `${where}
ignoreApplicationDifferences:
  - jsonPointers:
      - ${pointer}`
    : `${where}
ignoreDifferences:
  - group: argoproj.io
    kind: Application
    jsonPointers:
      - ${pointer}
syncPolicy:
  syncOptions:
    - RespectIgnoreDifferences=true`;
}
