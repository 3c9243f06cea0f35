/** A write from 0.1.0 to 0.2.0, and what it means that somebody is known to have written the list since. */
import type { Owner } from "../../src/argocd/owners.ts";
import { VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { NOTHING_REMEMBERED, type TargetMemory } from "../../src/updater/settle.ts";
import { version } from "../policy/sample.ts";
import { AT, type Case, intent, OWNER, written } from "./settle.cases.ts";

/** Who wrote the list last outranks how soon it was, and who is known as an owner. */
export function writerCases(): readonly Case[] {
  const quick = VERIFY_AFTER_MS;
  const late = 60 * 60_000;
  const verified: TargetMemory = {
    ...NOTHING_REMEMBERED,
    lastApplied: version("0.2.0"),
    preceding: { operation: 1, version: version("0.1.0"), writtenAt: AT },
  };
  const SET = "argocd-applicationset-controller";
  type Row = [
    what: string,
    memory: TargetMemory,
    asked: string,
    writer: string,
    afterMs: number,
    outcome: string,
  ];
  const rows: readonly Row[] = [
    ["a person, within seconds, in Argo CD", written(), "0.1.0", "argocd-server", quick, "changed-by-hand"],
    ["a person, within seconds, with kubectl", written(), "0.1.0", "kubectl-edit", quick, "changed-by-hand"],
    ["somebody who may be either", written(), "0.1.0", "helm", quick, "changed-by-hand"],
    ["an ApplicationSet, an hour later", written(), "0.1.0", SET, late, "reverted"],
    [
      "a parent, an hour after the write was verified",
      verified,
      "0.1.0",
      "argocd-controller",
      late,
      "reverted",
    ],
    [
      "Flux, an hour after the write was verified",
      verified,
      "0.1.0",
      "kustomize-controller",
      late,
      "reverted",
    ],
    ["a person, after the write was verified", verified, "0.1.0", "argocd-server", late, "nothing"],
    ["a controller, to a third value", written(), "0.1.5", SET, quick, "changed-by-hand"],
    ["a controller, to a third value, after the write was verified", verified, "0.1.5", SET, late, "nothing"],
  ];
  const PARENT: Owner = { kind: "Application", name: "root" };
  const removed = (owners: readonly Owner[]): Case => ({
    what: `the whole list is removed again at once, where ${owners.map(({ kind }) => kind).join() || "nobody"} is known`,
    memory: written({ intent: intent({ from: undefined }) }),
    asked: undefined,
    owners,
    isTold: true,
    afterMs: quick,
    outcome: owners.includes(OWNER) ? "reverted" : "changed-by-hand",
    lastApplied: owners.includes(OWNER) ? undefined : "0.2.0",
  });
  return [
    ...[[], [OWNER], [PARENT], [OWNER, PARENT]].map(removed),
    ...rows.map(([what, memory, asked, writer, afterMs, outcome]) => ({
      what: `put back by ${what}`,
      memory,
      asked,
      owners: [OWNER],
      writer,
      afterMs,
      outcome,
      lastApplied: outcome === "reverted" ? "0.1.0" : "0.2.0",
    })),
  ];
}
