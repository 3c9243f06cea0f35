import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { unknownFields } from "../../src/fleet/unknown-fields.ts";

const schema = v.pipe(
  v.object({
    alias: v.string(),
    settings: v.exactOptional(v.object({ allowTags: v.string() })),
    images: v.array(v.object({ name: v.string() })),
    labels: v.record(v.string(), v.string()),
    metadata: v.looseObject({ name: v.string() }),
    raw: v.unknown(),
  }),
  v.check(() => true),
);

describe("unknownFields", () => {
  it.each([
    ["nothing unknown", { alias: "a", settings: { allowTags: "" }, images: [{ name: "" }] }, []],
    ["at the top, with the one that was meant", { alais: "a" }, [{ path: ["alais"], meant: "alias" }]],
    ["nothing close", { colour: 1 }, [{ path: ["colour"], meant: undefined, parent: undefined }]],
    [
      "inside an optional field",
      { settings: { alowTags: "" } },
      [{ path: ["settings", "alowTags"], meant: "allowTags" }],
    ],
    [
      "inside a list",
      { images: [{ name: "" }, { nam: "" }] },
      [{ path: ["images", 1, "nam"], meant: "name" }],
    ],
    ["one level too high", { allowTags: "" }, [{ path: ["allowTags"], parent: "settings" }]],
    ["a name of Object.prototype", { constructor: 1 }, [{ path: ["constructor"] }]],
    ["open mappings", { labels: { any: "" }, metadata: { uid: "" }, raw: { x: 1 } }, []],
    ["a value of another type", { settings: "text", images: { name: "" } }, []],
    ["no mapping at all", "text", []],
  ])("%s", (_, value, expected) => {
    const found = unknownFields(schema, value);
    expect(found).toHaveLength(expected.length);
    expect(found).toMatchObject(expected);
  });
});
