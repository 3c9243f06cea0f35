import { describe, expect, it } from "vitest";
import { readManifests } from "../../src/fleet/manifests.ts";
import { isRecord } from "../../src/lib/json.ts";

const read = (text: string) => readManifests("config/a.yaml", text);
const updater = (name: string) => `kind: ImageUpdater\nmetadata: {name: ${name}}\n`;
const names = ({ manifests }: ReturnType<typeof readManifests>) =>
  manifests.map(({ value }) =>
    isRecord(value) && isRecord(value.metadata) ? value.metadata.name : undefined,
  );

describe("readManifests", () => {
  it.each([
    ["an empty text", ""],
    ["only comments", "# nothing\n# here\n"],
    ["only markers", "---\n---\n...\n"],
    ["a directive before nothing", "%YAML 1.2\n---\n"],
    ["an explicit null", "---\n~\n"],
  ])("skips %s without a word", (_, text) => {
    expect(read(text)).toEqual({ manifests: [], problems: [] });
  });

  it.each([
    ["an unclosed quote", 'kind: "ImageUpdater\nmetadata: {}\n', "config/a.yaml:5:"],
    ["an unclosed list", "kind: [1, 2\n", "config/a.yaml:"],
    ["a tab as indentation", "kind:\n\tx: 1\n", "config/a.yaml:5:1"],
    ["a key that occurs twice", "kind: a\nkind: b\n", "config/a.yaml:5:1"],
    ["an unknown alias", "kind: *nobody\n", "config/a.yaml:4:7"],
  ])("loses only the document with %s, and names the place", (_, broken, place) => {
    const answer = read(`${updater("before")}---\n${broken}---\n${updater("after")}`);
    expect(names(answer)).toEqual(["before", "after"]);
    expect(answer.problems).toHaveLength(1);
    expect(answer.problems[0]?.severity).toBe("error");
    expect(answer.problems[0]?.where).toContain(place);
  });

  it("says no word of the text around a syntax error, which may be a Secret", () => {
    const [problem] = read('kind: Secret\nstringData:\n  password: "hunter2\n').problems;
    expect(JSON.stringify(problem)).not.toContain("hunter2");
  });

  it("ends a document at `...`", () => {
    expect(names(read(`${updater("one")}...\n---\n${updater("two")}`))).toEqual(["one", "two"]);
  });

  it.each(["List", "ImageUpdaterList"])("unfolds kind %s, with the line of each item", (kind) => {
    const answer = read(
      `kind: ${kind}\nitems:\n- kind: ImageUpdater\n  metadata: {name: one}\n- kind: ImageUpdater\n  metadata: {name: two}\n`,
    );
    expect(names(answer)).toEqual(["one", "two"]);
    expect(answer.manifests.map(({ line }) => line)).toEqual([3, 5]);
  });

  it("gives the text of each document with its comments, and none for the items of a list", () => {
    const list = "kind: List\nitems: [{kind: ImageUpdater}]\n";
    const { manifests } = read(`# why\n${updater("one")}---\n${list}`);
    expect(manifests.map(({ text }) => text)).toEqual([`# why\n${updater("one").trimEnd()}`, undefined]);
  });

  it("reads JSON, anchors, merge keys and the booleans of YAML 1.1, as kubectl does", () => {
    expect(read('{"kind": "ImageUpdater"}').manifests[0]?.value).toEqual({ kind: "ImageUpdater" });
    const text = 'kind: ImageUpdater\nbase: &b {x: yes}\nspec: {<<: *b, y: Off, z: "no", t: 2001-01-01}\n';
    expect(read(text).manifests[0]?.value).toEqual({
      kind: "ImageUpdater",
      base: { x: true },
      spec: { x: true, y: false, z: "no", t: "2001-01-01" },
    });
  });

  it("refuses aliases that multiply without end", () => {
    const lines = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (const [from, to] of ["ab", "bc", "cd", "de", "ef", "fg", "gh"]) {
      lines.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(", ")}]`);
    }
    const answer = read(`${lines.join("\n")}\n---\n${updater("after")}`);
    expect(answer.problems).toMatchObject([{ severity: "error", where: "config/a.yaml:1" }]);
    expect(names(answer)).toEqual(["after"]);
  });
});
