/**
 * What holds for the patch of any Application: whatever type its sources are of, whatever else stands in it, and whichever
 * images change. The patch is applied by the stand-in's implementation, which shares no code with src.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Change, patchFor, readTarget, writeTarget } from "../../src/argocd/images.ts";
import { encodePatch } from "../../src/argocd/patch.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import type { Target } from "../../src/policy/rule.ts";
import { applyJsonPatch, type Json, type Operation } from "../support/argocd.json-patch.ts";
import { runs } from "../support/runs.ts";
import { applyTo, read } from "./sample.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;

interface Source {
  readonly [field: string]: Json;
}

/** What the server holds. `other` is whatever else stands in it. */
interface Held {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec: { readonly project: string; readonly source?: Source; readonly sources?: Source[] };
  readonly status: object;
}

/** Fields that nobody here knows. */
const others: fc.Arbitrary<Record<string, Json>> = fc
  .dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
  .map((fields) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [`x${name}`, json(value)])),
  );

const json = (value: unknown): Json => JSON.parse(JSON.stringify(value));

/** Names that targets have, and others; a name may come twice, or be absent. */
const entryName = fc.constantFrom("image.name", "image.tag", "api", "IMAGE", "TAG", "replicas", "a/b~c", "");
const entryText = fc.constantFrom("1", "acme/api", "acme/api:1", "", "a&b<c>", "\u2028");
const entry = fc.record(
  { name: entryName, value: entryText, forceString: fc.boolean(), extra: fc.constant("kept") },
  { requiredKeys: [] },
);
const kustomizeImage = fc.constantFrom(
  ...["acme/api:1", "docker.io/acme/api:1", "api=acme/api:1", "acme/api=registry.example.com/acme/api:1"],
  ...[
    `acme/api@${DIGEST}`,
    "acme/web:1",
    "nginx",
    "nginx=acme/web:2",
    "nonsense==",
    "",
    "localhost:5000/x:1",
  ],
);

/** As the server keeps it: an empty list is not there. */
const block = (list: string, entries: fc.Arbitrary<Json>): fc.Arbitrary<Record<string, Json>> =>
  fc
    .record({ entries: fc.array(entries, { maxLength: 5 }), more: others })
    .map(({ entries, more }) => ({ ...more, ...(entries.length > 0 && { [list]: entries }) }));

const source: fc.Arbitrary<{ readonly type: string; readonly source: Source }> = fc
  .record({
    type: fc.constantFrom("Helm", "Kustomize", "Plugin", "Directory"),
    place: fc.constantFrom<Source[]>({ path: "a&b" }, { chart: "c" }, { path: "p", ref: "values" }),
    helm: block("parameters", entry.map(json)),
    kustomize: block("images", kustomizeImage),
    plugin: block("env", entry.map(json)),
    hasBlock: fc.boolean(),
    more: others,
  })
  .map(({ type, place, helm, kustomize, plugin, hasBlock, more }) => {
    const blocks: Readonly<Record<string, Source>> = {
      Helm: { helm },
      Kustomize: { kustomize },
      Plugin: { plugin },
    };
    const own = hasBlock ? blocks[type] : {};
    return { type, source: { repoURL: "https://git.example.com/x.git?a=1&b=2", ...more, ...place, ...own } };
  });

const held: fc.Arbitrary<Held> = fc
  .record({
    sources: fc.array(source, { minLength: 1, maxLength: 3 }),
    several: fc.boolean(),
    isCompared: fc.boolean(),
    images: fc.subarray(["acme/api:1", "docker.io/acme/web:2", "registry.example.com/acme/api:3", "nginx"]),
    spec: others,
    more: others,
  })
  .map(({ sources: all, several, isCompared, images, spec, more }) => {
    const [first] = all;
    const isMulti = several || all.length > 1;
    return {
      ...more,
      metadata: { name: "api", labels: {} },
      spec: {
        ...spec,
        project: "default",
        ...(isMulti ? { sources: all.map((each) => each.source) } : first && { source: first.source }),
      },
      status: {
        ...(isCompared &&
          (isMulti ? { sourceTypes: all.map(({ type }) => type) } : { sourceType: first?.type })),
        summary: { images },
      },
    };
  });

