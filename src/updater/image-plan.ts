/** What is planned for one image of an Application. */
import type { ParentStand } from "../argocd/parent.ts";
import type { Slots } from "../argocd/slots.ts";
import type { Failure } from "../lib/failure.ts";
import type { Rule, Version } from "../policy/rule.ts";
import type { Rollback, Running } from "../policy/standing.ts";
import type { HistoryEntry, ImageState } from "../protocol.ts";
import type { Lack } from "./facts.ts";
import { NOTHING_REMEMBERED, type TargetMemory } from "./settle.ts";

export interface ImagePlan {
  readonly rule: Rule;
  /** Undefined when the image has no write target of its own in this Application. */
  readonly key: string | undefined;
  /** The entries that are written, and what of the image each holds. */
  readonly slots: Slots;
  readonly running: Running | undefined;
  /** Argo CD's own rollback, while it is the reason of a hold: another version than the spec asks for was deployed. */
  readonly rollback: Rollback | undefined;
  /** What is to be remembered, before any write of this pass. */
  readonly memory: TargetMemory;
  readonly state: ImageState;
  readonly reason: string;
  readonly mend: string | undefined;
  /** What should run, where it differs from what runs; also while it cannot be written. */
  readonly wanted: Version | undefined;
  /** Present when this image is to be written. `parent`: how the parent of a contest stands, where one was asked. */
  readonly write:
    | { readonly from: Version | undefined; readonly to: Version; readonly parent?: ParentStand | undefined }
    | undefined;
  /** What the tag to be written pointed to when it was judged, where the decision went by facts of it. */
  readonly judged: string | undefined;
  /** The failure of a remote that keeps it from being decided. */
  readonly failure: Failure | undefined;
  /** What has to be known before it can be decided. */
  readonly lacks: Lack | undefined;
  /** When this image wants another look, epoch milliseconds. */
  readonly lookAt: number | undefined;
  readonly history: readonly HistoryEntry[];
}

/** A plan that does nothing and has yet to say why. */
export function blankPlan(rule: Rule): ImagePlan {
  return {
    rule,
    key: undefined,
    slots: {},
    running: undefined,
    rollback: undefined,
    memory: NOTHING_REMEMBERED,
    state: "failed",
    reason: "",
    mend: undefined,
    wanted: undefined,
    write: undefined,
    judged: undefined,
    failure: undefined,
    lacks: undefined,
    lookAt: undefined,
    history: [],
  };
}

/** A remote failed, so nothing is written: it is tried again, or somebody has to mend it. */
export function failedPlan(image: ImagePlan, failure: Failure): ImagePlan {
  const { message: reason, mend, temporary } = failure;
  return { ...image, write: undefined, state: temporary ? "waiting" : "failed", reason, mend, failure };
}
