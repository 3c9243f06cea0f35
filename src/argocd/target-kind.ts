import type { Version } from "../policy/rule.ts";
import type { ApplicationSource } from "./application.ts";
import type { SourceType } from "./source.ts";

/** What one target sets in a source. */
export interface Setting {
  /** The image repository, as written; undefined where none is set. */
  readonly image: string | undefined;
  /** Undefined where neither tag nor digest is set. */
  readonly version: Version | undefined;
}

/** Name of an entry -> what it holds: the repository, tag and digest, or the whole reference. */
export type Slots = Readonly<Record<string, "image" | "version" | "reference">>;

/**
 * How one kind of target is kept in a source: in a list of a block (`helm.parameters`). A new kind is a new file with
 * one of these, and a line in images.ts.
 */
export interface TargetKind {
  readonly sourceType: SourceType;
  /** The list in the block of the source type. */
  readonly list: "parameters" | "images" | "env";
  /** Names what is written within the source; two targets with one key write the same place. */
  readonly key: string;
  /** Each entry that is written, and what of the image it holds. Targets with different keys may share one. */
  readonly slots: Slots;
  read(source: ApplicationSource): Setting;
  /** The source with the image set. Entries of the list keep their place; new ones come at its end. */
  write(source: ApplicationSource, image: string, version: Version): ApplicationSource;
}
