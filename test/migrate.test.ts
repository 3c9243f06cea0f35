/** What moves from Image Updater to here, and what becomes of each piece of the input. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { judge } from "../scripts/check-config/judge.ts";
import { type Plan, plan } from "../scripts/migrate/plan.ts";
import { report } from "../scripts/migrate/report.ts";
import { rulesFor } from "../src/fleet/rules.ts";
import { readResources } from "../src/fleet/snapshot.ts";
import { DOCKER_HUB_DEFAULTS } from "../src/image/reference.ts";
import { API_VERSION, annotated, document, ref, resource, rules } from "./fleet/support.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const fixture = (name: string) => ({ name, text: readFileSync(join(FIXTURES, name), "utf8") });
const planOf = (...values: unknown[]) =>
  plan(values.map((value, index) => ({ name: `in${index}.yaml`, text: JSON.stringify(value) })));
const fileNames = ({ files }: Plan) => files.map(({ name }) => name);
/** One line of "What was read" per piece. */
const became = (made: Plan) =>
  (report(made).split("\n\n")[1] ?? "")
    .trimEnd()
    .split("\n")
    .map((line) => line.trim().replace(/^\S+ {2}/, ""));

const PREFIX = "argocd-image-updater.argoproj.io/";
const application = (name: string, annotations: Record<string, string> = {}, metadata: object = {}) => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: {
    name,
    namespace: "argocd",
    annotations: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [PREFIX + key, value])),
    ...metadata,
  },
});

