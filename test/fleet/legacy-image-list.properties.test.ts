/** What holds for any `image-list`: each entry is an image or a problem, and no two images have one alias. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAlias } from "../../src/fleet/crd.ts";
import { legacyApplicationRef } from "../../src/fleet/legacy-annotations.ts";
import { readImageList } from "../../src/fleet/legacy-image-list.ts";
import { LEGACY_PREFIX } from "../../src/fleet/legacy-names.ts";
import { INHERITED } from "../support/arbitraries.ts";
import { runs } from "../support/runs.ts";

const piece = fc.constantFrom(
  ...[
    "app",
    "=",
    "acme/api",
    ":~1",
    ",",
    " ",
    ">=1.2",
    "@",
    "/",
    "ghcr.io/",
    "app-2",
    "A",
    "*",
    "|",
    "<2",
    "",
  ],
  ...INHERITED,
);
const list = fc.oneof(
  fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary" }),
);

describe("any image-list", () => {
  it("has each entry read, or told of", () => {
    fc.assert(
      fc.property(list, (text) => {
        const { images, problems } = readImageList(text);
        const entries = text.split(",").filter((entry) => entry.trim() !== "");
        const errors = problems.filter(({ severity }) => severity === "error");
        expect(images.length + errors.length).toBe(entries.length);
      }),
      runs(1_000),
    );
  });

  it("gives each image an alias of its own, which the resource may have", () => {
    fc.assert(
      fc.property(list, (text) => {
        const aliases = readImageList(text).images.map(({ alias }) => alias);
        expect(new Set(aliases).size).toBe(aliases.length);
        expect(aliases.filter((alias) => !isAlias(alias))).toEqual([]);
      }),
      runs(1_000),
    );
  });
});

describe("any annotations", () => {
  const names = [
    "image-list",
    "app.update-strategy",
    "app.helm.image-tag",
    "app.ignore-tags",
    "force-update",
  ];
  const name = fc.oneof(
    fc.constantFrom(
      ...names,
      "app.pull-secret",
      "write-back-method",
      "app.platforms",
      ...INHERITED,
      "app.constructor",
    ),
    fc.string({ maxLength: 12 }),
  );
  const value = fc.oneof(
    list,
    fc.constantFrom("semver", "true", "git:secret:argocd/x", "linux/amd64", "regexp:("),
  );

  it("give an applicationRef with images, or none; and sentences", () => {
    fc.assert(
      fc.property(list, fc.dictionary(name, value, { maxKeys: 5 }), (text, more) => {
        const annotations = Object.fromEntries(
          Object.entries({ ...more, "image-list": text }).map(([key, each]) => [LEGACY_PREFIX + key, each]),
        );
        const { ref, problems } = legacyApplicationRef(annotations);
        if (ref !== undefined) expect(Object(ref.images).length).toBeGreaterThan(0);
        else if (text.trim() !== "") expect(problems.length).toBeGreaterThan(0);
        expect(problems.filter(({ what, mend }) => what === "" || mend === "")).toEqual([]);
      }),
      runs(500),
    );
  });
});
