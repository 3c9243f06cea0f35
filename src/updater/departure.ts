/** Who made the spec ask for something else than what was applied, as that was when it was first seen. Pure. */
import { ownerName, ownerText } from "../argocd/owners.ts";
import { ownersBehind, writerKind } from "../argocd/writer.ts";
import { isAsWritten } from "../argocd/written.ts";
import type { Version } from "../policy/rule.ts";
import { isExactly } from "../policy/standing.ts";
import type { Rivals } from "./contest.ts";

/** Kept while the spec asks for the same: later writes of the list, for another image, say nothing of this one. */
export interface Departure {
  readonly asked: Version | undefined;
  /** Of `metadata.managedFields`: `kubectl-edit`. */
  readonly manager: string;
  /** It was seen within a minute of the write. */
  readonly isSoon: boolean;
}

/** `before`: what is remembered of it. None where the spec asks for what was applied, or nothing tells who wrote it. */
export function departureOf(
  before: Departure | undefined,
  lastApplied: Version | undefined,
  asked: Version | undefined,
  writer: string | undefined,
  isSoon: boolean,
): Departure | undefined {
  if (lastApplied === undefined || isAsWritten(asked, lastApplied)) return undefined;
  if (before !== undefined && isExactly(before.asked, asked)) return before;
  return writer === undefined ? undefined : { asked, manager: writer, isSoon };
}

/** Who did it, for "rolled back by ..."; undefined where it was a hand, or nobody knows better. */
export function doer({ manager }: Departure, owners: Rivals["owners"]): string | undefined {
  switch (writerKind(manager)) {
    case "argocd-api":
    case "kubectl":
      return undefined;
    case "unknown":
      return `hand or by ${manager}`;
    case "controller": {
      const [owner] = ownersBehind(manager, owners);
      return owner === undefined ? manager : ownerText(ownerName(owner));
    }
  }
}

/** What a hand did it with, and what else it may have been: one sentence. */
export function meansOf({ manager, isSoon }: Departure): string | undefined {
  switch (writerKind(manager)) {
    case "argocd-api":
      return isSoon
        ? "It was done through Argo CD (UI, CLI or API) within a minute of the write: on purpose, or by an edit that had read the version before."
        : "It was done through Argo CD (UI, CLI or API).";
    case "kubectl":
      return `It was done with kubectl (${manager}), by a person or a pipeline.`;
    case "controller":
    case "unknown":
      return `${manager} wrote it, as metadata.managedFields tell.`;
  }
}