describe("ImageUpdater resources and the registry table", () => {
  it("copies what a team has letter by letter, and check:config accepts it", () => {
    const files = [fixture("config/example-api.yaml"), fixture("config/registries.yaml")];
    const made = plan(files);
    expect(made.files.map(({ text }) => text)).toEqual([files[1]?.text, files[0]?.text]);
    expect(fileNames(made)).toEqual(["config/registries.yaml", "config/example-api.yaml"]);
    expect(judge(made.files).summary).toBe("2 files, 1 resources: 0 errors, 0 warnings");
    expect(made).toMatchObject({ isComplete: true, notes: [], errors: [] });
    expect(made.secrets.map(({ command }) => command)).toEqual([
      "kubectl -n argocd get secret dockerhub-credentials -o jsonpath='{.data.\\.dockerconfigjson}' | base64 -d | npx wrangler secret put PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS",
    ]);
  });

  const LIVE = `apiVersion: ${API_VERSION}
kind: ImageUpdater
metadata:
  name: shop # the shop
  uid: "1"
  resourceVersion: "2"
  generation: 3
  creationTimestamp: null
  managedFields: []
  finalizers: [keep, resources-finalizer.argocd-image-updater.argoproj.io]
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: "{}"
spec:
  # why
  applicationRefs: [{namePattern: shop, images: [{alias: app, imageName: "acme/shop:~1"}]}]
status: {}
`;

  it("takes away what a cluster adds, and keeps comments", () => {
    const [file] = plan([{ name: "live.yaml", text: LIVE }]).files;
    expect(file?.name).toBe("config/shop.yaml");
    expect(file?.text).toContain("# the shop");
    expect(file?.text).toContain("# why");
    for (const gone of [
      "uid",
      "Version:",
      "generation",
      "Timestamp",
      "managed",
      "-finalizer",
      "last-",
      "status",
    ])
      expect(file?.text.replace("apiVersion", "")).not.toContain(gone);
    expect(file?.text).toContain("keep");
    expect(judge([{ name: "config/shop.yaml", text: file?.text ?? "" }]).errors).toBe(0);
  });

  it("gives each resource of a mixed file or list its own file, with words that stay words", () => {
    const item = (name: string) =>
      document({ applicationRefs: [ref("shop")] }, { name, labels: { on: "yes" } }).value;
    const made = planOf({ kind: "List", items: [item("one"), item("two"), item("registries")] });
    expect(fileNames(made)).toEqual(["config/one.yaml", "config/two.yaml", "config/registries-2.yaml"]);
    expect(made.files[0]?.text).toContain('"on": "yes"');
  });

  it("says of the defaults that a cluster wrote, before the signs of that are gone", () => {
    const spec = {
      commonUpdateSettings: { updateStrategy: "digest" },
      applicationRefs: [
        {
          namePattern: "shop",
          images: [
            { alias: "app", imageName: "acme/shop:main", commonUpdateSettings: { updateStrategy: "semver" } },
          ],
        },
      ],
    };
    const { notes } = planOf(document(spec, { name: "shop", uid: "1" }).value);
    expect(notes[0]?.what).toContain("read back from a cluster");
  });

  it("takes what is given twice once, and refuses to choose where the two differ", () => {
    const one = document({ applicationRefs: [ref("shop")] }).value;
    const other = document({ applicationRefs: [ref("other")] }).value;
    expect(became(planOf(one, one))).toEqual([
      "ImageUpdater a: config/in0.yaml",
      "ImageUpdater a: the same as in in0.yaml",
    ]);
    const made = planOf(one, other, { registries: [] }, { registries: [{ name: "x" }] });
    expect(made.isComplete).toBe(false);
    expect(made.errors.map(({ where }) => where)).toEqual(["in3.yaml", "in1.yaml"]);
    expect(fileNames(made)).toEqual(["config/registries.yaml", "config/in0.yaml"]);
  });

  it("says which images would not be served, and why", () => {
    const git = { writeBackConfig: { method: "git" }, applicationRefs: [ref("shop")] };
    expect(planOf(document(git).value).notes[0]?.what).toContain("write-back method git");
  });

  it("says once which images may have taken pre-releases before v1.3.0", () => {
    const images = ["acme/a", "acme/b:~1"].map((imageName, index) => ({ alias: `a${index}`, imageName }));
    const { notes } = planOf(
      document({ applicationRefs: [ref("x", { images }), ref("y", { images })] }).value,
    );
    expect(notes.map(({ where, mend }) => [where, mend.includes("`>=0-0`")])).toEqual([
      ['ImageUpdater argocd/a (alias "a0")', true],
    ]);
  });

  it.each([
    ["123.dkr.ecr.eu-west-1.amazonaws.com", "PULLSECRET_ARGOCD_ECR", "AWS access key"],
    ["acme.azurecr.io", "PULLSECRET_ARGOCD_ACME", "service principal"],
    ["europe-docker.pkg.dev", "PULLSECRET_ARGOCD_EUROPE_DOCKER", "Google service account"],
    ["registry.example.com", "PULLSECRET_ARGOCD_REGISTRY", "dockerconfigjson"],
  ])("names the sign-in that takes the place of a script for %s", (prefix, name, words) => {
    const credentials = "ext:/scripts/login.sh";
    const made = planOf({ registries: [{ name: "R", api_url: `https://${prefix}`, prefix, credentials }] });
    const told = made.notes.filter(({ where }) => where.endsWith(".credentials"));
    expect(told.map(({ mend }) => [mend.includes(name), mend.includes(words)])).toEqual([[true, true]]);
  });
});

