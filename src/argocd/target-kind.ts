import type { Version } from "../policy/rule.ts";
import type { ApplicationSource } from "./application.ts";
import type { Setting } from "./reference-text.ts";
import type { Slots } from "./slots.ts";

/**
 * How one kind of target is kept in the list of its source type (`helm.parameters`). A new kind is a new file with one of
 * these; a case in policy/rule.ts (its name), place.ts (its file), source.ts (its type of source), fleet/manifest-target.ts
 * (how it is read) and fleet/conflicts.ts (what it writes); and an entry in LISTS, where its type of source is new too.
 */
export interface TargetKind {
  /** Names what is written within the source; two targets with one key write the same place. */
  readonly key: string;
  /** Each entry that is written, and what of the image it holds. Targets with different keys may share one. */
  readonly slots: Slots;
  read(source: ApplicationSource): Setting;
  /** The source with the image set. Entries of the list keep their place; new ones come at its end. */
  write(source: ApplicationSource, image: string, version: Version): ApplicationSource;
}
