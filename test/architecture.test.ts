/** The arrows of docs/architecture.md, read from the imports: a file imports from its own room or a lower line. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = join(import.meta.dirname, "../src");

/** From the top down. Rooms on one line never see each other. */
const LINES: readonly (readonly string[])[] = [
  ["index"],
  ["intake"],
  ["updater"],
  ["fleet"],
  ["registry", "argocd", "report"],
  ["protocol"],
  ["policy"],
  ["image", "semver", "settings"],
  ["lib"],
];

/** Packages that are not for everybody: the room that may import each. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "cloudflare:workers": ["registry", "fleet", "updater"],
  hono: ["intake", "report"],
  yaml: ["registry", "fleet"],
  re2js: ["policy"],
  semver: ["policy"],
  valibot: ["argocd", "fleet", "intake"],
  jose: ["argocd", "intake", "registry"],
  aws4fetch: ["registry"],
  "@valibot": ["intake"],
};

/** Only the build and tests import these, so that they cost nothing in the bundle. */
const BUILD_ONLY = "intake/documents";

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !name.endsWith(".d.ts"),
);

const roomOf = (file: string): string => file.split(sep)[0]?.replace(/\.ts$/, "") ?? file;

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(SRC, file), "utf8");
  return [...text.matchAll(/^(?:import|export)\s(?:[^;"]*?\sfrom\s)?"([^"]+)"/gm)].flatMap(
    ([, name]) => name ?? [],
  );
}

/** Room of a relative import; undefined for what is outside src. */
function targetRoom(file: string, specifier: string): string | undefined {
  const target = relative(SRC, join(SRC, dirname(file), specifier));
  return target.startsWith("..") ? undefined : roomOf(target);
}

const lineOf = (room: string): number => LINES.findIndex((line) => line.includes(room));

describe("architecture", () => {
  it("has every file in a room of the map", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => lineOf(roomOf(file)) < 0)).toEqual([]);
  });

  it("has arrows that point downward only", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith("."))
        .flatMap((name) => {
          const [from, to] = [roomOf(file), targetRoom(file, name)];
          return to === undefined || to === from || lineOf(to) > lineOf(from) ? [] : [`${file} -> ${name}`];
        }),
    );
    expect(wrong).toEqual([]);
  });

  it("imports a package only in the rooms that it is for, and nothing of Node", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => !name.startsWith("."))
        .flatMap((name) => {
          const [scope = name] = name.startsWith("cloudflare:") ? [name] : name.split("/");
          return PACKAGES[scope]?.includes(roomOf(file)) ? [] : [`${file} -> ${name}`];
        }),
    );
    expect(wrong).toEqual([]);
  });

  it("bundles nothing that only describes", () => {
    const describes = (file: string) => file.replaceAll(sep, "/").startsWith(`${BUILD_ONLY}/`);
    const rest = files.filter((file) => !describes(file));
    expect(rest.length).toBeLessThan(files.length);
    const wrong = rest.flatMap((file) =>
      importsOf(file)
        .filter((name) =>
          name.startsWith(".")
            ? describes(relative(SRC, join(SRC, dirname(file), name)))
            : name.startsWith("@valibot"),
        )
        .map((name) => `${file} -> ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it("has no file that imports itself in a circle", () => {
    const inside = (file: string) =>
      importsOf(file)
        .filter((name) => name.startsWith("."))
        .map((name) => relative(SRC, join(SRC, dirname(file), name)))
        .filter((name) => files.includes(name));
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      if (done.has(file) || path.includes(file)) return;
      for (const next of inside(file)) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });

  it("keeps each file small enough to be read at once", () => {
    const lines = (file: string) => readFileSync(join(SRC, file), "utf8").split("\n").length;
    expect(files.filter((file) => lines(file) > 300).map((file) => `${file}: ${lines(file)} lines`)).toEqual(
      [],
    );
  });
});