describe("annotated Applications", () => {
  const FILE = fixture("migrate/applications.yaml");

  it("become resources that ask for exactly what the annotations ask for", () => {
    const made = plan([FILE]);
    expect(fileNames(made)).toEqual(["config/shop-dev.yaml", "config/billing.yaml", "config/reports.yaml"]);
    expect(judge(made.files)).toMatchObject({ problems: [], errors: 0 });
    const summaries = made.readings.flatMap(({ parts }) =>
      parts.flatMap((part) =>
        part.kind === "application"
          ? [{ ...annotated(part.application.name), annotations: part.application.annotations }]
          : [],
      ),
    );
    const asked = rules(
      [resource({ applicationRefs: [{ namePattern: "*", useAnnotations: true }] })],
      summaries,
    );
    const { resources } = readResources(made.files, "argocd");
    const moved = rulesFor({ resources, applications: summaries, names: DOCKER_HUB_DEFAULTS });
    const plain = ({ rules }: typeof moved) =>
      [...rules].map(([key, list]) => [key, list.map(({ resource: _, ...rule }) => rule)]);
    expect(plain(moved)).toEqual(plain(asked));
    expect(plain(moved).flat(2)).toHaveLength(7);
    expect(moved.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(made.secrets.map(({ name }) => name)).toEqual(["PULLSECRET_ARGOCD_TEAM_REGISTRY"]);
  });

  const SAME = { "image-list": "app=acme/app:~1", "app.update-strategy": "digest" };

  it("share a resource where they ask for the same in one namespace", () => {
    const made = planOf(
      application("shop-prd", SAME),
      application("shop-dev", SAME),
      application("shop-dev", SAME, { namespace: "other" }),
      application("shop", { "image-list": "acme/shop" }),
    );
    expect(fileNames(made)).toEqual(["config/shop.yaml", "config/shop-dev.yaml", "config/shop-2.yaml"]);
    const { resources } = readResources(made.files, "argocd");
    expect(
      resources.map(({ namespace, name, spec }) => [
        namespace,
        name,
        spec.applicationRefs.map((one) => one.namePattern),
      ]),
    ).toEqual([
      ["argocd", "shop", ["shop-dev", "shop-prd"]],
      ["other", "shop-dev", ["shop-dev"]],
      ["argocd", "shop-2", ["shop"]],
    ]);
  });

  it("are left to the resource that serves them", () => {
    const reads = document({
      applicationRefs: [{ namePattern: "shop", useAnnotations: true }, ref("api")],
    }).value;
    const made = planOf(
      reads,
      application("shop", SAME),
      application("api", SAME),
      application("billing", SAME),
    );
    expect(became(made).slice(1)).toEqual([
      "Application argocd/shop: read by ImageUpdater a (useAnnotations)",
      "Application argocd/api: served by ImageUpdater a",
      "Application argocd/billing: config/billing.yaml",
    ]);
    expect(made.notes.map(({ where }) => where)).toContain("Application argocd/api");
  });

  it("are told what in them has no effect, or stops an image", () => {
    const { notes, files } = planOf(
      application("shop", { ...SAME, "app.update-stratgy": "digest" }),
      application("api", { "image-list": "app=acme/app", "app.force-update": "maybe" }),
      application("far", { ...SAME, "app.pull-secret": "pullsecret:elsewhere/name" }),
    );
    expect(notes.map(({ where }) => where.replace(PREFIX, ""))).toEqual([
      "Application argocd/shop: app.update-stratgy",
      "Application argocd/api: app.force-update",
      expect.stringContaining("config/far.yaml"),
    ]);
    expect(files).toHaveLength(2);
  });

  it("need nothing without annotations, and are counted", () => {
    const items = Array.from({ length: 30 }, (_, index) => application(`a${index}`));
    const made = planOf({ kind: "List", items });
    expect(became(made)).toEqual([expect.stringContaining("argocd/a19 and 10 more")]);
    expect(made.isComplete).toBe(true);
  });

  it("are read from what `argocd app list` writes, too", () => {
    const { metadata } = application("shop", SAME);
    expect(fileNames(planOf([{ metadata, spec: { project: "default", destination: {} } }]))).toEqual([
      "config/shop.yaml",
    ]);
  });

  describe("that an ApplicationSet makes", () => {
    const set = (name: string, annotations: Record<string, string>) => ({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "ApplicationSet",
      metadata: { name: "services", namespace: "argocd" },
      spec: { template: { metadata: application(name, annotations).metadata } },
    });
    const made = (name: string) =>
      application(name, SAME, { ownerReferences: [{ kind: "ApplicationSet", name: "services" }] });

    it.each([
      ["{{name}}-api", SAME, [], "config/services.yaml", "*-api"],
      ["{{ .values.x }}", SAME, [], "not carried over, see below", undefined],
      [
        "{{name}}-api",
        { "image-list": "app=acme/app:{{tag}}" },
        [],
        "not carried over, see below",
        undefined,
      ],
      ["{{name}}-api", SAME, [made("dev-api")], "through its Applications: dev-api", "dev-api"],
      ["{{name}}-api", {}, [], "no annotations", undefined],
    ])("with the name %s", (name, annotations, applications, outcome, pattern) => {
      const result = planOf(set(name, annotations), ...applications);
      expect(became(result).join()).toContain(outcome);
      const { resources } = readResources(result.files, "argocd");
      expect(resources.flatMap(({ spec }) => spec.applicationRefs.map((one) => one.namePattern))).toEqual(
        pattern === undefined ? [] : [pattern],
      );
      expect(result.notes).toHaveLength(outcome.includes("see below") || pattern === "*-api" ? 1 : 0);
    });
  });
});

describe("the rest of the input", () => {
  it("is named where it is not understood, and the others go on", () => {
    const made = plan([
      { name: "bad.yaml", text: "a: [\n---\nkind: Service\nmetadata: {name: web}\n---\npassword: hunter2\n" },
      { name: "empty.yaml", text: "# nothing\n" },
      fixture("config/example-api.yaml"),
    ]);
    expect(made.isComplete).toBe(false);
    expect(made.errors.map(({ where }) => where)).toEqual([expect.stringMatching(/^bad\.yaml:\d:\d/)]);
    expect(became(made)).toEqual([
      "Service web: not understood",
      "a mapping with password: not understood",
      "an empty file: not understood",
      "ImageUpdater example-api: config/example-api.yaml",
    ]);
    expect(report(made)).not.toContain("hunter2");
  });

  it("never repeats a secret", () => {
    const SECRET = "s3cr3t-of-at-least-16";
    const base64 = Buffer.from(SECRET).toString("base64");
    const secret = (name: string, data: object, more: object = {}) => ({
      kind: "Secret",
      metadata: { name, namespace: "argocd" },
      data,
      ...more,
    });
    const made = planOf(
      secret("argocd-image-updater-secret", { "webhook.docker-secret": base64, other: base64 }),
      secret("pull", { ".dockerconfigjson": base64 }, { type: "kubernetes.io/dockerconfigjson" }),
      secret("opaque", {}, { type: "Opaque", stringData: { creds: SECRET } }),
      secret("argocd-image-updater-secret", {}, { stringData: { "webhook.quay-secret": "short" } }),
      {
        config: { argocd: { token: SECRET } },
        extraEnv: [{ name: "TOKEN", value: SECRET }],
        extraArgs: ["--docker-webhook-secret", SECRET],
      },
    );
    const all = JSON.stringify([report(made), made.files, made.notes]);
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain(base64);
    expect(made.secrets.map(({ name }) => name)).toEqual([
      "DOCKER_WEBHOOK_SECRET",
      "QUAY_WEBHOOK_SECRET",
      "ARGOCD_TOKEN",
      "PULLSECRET_ARGOCD_PULL",
    ]);
    expect(made.secrets[0]?.command).toContain("'{.data.webhook\\.docker-secret}'");
    expect(made.notes.map(({ where }) => where)).toContain("in3.yaml: webhook.quay-secret");
    expect(became(made)).toContain("Secret argocd/opaque: nothing in the input refers to it");
  });

  it("cannot smuggle a command into those that are printed, nor what a terminal obeys", () => {
    const made = planOf({
      kind: "Secret",
      metadata: { name: "x'; rm -rf ~; '\u001b[2J" },
      data: { "webhook.docker-secret": "" },
    });
    expect(made.secrets[0]?.command).toContain("get secret 'x'\\''; rm -rf ~; '\\''");
    expect(report(made)).not.toContain("\u001b");
  });
});