const targets: readonly Target[] = [
  { kind: "default" },
  { kind: "helm", name: "image.name", tag: "image.tag" },
  { kind: "helm-spec", spec: "api" },
  { kind: "helm", name: "a/b~c", tag: "new.tag" },
  { kind: "kustomize", name: undefined },
  { kind: "kustomize", name: "nginx" },
  { kind: "plugin", name: "IMAGE", tag: "TAG" },
  { kind: "plugin-spec", spec: "IMAGE" },
];

/** Of one type, with no entry in common. */
const TOGETHER: readonly (readonly [Target, Target])[] = [
  [
    { kind: "helm", name: "image.name", tag: "image.tag" },
    { kind: "helm-spec", spec: "api" },
  ],
  [
    { kind: "helm-spec", spec: "api" },
    { kind: "helm", name: "a/b~c", tag: "new.tag" },
  ],
  [
    { kind: "plugin", name: "IMAGE", tag: "TAG" },
    { kind: "plugin-spec", spec: "api" },
  ],
];

const change: fc.Arbitrary<Change> = fc
  .record({
    target: fc.constantFrom(...targets),
    image: fc.constantFrom("acme/api", "docker.io/acme/api", "registry.example.com/acme/api"),
    tag: fc.constantFrom("1", "2.0", "20261123"),
    digest: fc.constantFrom(undefined, DIGEST),
  })
  .map(({ target, image, tag, digest }) => {
    const repository = image.includes(".") ? image : `docker.io/${image}`;
    return { rule: { image, repository, target }, version: { tag, digest } };
  });

/** The lists that images are written to, by their place in the document. */
function listsOf({ spec }: Held): ReadonlyMap<string, readonly Json[]> {
  const found = new Map<string, readonly Json[]>();
  const all = [spec.source, ...(spec.sources ?? [])];
  for (const [index, each] of all.entries()) {
    for (const [name, list] of [
      ["helm", "parameters"],
      ["kustomize", "images"],
      ["plugin", "env"],
    ] as const) {
      const value = Object(each?.[name] ?? {})[list];
      if (Array.isArray(value)) found.set(`${index}.${name}`, value);
    }
  }
  return found;
}

/** All but the content of those lists, and the blocks that hold nothing else. */
const rest = (document: unknown): string =>
  JSON.stringify(document, (name, value) => {
    if (["parameters", "images", "env"].includes(name) && Array.isArray(value)) return undefined;
    const isEmptied = ["helm", "kustomize", "plugin"].includes(name) && Object.keys(value ?? {}).length === 0;
    const isOnlyList = ["parameters", "images", "env"].some(
      (list) => Object.keys(value ?? {}).join() === list,
    );
    return isEmptied || (["helm", "kustomize", "plugin"].includes(name) && isOnlyList) ? undefined : value;
  });

const nameOf = (value: Json): string => String(typeof value === "string" ? value : Object(value).name);

/** May this entry be written for the rule? */
function isAbout(value: Json, { rule }: Change): boolean {
  const { target } = rule;
  if (typeof value === "string") {
    const name = target.kind === "kustomize" ? target.name : undefined;
    return value.includes("acme/api") || (name !== undefined && value.startsWith(name));
  }
  const names = "spec" in target ? [target.spec] : "tag" in target ? [target.name, target.tag] : [];
  // A target for another type of source gives way to the defaults.
  return [...names, "image.name", "image.tag"].includes(nameOf(value));
}

const patchOf = (document: Held, changes: readonly Change[]): readonly Operation[] | undefined => {
  const made = patchFor(read(document), changes, DOCKER_HUB_DEFAULTS);
  return made.ok ? JSON.parse(encodePatch(made.value)) : undefined;
};

