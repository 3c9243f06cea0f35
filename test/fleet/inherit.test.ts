import { describe, expect, it } from "vitest";
import { inherit } from "../../src/fleet/inherit.ts";
import { image, resource } from "./support.ts";

const settings = (spec: object, ref: object, own: object) => {
  const parsed = resource({ ...spec, applicationRefs: [{ namePattern: "*", ...ref, images: [image(own)] }] });
  const [first] = parsed.spec.applicationRefs;
  const [only] = first?.images ?? [];
  if (first === undefined || only === undefined) throw new Error("the resource has no image");
  return inherit(parsed, first, only);
};
const common = (fields: object) => ({ commonUpdateSettings: fields });
const verify = (fields: object) => ({ imagesVerification: fields });
const key = { cosignKey: { secretName: "s", key: "k" } };

describe("inherit", () => {
  const fields = {
    updateStrategy: ["a", "b", "c"],
    forceUpdate: [false, true, false],
    allowTags: ["a", "b", ""],
    ignoreTags: [["a"], ["b", "c"], []],
    pullSecret: ["a", "b", ""],
    platforms: [["a"], ["b"], []],
  } as const;

  it.each(Object.entries(fields))(
    "%s: the image before the applicationRef before spec",
    (field, [a, b, c]) => {
      const levels = (...set: object[]) => settings(set[0] ?? {}, set[1] ?? {}, set[2] ?? {});
      const [spec, ref, own] = [common({ [field]: a }), common({ [field]: b }), common({ [field]: c })];
      const place = "config/a.yaml: ImageUpdater a: spec";
      expect(levels()).toMatchObject({ [field]: undefined });
      expect(levels(spec)).toMatchObject({ [field]: { value: a, from: place } });
      expect(levels(spec, ref)).toMatchObject({ [field]: { value: b, from: `${place}.applicationRefs[0]` } });
      expect(levels(spec, ref, own)).toMatchObject({
        [field]: { value: c, from: `${place}.applicationRefs[0].images[0] (alias "app")` },
      });
    },
  );

  it("merges field by field", () => {
    const merged = settings(
      common({ allowTags: "any", forceUpdate: true }),
      common({ allowTags: "regexp:x" }),
      common({ ignoreTags: ["y"] }),
    );
    expect(merged).toMatchObject({
      allowTags: { value: "regexp:x" },
      forceUpdate: { value: true },
      ignoreTags: { value: ["y"] },
    });
  });

  it("takes the write-back method of the applicationRef before that of spec", () => {
    const git = { writeBackConfig: { method: "git" } };
    expect(settings(git, {}, {}).writeBackMethod?.value).toBe("git");
    expect(settings(git, { writeBackConfig: { method: "argocd" } }, {}).writeBackMethod?.value).toBe(
      "argocd",
    );
    expect(settings(git, { writeBackConfig: { gitConfig: {} } }, {}).writeBackMethod?.value).toBe("git");
  });

  it.each([
    ["no block", {}, {}, {}, undefined],
    ["a block switches it on", verify(key), {}, {}, true],
    ["off for one image", verify(key), {}, verify({ enabled: false }), false],
    ["off in spec, on below", verify({ enabled: false }), verify(key), {}, true],
  ])("verification: %s", (_, spec, ref, own, expected) => {
    expect(settings(spec, ref, own).verification?.value).toBe(expected);
  });
});
