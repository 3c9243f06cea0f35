import { describe, expect, it } from "vitest";
import { readDocuments } from "../../src/fleet/resource-files.ts";
import { isRecord } from "../../src/lib/json.ts";

const read = (text: string) => readDocuments([{ name: "config/a.yaml", text }]);
const updater = (name: string) => `kind: ImageUpdater\nmetadata: {name: ${name}}\n`;
const names = ({ documents }: ReturnType<typeof readDocuments>) =>
  documents.map(({ value }) =>
    isRecord(value) && isRecord(value.metadata) ? value.metadata.name : undefined,
  );

describe("readDocuments", () => {
  it("reads one document of one file, and calls it by the file", () => {
    expect(read(updater("x"))).toEqual({
      documents: [{ value: { kind: "ImageUpdater", metadata: { name: "x" } }, origin: "config/a.yaml" }],
      problems: [],
    });
  });

  it("reads several documents and files in order, and names the line where a file holds several", () => {
    const answer = readDocuments([
      { name: "b.yaml", text: `# two\n---\n${updater("one")}---\n# next\n${updater("two")}` },
      { name: "a.yaml", text: updater("three") },
    ]);
    expect(names(answer)).toEqual(["one", "two", "three"]);
    expect(answer.documents.map(({ origin }) => origin)).toEqual(["b.yaml:3", "b.yaml:7", "a.yaml"]);
  });

  it("goes on with the other files after a broken one", () => {
    const answer = readDocuments([
      { name: "a.yaml", text: "a: [" },
      { name: "b.yaml", text: updater("fine") },
    ]);
    expect(names(answer)).toEqual(["fine"]);
  });

  it.each([
    ["kind: ConfigMap\nmetadata: {name: cm}", "config/a.yaml: ConfigMap cm", "Take it out"],
    ["kind: ConfigMap\nmetadata: {name: {toString: 1}}", "config/a.yaml: ConfigMap", "Take it out"],
    ["kind: {toString: 1}\nitems: []", "config/a.yaml", "ImageUpdater"],
    ["kind: ImageUpdator\nmetadata: {name: x}", "config/a.yaml: ImageUpdator x", "`kind: ImageUpdater`?"],
    ["kind: imageupdater", "config/a.yaml: imageupdater", "`kind: ImageUpdater`?"],
    ["registries: []", "config/a.yaml", "kind: ImageUpdater"],
    ["just text", "config/a.yaml", "kind: ImageUpdater"],
  ])("warns of %j", (text, where, mend) => {
    const answer = read(text);
    expect(answer.documents).toEqual([]);
    expect(answer.problems).toMatchObject([{ severity: "warning", where }]);
    expect(answer.problems[0]?.mend).toContain(mend);
  });
});
