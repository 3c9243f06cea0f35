import { describe, expect, it } from "vitest";
import { type ApplicationList, LIST_FIELDS, readList } from "../../src/argocd/application-list.ts";
import list from "../fixtures/argocd/list.json" with { type: "json" };

const REQUEST = { what: "list Applications" };

const listOf = (text: string): ApplicationList => {
  const bytes = new TextEncoder().encode(text);
  return readList(REQUEST, [bytes.slice(0, 100), bytes.slice(100)]);
};

/** The whole list, `bytes` at a time. */
function readAll(text: string, bytes: number) {
  const reading = listOf(text);
  const [names, unreadable]: [string[], unknown[]] = [[], []];
  for (let parts = 1; ; parts++) {
    const part = reading.next(bytes);
    if (!part.ok) return part;
    names.push(...part.value.applications.map(({ metadata }) => metadata.name));
    unreadable.push(...part.value.unreadable);
    if (part.value.isLast) return { names, unreadable, parts };
  }
}

describe("readList", () => {
  it.each([1, 64, 100, 1_000, 1_000_000])("reads a recorded list, %i bytes at a time", (bytes) => {
    const text = JSON.stringify(list);
    expect(listOf(text).bytes).toBe(new TextEncoder().encode(text).length);
    const read = readAll(text, bytes);
    expect(read).toMatchObject({ names: list.items.map(({ metadata }) => metadata.name), unreadable: [] });
    expect("parts" in read && read.parts).toBe(Math.max(Math.ceil(listOf(text).bytes / bytes), 1));
  });

  it("takes null for an empty list", () => {
    expect(readAll('{"metadata":{},"items":null}', 10)).toMatchObject({ names: [], unreadable: [] });
  });

  it("reads the others where one is no Application, and says which and why", () => {
    const good = (name: string) =>
      `{"metadata":{"name":"${name}","namespace":"argocd"},"spec":{"project":"default"}}`;
    const bad = '{"metadata":{"name":"bad","namespace":"argocd"},"spec":{"project":7}}';
    const text = `{"metadata":{},"items":[${good("a")},${bad},{},3,{"metadata":oops},${good("b")}]}`;
    expect(readAll(text, 50)).toMatchObject({
      names: ["a", "b"],
      unreadable: [
        { key: "argocd/bad", reason: expect.stringMatching(/^spec\.project: /) },
        { key: undefined, reason: expect.stringContaining("metadata") },
        { key: undefined, reason: "not JSON" },
        { key: undefined, reason: "1 entries that are no objects" },
      ],
    });
  });

  it.each([
    ["an object without items", "{}"],
    ["items without the rest", '{"items":[]}'],
    ["no object", "1"],
    ["a list that is cut off", '{"metadata":{},"items":[{"metadata":{"name":"a"},"spec":{}},'],
    ["nothing", ""],
  ])("refuses %s", (_, text) => {
    expect(readAll(text, 20)).toMatchObject({ error: { code: "argocd-not-argocd", temporary: false } });
  });

  it("asks for no annotation-free, image-free list: what matching and live images need is in it", () => {
    expect(LIST_FIELDS).toEqual(
      expect.arrayContaining([
        "items.metadata.namespace",
        "items.metadata.labels",
        "items.metadata.creationTimestamp",
        "items.spec",
        "items.status.summary",
      ]),
    );
  });
});
