/**
 * The settings that hold for one image: image over applicationRef over spec, field by field. A field that is set
 * replaces, a list as a whole (upstream: mergeCommonUpdateSettings and mergeWBCSettings, pkg/argocd/argocd.go).
 */
import type { CommonUpdateSettings, ImagesVerification, WriteBackConfig } from "./crd.ts";
import type { ApplicationRef, ImageConfig, ImageUpdater } from "./image-updater.ts";
import { fieldPlace, imagePlace, refPath, resourcePlace } from "./problem-place.ts";

/** A value, and the place of the level that sets it: there it has to be mended. */
export interface Setting<T> {
  readonly value: T;
  readonly from: string;
}

export interface Settings {
  readonly updateStrategy: Setting<string> | undefined;
  readonly forceUpdate: Setting<boolean> | undefined;
  readonly allowTags: Setting<string> | undefined;
  readonly ignoreTags: Setting<readonly string[]> | undefined;
  readonly pullSecret: Setting<string> | undefined;
  readonly platforms: Setting<readonly string[]> | undefined;
  readonly writeBackMethod: Setting<string> | undefined;
  /** Is the image's signature to be verified? */
  readonly verification: Setting<boolean> | undefined;
}

interface Level {
  readonly place: string;
  readonly fields: {
    readonly commonUpdateSettings?: CommonUpdateSettings;
    readonly writeBackConfig?: WriteBackConfig;
    readonly imagesVerification?: ImagesVerification;
  };
}

export function inherit(resource: ImageUpdater, ref: ApplicationRef, image: ImageConfig): Settings {
  const place = resourcePlace(resource);
  const levels: readonly Level[] = [
    { place: imagePlace(place, ref.index, image), fields: image },
    { place: fieldPlace(place, refPath(ref.index)), fields: ref },
    { place: fieldPlace(place, ["spec"]), fields: resource.spec },
  ];
  const common = <T>(read: (fields: CommonUpdateSettings) => T | undefined) =>
    innermost(levels, ({ commonUpdateSettings }) => commonUpdateSettings && read(commonUpdateSettings));
  return {
    updateStrategy: common((fields) => fields.updateStrategy),
    forceUpdate: common((fields) => fields.forceUpdate),
    allowTags: common((fields) => fields.allowTags),
    ignoreTags: common((fields) => fields.ignoreTags),
    pullSecret: common((fields) => fields.pullSecret),
    platforms: common((fields) => fields.platforms),
    writeBackMethod: innermost(levels, (fields) => fields.writeBackConfig?.method),
    // A block without `enabled` switches verification on (the default of the upstream schema).
    verification: innermost(levels, ({ imagesVerification: block }) => block && (block.enabled ?? true)),
  };
}

/** The value of the first level that sets one; the innermost level comes first. */
function innermost<T>(
  levels: readonly Level[],
  read: (fields: Level["fields"]) => T | undefined,
): Setting<T> | undefined {
  for (const { place, fields } of levels) {
    const value = read(fields);
    if (value !== undefined) return { value, from: place };
  }
  return undefined;
}
