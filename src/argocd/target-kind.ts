import type { Version } from "../policy/rule.ts";
import type { ApplicationSource } from "./application.ts";
import type { Setting } from "./reference-text.ts";
import type { Slots } from "./slots.ts";

/**
 * How one kind of target is kept in the list of its source type (`helm.parameters`). A new kind is a new file with one
 * of these, and a line in place.ts.
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
