/**
 * The settings that hold for one image: image over applicationRef over spec, field by field. A field that is set
 * replaces, a list as a whole (upstream: mergeCommonUpdateSettings and mergeWBCSettings, pkg/argocd/argocd.go).
 * What the annotations of an Application say inherits nothing of the resource's spec.
 */
import type { CommonUpdateSettings, ImagesVerification, WriteBackConfig } from "./crd.ts";
import type { ApplicationRef, ImageConfig, ImageUpdater } from "./image-updater.ts";
import { fieldPlace, resourcePlace } from "./problem-place.ts";
import { type Field, imageSettingPlace, refSettingPlace } from "./setting-place.ts";

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
  /** The innermost block; which of its fields hold matters to the method git alone. */
  readonly gitConfig: Setting<object> | undefined;
  /** Is the image's signature to be verified? */
  readonly verification: Setting<boolean> | undefined;
}

interface Level {
  readonly placeOf: (field: Field) => string;
  readonly fields: {
    readonly commonUpdateSettings?: CommonUpdateSettings;
    readonly writeBackConfig?: WriteBackConfig;
    readonly imagesVerification?: ImagesVerification;
  };
}

export function inherit(resource: ImageUpdater, ref: ApplicationRef, image: ImageConfig): Settings {
  const spec = fieldPlace(resourcePlace(resource), ["spec"]);
  const levels: readonly Level[] = [
    { placeOf: (field) => imageSettingPlace(resource, ref, image, field), fields: image },
    { placeOf: (field) => refSettingPlace(resource, ref, field), fields: ref },
    ...(ref.annotated === undefined ? [{ placeOf: () => spec, fields: resource.spec }] : []),
  ];
  const common = <T>(field: Field, read: (fields: CommonUpdateSettings) => T | undefined) =>
    innermost(
      levels,
      field,
      ({ commonUpdateSettings }) => commonUpdateSettings && read(commonUpdateSettings),
    );
  const writeBack = <T>(read: (config: WriteBackConfig) => T | undefined) =>
    innermost(levels, "writeBackConfig", ({ writeBackConfig }) => writeBackConfig && read(writeBackConfig));
  return {
    updateStrategy: common("updateStrategy", (fields) => fields.updateStrategy),
    forceUpdate: common("forceUpdate", (fields) => fields.forceUpdate),
    allowTags: common("allowTags", (fields) => fields.allowTags),
    ignoreTags: common("ignoreTags", (fields) => fields.ignoreTags),
    pullSecret: common("pullSecret", (fields) => fields.pullSecret),
    platforms: common("platforms", (fields) => fields.platforms),
    writeBackMethod: writeBack((config) => config.method),
    gitConfig: writeBack((config) => config.gitConfig),
    // A block without `enabled` switches verification on (the default of the upstream schema).
    verification: innermost(
      levels,
      "imagesVerification",
      ({ imagesVerification: block }) => block && (block.enabled ?? true),
    ),
  };
}

/** The value of the first level that sets one; the innermost level comes first. */
function innermost<T>(
  levels: readonly Level[],
  field: Field,
  read: (fields: Level["fields"]) => T | undefined,
): Setting<T> | undefined {
  for (const { placeOf, fields } of levels) {
    const value = read(fields);
    if (value !== undefined) return { value, from: placeOf(field) };
  }
  return undefined;
}