describe("the patch of any Application", () => {
  it("changes the entries of its images and nothing else", () => {
    fc.assert(
      fc.property(held, change, (document, wanted) => {
        if (patchOf(document, [wanted]) === undefined) return;
        const after = Object(applyTo(document, [wanted]));
        expect(rest(after)).toBe(rest(document));
        const [was, is] = [listsOf(document), listsOf(after)];
        for (const [place, entries] of is) {
          const before = was.get(place) ?? [];
          expect(entries.length).toBeGreaterThanOrEqual(before.length);
          const written = entries.filter((each, at) => JSON.stringify(each) !== JSON.stringify(before[at]));
          expect(written.length).toBeLessThanOrEqual(2);
          expect(written.filter((each) => !isAbout(each, wanted))).toEqual([]);
        }
      }),
      runs(300),
    );
  });

  it("makes the Application ask for what was decided, and then there is no patch to make", () => {
    fc.assert(
      fc.property(held, change, (document, wanted) => {
        if (patchOf(document, [wanted]) === undefined) return;
        const after = read(applyTo(document, [wanted]));
        expect(patchFor(after, [wanted], DOCKER_HUB_DEFAULTS)).toEqual({ ok: true, value: [] });
        const state = readTarget(after, wanted.rule, DOCKER_HUB_DEFAULTS);
        expect(state).toMatchObject({ ok: true, value: { inSpec: wanted.version, imageMatches: true } });
      }),
      runs(300),
    );
  });

  it("is refused where what it was made from has changed meanwhile, as by itself", () => {
    fc.assert(
      fc.property(held, change, (document, wanted) => {
        const patch = patchOf(document, [wanted]);
        if (patch === undefined || patch.length === 0) return;
        const once = applyJsonPatch(json(document), patch);
        if ("error" in once) throw new Error(once.error);
        expect(applyJsonPatch(once.value, patch)).toHaveProperty("error");
      }),
      runs(300),
    );
  });

  it("is refused where another project, repository or path came meanwhile", () => {
    const edit = fc.constantFrom("repoURL", "path", "chart", "project");
    fc.assert(
      fc.property(held, change, edit, (document, wanted, field) => {
        const patch = patchOf(document, [wanted]);
        if (patch === undefined || patch.length === 0) return;
        const edited: unknown = JSON.parse(JSON.stringify(document), (name, value) =>
          name === field && typeof value === "string" ? `${value}-of-another` : value,
        );
        const read = patch.filter(({ path }) => path.endsWith(`/${field}`));
        if (read.length === 0) return;
        expect(applyJsonPatch(json(edited), patch)).toHaveProperty("error");
      }),
      runs(200),
    );
  });

  it("keeps what somebody else changed elsewhere meanwhile", () => {
    fc.assert(
      fc.property(held, change, others, (document, wanted, fields) => {
        const patch = patchOf(document, [wanted]);
        if (patch === undefined) return;
        const edit = (value: Json): Json => json({ ...Object(value), ...fields, meanwhile: true });
        const [first, last] = [
          applyJsonPatch(edit(json(document)), patch),
          applyJsonPatch(json(document), patch),
        ];
        if ("error" in first || "error" in last) throw new Error(JSON.stringify([first, last]));
        expect(first.value).toEqual(edit(last.value));
      }),
      runs(200),
    );
  });

  it("holds every change of a pass at once", () => {
    const both = fc
      .tuple(held, change, change, fc.constantFrom(...TOGETHER))
      .map(([document, a, b, [first, second]]) => {
        const to = ({ rule, version }: Change, target: Target): Change => ({
          rule: { ...rule, target },
          version,
        });
        return [document, to(a, first), to({ ...a, version: b.version }, second)] as const;
      });
    fc.assert(
      fc.property(both, ([document, a, b]) => {
        const places = [a, b].map((each) => patchOf(document, [each]));
        if (places.includes(undefined)) return;
        const after = Object(applyTo(document, [a, b]));
        expect(rest(after)).toBe(rest(document));
        const key = ({ rule }: Change) => writeTarget(read(document), rule, DOCKER_HUB_DEFAULTS);
        // Where the type's defaults serve both, the last counts.
        const apart = JSON.stringify(key(a)) !== JSON.stringify(key(b));
        for (const { rule, version } of apart ? [a, b] : [b]) {
          const state = readTarget(read(after), rule, DOCKER_HUB_DEFAULTS);
          expect(state).toMatchObject({ ok: true, value: { inSpec: version } });
        }
      }),
      runs(200),
    );
  });
});
