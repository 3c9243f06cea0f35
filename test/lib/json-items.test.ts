import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createItemReader } from "../../src/lib/json-items.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Reads the text in pieces of so many bytes. */
function read(text: string, size: number) {
  const reader = createItemReader();
  const bytes = bytesOf(text);
  const items: string[] = [];
  for (let at = 0; at < bytes.length; at += size) items.push(...reader.push(bytes.subarray(at, at + size)));
  return { items, around: reader.end() };
}

describe("createItemReader", () => {
  it.each([
    ["no item", '{"metadata":{},"items":[]}', [], { metadata: {}, items: [] }],
    ["null for an empty list", '{"metadata":{},"items":null}', [], { metadata: {}, items: null }],
    [
      "items and what stands around them",
      '{"a":[{"b":1}],"items":[{"c":{}}, {}],"d":2}',
      ['{"c":{}}', "{}"],
      { a: [{ b: 1 }], items: [0, 0], d: 2 },
    ],
    [
      "brackets, quotes and backslashes in strings",
      '{"items":[{"a":"}]\\"{[\\\\"},{"b":"\\\\\\\\\\""}]}',
      ['{"a":"}]\\"{[\\\\"}', '{"b":"\\\\\\\\\\""}'],
      { items: [0, 0] },
    ],
    ["letters of several bytes", '{"items":[{"ä":"😀"}]}', ['{"ä":"😀"}'], { items: [0] }],
    [
      "items of something else",
      '{"spec":{"items":[{"a":1}]},"items":[{"b":[{"items":[{}]}]}]}',
      ['{"b":[{"items":[{}]}]}'],
      { spec: { items: [{ a: 1 }] }, items: [0] },
    ],
    ["a name as a value", '{"kind":"items","list":[{"a":1}]}', [], { kind: "items", list: [{ a: 1 }] }],
    [
      "elements that are no objects",
      '{"items":[1,"{",{"a":1},[{"b":1}]]}',
      ['{"a":1}'],
      { items: [1, "{", 0, [{ b: 1 }]] },
    ],
    [
      "an item that is no JSON",
      '{"items":[{"a":oops},{"b":1}]}',
      ['{"a":oops}', '{"b":1}'],
      { items: [0, 0] },
    ],
    ["no object", "[{}]", [], undefined],
    ["nothing", "", [], undefined],
    ["a page", "<html>{</html>", [], undefined],
    ["a list that is cut off behind an item", '{"items":[{"a":1},', ['{"a":1}'], undefined],
    ["a list that is cut off inside an item", '{"items":[{"a":1},{"b', ['{"a":1}'], undefined],
    ["closing brackets without end", `${"}".repeat(9)}{"items":[{}]}`, [], undefined],
  ])("reads %s, in whatever pieces it comes", (_, text, items, around) => {
    for (const size of [1, 2, 3, 7, text.length + 1]) {
      const found = read(text, size);
      expect(found.around).toEqual(around);
      if (around !== undefined) expect(found.items).toEqual(items);
    }
  });

  it("gives back any JSON as JSON.parse would", () => {
    const item = fc.dictionary(fc.string(), fc.jsonValue());
    const document = fc.record({ metadata: fc.jsonValue(), items: fc.array(item), rest: fc.jsonValue() });
    fc.assert(
      fc.property(document, fc.integer({ min: 1, max: 40 }), fc.boolean(), (value, size, isSpaced) => {
        const { items, around } = read(JSON.stringify(value, null, isSpaced ? 2 : 0), size);
        expect(items.map((text) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(value.items)));
        expect(around).toEqual(JSON.parse(JSON.stringify({ ...value, items: value.items.map(() => 0) })));
      }),
    );
  });
});
