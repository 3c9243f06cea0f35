import { describe, expect, it } from "vitest";
import {
  type Delivered,
  doubt,
  readDelivered,
  remembered,
  withNamespace,
} from "../../src/fleet/delivered.ts";
import type { Failure } from "../../src/lib/failure.ts";
import type { Trouble } from "../../src/protocol.ts";
import { document, image, ref } from "./support.ts";

const NOW = Date.UTC(2026, 10, 23, 9);
const LATER = NOW + 60_000;
const APPLICATION = "Application argocd/config";

const api = (constraint = "1.x") =>
  document({ applicationRefs: [ref("api-*", { images: [image({ imageName: `acme/api:${constraint}` })] })] })
    .value;
const BROKEN = document({ applicationRefs: "none" }).value;
const BROKEN_OTHERWISE = document({ applicationRefs: [] }).value;

/** What is remembered after each of these was read, a minute apart. */
function history(...documents: unknown[]): Delivered {
  return documents.reduce<Delivered>(
    (before, value, index) =>
      remembered(new Map([["argocd/a", value]]), before, "argocd", NOW + index * 60_000),
    new Map(),
  );
}
const read = (delivered: Delivered) => readDelivered(delivered, APPLICATION, "argocd");
const imagesOf = ({ resources }: ReturnType<typeof read>) =>
  resources.flatMap(({ spec }) =>
    spec.applicationRefs.flatMap((each) => each.images.map((one) => one.imageName)),
  );

describe("a resource that an Application delivers", () => {
  it("serves as it was read last", () => {
    const served = read(history(api("1.x"), api("2.x")));
    expect(imagesOf(served)).toEqual(["acme/api:2.x"]);
    expect(served.problems).toEqual([]);
    expect(served.resources[0]?.origin).toBe(APPLICATION);
  });

  it("is broken as a whole: its last good version serves, and since when is said until it is mended", () => {
    const served = read(history(api("1.x"), BROKEN, BROKEN_OTHERWISE));
    expect(imagesOf(served)).toEqual(["acme/api:1.x"]);
    expect(served.problems).toMatchObject([
      { severity: "error", where: `${APPLICATION}: ImageUpdater a: spec.applicationRefs` },
      {
        severity: "warning",
        where: `${APPLICATION}: ImageUpdater a`,
        what: expect.stringContaining(`since ${new Date(LATER).toISOString()}`),
        mend: expect.stringContaining("in Git"),
      },
    ]);
    const mended = read(history(api("1.x"), BROKEN, api("2.x")));
    expect(imagesOf(mended)).toEqual(["acme/api:2.x"]);
    expect(mended.problems).toEqual([]);
  });

  it("tells a new break from the one before", () => {
    expect(history(api(), BROKEN, api(), BROKEN).get("argocd/a")).toEqual({
      document: BROKEN,
      lastGood: api(),
      brokenSince: NOW + 3 * 60_000,
    });
  });

  it("was never good: nothing of it serves, and what is wrong is said", () => {
    const served = read(history(BROKEN));
    expect(served.resources).toEqual([]);
    expect(served.problems).toMatchObject([{ severity: "error" }]);
  });

  it("has one bad image: the others serve, and it is no broken resource", () => {
    const bad = document({
      applicationRefs: [ref("api-*", { images: [image({ alias: "-" }), image()] })],
    }).value;
    const served = read(history(api(), bad));
    expect(imagesOf(served)).toEqual(["acme/app:1.x"]);
    expect(served.problems).toMatchObject([{ severity: "error" }]);
    expect(JSON.stringify(served.problems)).not.toContain("last good");
  });

  it("ends when it is not delivered any more, broken or not", () => {
    const two = new Map([
      ["argocd/a", api()],
      ["argocd/b", BROKEN],
    ]);
    const first = remembered(two, new Map(), "argocd", NOW);
    const after = remembered(new Map([["argocd/b", BROKEN]]), first, "argocd", LATER);
    expect([...after.keys()]).toEqual(["argocd/b"]);
    expect(read(after).resources).toEqual([]);
  });

  it("is called by its namespace too where another one has its name", () => {
    const broken = new Map(["team-b/a", "team-a/a", "argocd/c"].map((key) => [key, { document: BROKEN }]));
    expect(read(broken).problems.map(({ where }) => where)).toEqual([
      expect.stringMatching(/^Application argocd\/config: ImageUpdater/),
      expect.stringMatching(/^Application argocd\/config, namespace team-a: ImageUpdater a/),
      expect.stringMatching(/^Application argocd\/config, namespace team-b: ImageUpdater a/),
    ]);
  });
});

it("says plainly where it looked when there is no resource at all", () => {
  expect(read(new Map())).toMatchObject({
    resources: [],
    problems: [{ what: expect.stringContaining("No ImageUpdater resources in Application argocd/config") }],
  });
});

describe("withNamespace", () => {
  it("gives a document that names none the namespace of its object", () => {
    expect(withNamespace({ metadata: { name: "a" } }, "team-a")).toEqual({
      metadata: { name: "a", namespace: "team-a" },
    });
  });

  it.each([
    ["one that names its own", { metadata: { namespace: "own" } }, "team-a"],
    ["an object without one", { metadata: {} }, ""],
    ["no object", "text", "team-a"],
    ["one without metadata", { kind: "ImageUpdater" }, "team-a"],
  ])("leaves %s as it is", (_, value, namespace) => {
    expect(withNamespace(value, namespace)).toEqual(value);
  });
});

describe("an answer without any document", () => {
  const BEFORE = history(api());
  const first = doubt(new Map(), BEFORE, undefined, APPLICATION, NOW);
  const trouble = (failure: Failure | undefined): Trouble => ({
    failure: failure ?? { code: "other", message: "Redis is down.", temporary: true },
    since: NOW,
    attempts: 1,
    nextTryAt: LATER,
  });

  it("is doubted the first time, and until it is time for the second look", () => {
    expect(first).toMatchObject({ temporary: true, message: expect.stringContaining(APPLICATION) });
    expect(doubt(new Map(), BEFORE, trouble(first), APPLICATION, LATER - 1)).toEqual(first);
    expect(doubt(new Map(), BEFORE, trouble(first), APPLICATION, LATER)).toBeUndefined();
    expect(doubt(new Map(), BEFORE, trouble(undefined), APPLICATION, LATER)).toEqual(first);
  });

  it("is no matter where there was none before; nor is one with a document", () => {
    expect(doubt(new Map(), new Map(), undefined, APPLICATION, NOW)).toBeUndefined();
    expect(doubt(new Map([["argocd/b", BROKEN]]), BEFORE, undefined, APPLICATION, NOW)).toBeUndefined();
  });
});
