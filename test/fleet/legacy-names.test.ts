import { describe, expect, it } from "vitest";
import { LEGACY_PREFIX, legacyOnly, unknownLegacyNames } from "../../src/fleet/legacy-names.ts";

const mends = (...names: string[]) =>
  unknownLegacyNames(Object.fromEntries(names.map((name) => [LEGACY_PREFIX + name, ""])), ["app", "a.b"]).map(
    ({ annotation, mend }) => [annotation.slice(LEGACY_PREFIX.length), mend],
  );

describe("unknownLegacyNames", () => {
  it("has nothing to say of the names that mean something", () => {
    expect(
      mends("image-list", "git-branch", "app.platforms", "a.b.update-strategy", "app.helm.image-spec"),
    ).toEqual([]);
  });

  it.each([
    ["update-strateg", "Did you mean `update-strategy`?"],
    ["app.alow-tags", "Did you mean `app.allow-tags`?"],
    ["ap.allow-tags", "Did you mean `app.allow-tags`?"],
    ["worker.allow-tags", "Give an image of image-list this alias: `worker=<image>`."],
    ["platforms", "Write it for each image: `<alias>.platforms`."],
    ["app.tag-match", "Remove it, or correct its name."],
    ["colour", "Remove it, or correct its name."],
  ])("says of %s what to do", (name, mend) => {
    expect(mends(name)).toEqual([[name, mend]]);
  });

  it("passes by the annotations of others", () => {
    expect(unknownLegacyNames({ "example.com/update": "", "argocd.argoproj.io/sync-wave": "1" }, [])).toEqual(
      [],
    );
  });
});

describe("legacyOnly", () => {
  it("keeps what configured Image Updater", () => {
    const own = { [`${LEGACY_PREFIX}image-list`]: "nginx" };
    expect(legacyOnly({ ...own, "argocd-image-updater.argoproj.iox/image-list": "x", "a/b": "c" })).toEqual(
      own,
    );
  });
});
