/** What a piece of the input gives. Types, and the small makers of them. */
import type { Problem } from "../../src/lib/problem.ts";
import type { Metadata, Piece } from "./piece.ts";

/** A secret of the Worker, and the command that sets it from the cluster. */
export interface WorkerSecret {
  readonly name: string;
  readonly command: string;
  /** What it is for, where the name does not say it. */
  readonly why: string;
}

/** An Application, or the template of an ApplicationSet. */
export interface Annotated extends Metadata {
  /** Name of the ApplicationSet that makes it. */
  readonly owner: string | undefined;
}

export type Part =
  /** A registry table, as the text of registries.yaml. */
  | { readonly kind: "registries"; readonly text: string }
  | { readonly kind: "resource"; readonly piece: Piece }
  | { readonly kind: "application"; readonly application: Annotated }
  | { readonly kind: "template"; readonly set: Metadata; readonly template: Annotated }
  /** A line of wrangler.toml. `from`: what asks for it. */
  | { readonly kind: "setting"; readonly name: string; readonly line: string; readonly from: string }
  | { readonly kind: "secret"; readonly secret: WorkerSecret }
  /** A Secret that counts where something refers to it. */
  | {
      readonly kind: "stored-secret";
      readonly namespace: string;
      readonly name: string;
      readonly type: string;
    }
  /** Webhooks are on: their secrets are those of Image Updater's own Secret. */
  | { readonly kind: "webhooks"; readonly where: string }
  /** What does not carry over. */
  | { readonly kind: "note"; readonly note: Problem }
  /** What needs nothing here. */
  | { readonly kind: "idle"; readonly name: string; readonly why: string };

export interface Reading {
  readonly place: string;
  /** What it is: `Helm values of Image Updater's chart`. */
  readonly what: string;
  /** False for what this command does not know. */
  readonly isUnderstood: boolean;
  readonly parts: readonly Part[];
}

export const note = (where: string, what: string, mend: string): Part => ({
  kind: "note",
  note: { severity: "warning", where, what, mend },
});

export const idle = (name: string, why: string): Part => ({ kind: "idle", name, why });

export const understood = (place: string, what: string, parts: readonly Part[]): Reading => ({
  place,
  what,
  isUnderstood: true,
  parts,
});
