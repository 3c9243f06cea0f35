import { describe, expect, it } from "vitest";
import { annotated, application, image, ref, resource, rules } from "./support.ts";

const PREFIX = "image-updater.dev/";
const HOUR = 3_600_000;
const IMAGES = [
  image(),
  image({ alias: "web.api", imageName: "acme/web", manifestTargets: { helm: { tag: "w" } } }),
];

const read = (settings: Record<string, string>, images: readonly object[] = IMAGES) => {
  const annotations = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [PREFIX + name, value]),
  );
  const answer = rules(
    [resource({ applicationRefs: [ref("api", { images })] }, { annotations: { note: "x", ...annotations } })],
    [application("api")],
  );
  const list = answer.rules.get("argocd/api") ?? [];
  return {
    rules: list.map(({ alias, strategy, pinDigest, minimumAgeMs, numericOrder }) => [
      alias,
      { strategy, pinDigest, minimumAgeMs, numericOrder },
    ]),
    problems: answer.problems.map(({ severity, where, mend }) => [
      severity,
      where.replace("config/a.yaml: ImageUpdater a: ", "").replace(`metadata.annotations["${PREFIX}`, ""),
      mend,
    ]),
  };
};
const semver = { strategy: "semver", pinDigest: undefined, minimumAgeMs: undefined, numericOrder: undefined };
const plain = image({ imageName: "acme/app" });

describe("settings beyond upstream", () => {
  it("hold for all images, and one of an image goes before", () => {
    const { rules, problems } = read({
      "pin-digest": "true",
      "minimum-age": "3d",
      "web.api.pin-digest": "false",
      "web.api.minimum-age": "0",
      "web.api.numeric-order": "^build-(\\d+)$",
    });
    expect(rules).toEqual([
      ["app", { ...semver, pinDigest: true, minimumAgeMs: 72 * HOUR }],
      ["web.api", { ...semver, strategy: "numeric", numericOrder: "^build-(\\d+)$" }],
    ]);
    expect(problems).toEqual([]);
  });

  it("order by number whatever updateStrategy says, and an empty expression resets", () => {
    const own = image({
      alias: "x",
      imageName: "acme/x",
      commonUpdateSettings: { updateStrategy: "nonsense" },
    });
    const other = image({ imageName: "acme/app", commonUpdateSettings: { updateStrategy: "latest" } });
    const { rules, problems } = read({ "numeric-order": "(\\d+)", "app.numeric-order": "" }, [own, other]);
    expect(rules).toMatchObject([
      ["x", { strategy: "numeric", numericOrder: "(\\d+)" }],
      ["app", { strategy: "newest-build", numericOrder: undefined }],
    ]);
    expect(problems).toEqual([]);
  });

  it.each([
    ["36h", 36 * HOUR],
    ["1w", 168 * HOUR],
    ["1d12h", 36 * HOUR],
    [" 90m ", 1.5 * HOUR],
  ])("read a minimum age of %j", (text, minimumAgeMs) => {
    expect(read({ "minimum-age": text }, [plain]).rules).toEqual([["app", { ...semver, minimumAgeMs }]]);
  });

  it.each([
    ["minimum-age", "3 days", '"3d"'],
    ["minimum-age", "", '"3d"'],
    ["minimum-age", "-1h", '"3d"'],
    ["pin-digest", "yes", '"true"'],
    ["pin-digest", "", '"true"'],
    ["numeric-order", "^build-", "build-(\\d+)"],
    ["numeric-order", "(a)(b)", "build-(\\d+)"],
    ["numeric-order", "(", "build-(\\d+)"],
  ])("stop the image where %s is %j, since it may restrict it", (setting, text, mend) => {
    const { rules, problems } = read({ [`app.${setting}`]: text });
    expect(rules.map(([alias]) => alias)).toEqual(["web.api"]);
    expect(problems).toEqual([["error", `app.${setting}"]`, expect.stringContaining(mend)]]);
  });

  it("say once what is wrong for all images", () => {
    expect(read({ "pin-digest": "x" }).problems).toHaveLength(1);
  });

  it.each([
    ["pin-digets", "Did you mean `image-updater.dev/pin-digest`?"],
    ["app.minimum-ages", "Did you mean `image-updater.dev/app.minimum-age`?"],
    ["colour", "The settings are pin-digest, minimum-age, numeric-order."],
    ["ap.pin-digest", "Did you mean `image-updater.dev/app.pin-digest`?"],
    ["worker.pin-digest", "Write the alias of an image, or remove it."],
  ])("that mean nothing are said: %s", (name, mend) => {
    const { rules, problems } = read({ [name]: "true" });
    expect(rules).toHaveLength(2);
    expect(problems).toEqual([["warning", `${name}"]`, mend]]);
  });

  it("say that digest pins anyway, where it is asked for by this image alone", () => {
    const digest = [image({ commonUpdateSettings: { updateStrategy: "digest" } })];
    expect(read({ "app.pin-digest": "true" }, digest).problems).toEqual([
      ["warning", 'app.pin-digest"]', "Remove it."],
    ]);
    expect(read({ "pin-digest": "true" }, digest).problems).toEqual([]);
    expect(
      read({ "app.pin-digest": "true", "app.numeric-order": "(\\d)" }, [image({ imageName: "acme/app" })])
        .problems,
    ).toEqual([]);
  });

  it("hold for the images of an Application's annotations too", () => {
    const parsed = resource(
      { applicationRefs: [{ namePattern: "api", useAnnotations: true }] },
      { annotations: { [`${PREFIX}own.pin-digest`]: "true", [`${PREFIX}other.pin-digest`]: "true" } },
    );
    const answer = rules([parsed], [annotated("api", { "image-list": "own=acme/own" })]);
    expect(answer.rules.get("argocd/api")).toMatchObject([{ alias: "own", pinDigest: true }]);
    expect(answer.problems).toMatchObject([
      { severity: "warning", what: expect.stringContaining('"other"') },
    ]);
    expect(rules([parsed], [application("api")]).problems).toEqual([]);
  });
});
