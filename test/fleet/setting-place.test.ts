import { describe, expect, it } from "vitest";
import { imageSettingPlace, refSettingPlace } from "../../src/fleet/setting-place.ts";
import { image } from "./support.ts";

const PREFIX = "argocd-image-updater.argoproj.io/";
const RESOURCE = { origin: "config/a.yaml", name: "a" };
const IMAGE = { ...image(), index: 1 };
const WRITTEN = { namePattern: "*", index: 2, images: [IMAGE] };
const ANNOTATED = {
  ...WRITTEN,
  annotated: { application: "argocd/api", annotations: { [`${PREFIX}app.allow-tags`]: "any" } },
};
const of = (name: string) => `Application argocd/api: metadata.annotations["${PREFIX}${name}"]`;

describe("places of settings", () => {
  it("are the parts of the resource", () => {
    const ref = "config/a.yaml: ImageUpdater a: spec.applicationRefs[2]";
    expect(imageSettingPlace(RESOURCE, WRITTEN, IMAGE)).toBe(`${ref}.images[1] (alias "app")`);
    expect(imageSettingPlace(RESOURCE, WRITTEN, IMAGE, "allowTags")).toBe(`${ref}.images[1] (alias "app")`);
    expect(refSettingPlace(RESOURCE, WRITTEN, "allowTags")).toBe(ref);
  });

  it("are the annotations of the Application where they say it", () => {
    expect(imageSettingPlace(RESOURCE, ANNOTATED, IMAGE)).toBe(`${of("image-list")} (alias "app")`);
    expect(imageSettingPlace(RESOURCE, ANNOTATED, IMAGE, "allowTags")).toBe(of("app.allow-tags"));
    expect(imageSettingPlace(RESOURCE, ANNOTATED, IMAGE, "platforms")).toBe(
      `${of("image-list")} (alias "app")`,
    );
    expect(refSettingPlace(RESOURCE, ANNOTATED, "writeBackConfig")).toBe(of("write-back-method"));
    expect(refSettingPlace(RESOURCE, ANNOTATED, "imagesVerification")).toBe(
      "config/a.yaml: ImageUpdater a: spec.applicationRefs[2]",
    );
  });
});
