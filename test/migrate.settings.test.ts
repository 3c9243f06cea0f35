/** Each setting of Image Updater appears in what is said, by whichever of its names it is set. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cronOf } from "../scripts/migrate/cron.ts";
import { plan } from "../scripts/migrate/plan.ts";
import { report } from "../scripts/migrate/report.ts";
import { readFlags, settingPart } from "../scripts/migrate/setting.ts";

/** All names of upstream v0.17 and v1.3 and of its chart 0.x and 1.x. */
const NAMES: {
  readonly flags: readonly string[];
  readonly variables: readonly string[];
  readonly configMap: readonly string[];
  readonly chart: readonly string[];
  readonly chartConfigBefore1: readonly string[];
  readonly secret: readonly string[];
} = JSON.parse(readFileSync(join(import.meta.dirname, "fixtures/migrate/names.json"), "utf8"));

const UNKNOWN = /no setting of this name|no such value|no secret of this name|no setting of Image Updater/;
const VALUE = "77";
const said = (value: unknown) => report(plan([{ name: "in.yaml", text: JSON.stringify(value) }]));
/** Lines that speak of a name that Image Updater does not have. */
const unknown = (text: string) => text.split("\n").filter((line) => UNKNOWN.test(line));

describe("every setting", () => {
  it.each([...NAMES.flags, ...NAMES.variables, ...NAMES.configMap])("%s becomes something", (name) => {
    const part = settingPart(name, VALUE, "in.yaml");
    expect(part).toBeDefined();
    expect(part).not.toMatchObject({ why: "as it is by default" });
    if (/(?<!require[-_])secret$|token$/i.test(name)) expect(part).toMatchObject({ kind: "secret" });
  });

  it("is told of a ConfigMap, a Deployment, and values of the chart", () => {
    const data = Object.fromEntries(NAMES.configMap.map((key) => [key, VALUE]));
    const metadata = { name: "argocd-image-updater-config", namespace: "argocd" };
    const container = {
      args: ["run", ...NAMES.flags.map((flag) => `${flag}=${VALUE}`)],
      env: NAMES.variables.map((name) => ({ name, value: VALUE })),
    };
    const deployment = {
      kind: "Deployment",
      metadata,
      spec: { template: { spec: { containers: [container] } } },
    };
    const texts: readonly (readonly [string, readonly string[]])[] = [
      [said({ kind: "ConfigMap", metadata, data }), NAMES.configMap],
      [said(deployment), [...NAMES.flags, ...NAMES.variables]],
      [said({ config: data, extraArgs: container.args, extraEnv: container.env }), NAMES.configMap],
      [said({ "argocd-image-updater": { config: data } }), NAMES.configMap],
    ];
    for (const [text, names] of texts) {
      expect(unknown(text)).toEqual([]);
      expect(names.filter((name) => !text.includes(name))).toEqual([]);
    }
  });

  it("is told of the whole values of the chart, 1.x and before", () => {
    const filled = (key: string) => (/^(?:volume|init)/.test(key) ? [{ name: "x" }] : { enabled: true });
    const top = NAMES.chart.filter((key) => !/^extra|^config$/.test(key));
    const values = Object.fromEntries(top.map((key) => [key, filled(key)]));
    const before = Object.fromEntries(
      NAMES.chartConfigBefore1.filter((key) => !key.includes(".")).map((key) => [key, VALUE]),
    );
    const argocd = Object.fromEntries(
      NAMES.chartConfigBefore1.flatMap((key) => (key.startsWith("argocd.") ? [[key.slice(7), VALUE]] : [])),
    );
    const text = said({
      ...values,
      config: { ...before, name: "other", argocd, sshConfig: { config: "Host *" } },
      namespaceOverride: "cd",
    });
    expect(unknown(text)).toEqual([]);
    const told = [...top, ...NAMES.chartConfigBefore1];
    expect(told.filter((name) => !text.includes(name) && !/token$/.test(name))).toEqual([]);
    expect(text).toContain("ARGOCD_TOKEN");
  });

  it("is told of its Secret", () => {
    const data = Object.fromEntries(
      NAMES.secret.map((field) => [field, Buffer.from("x".repeat(16)).toString("base64")]),
    );
    const text = said({ kind: "Secret", metadata: { name: "argocd-image-updater-secret" }, data });
    expect(unknown(text)).toEqual([]);
    expect(text.match(/npx wrangler secret put/g)).toHaveLength(NAMES.secret.length);
    expect(text).not.toContain("not carried over");
  });

  it("that there is not is named", () => {
    const text = said({
      config: { "log.level": "info", "log.levl": "x" },
      extraArgs: ["--intervall", "5m"],
      metrix: { a: 1 },
    });
    expect(unknown(text)).toHaveLength(3);
    for (const name of ["config.log.levl", "--intervall", "metrix"]) expect(text).toContain(name);
  });
});

describe("what has a place here", () => {
  it.each([
    ["--interval", "5m", 'crons = ["*/5 * * * *"]'],
    ["log.level", "trace", 'LOG_LEVEL = "debug"'],
    ["config.logLevel", "WARN", 'LOG_LEVEL = "warn"'],
    ["ARGOCD_NAMESPACE", "cd", 'ARGOCD_NAMESPACE = "cd"'],
    ["argocd.server_addr", "argocd.example.com", 'ARGOCD_URL = "https://argocd.example.com"'],
    ["--dry-run", "true", 'MODE = "observe"'],
  ])("%s %s is written as a setting", (name, value, line) => {
    expect(settingPart(name, value, "in.yaml")).toMatchObject({ kind: "setting", line });
  });

  it("is judged with the namespace of Argo CD that the input names", () => {
    const made = plan([
      { name: "values.yaml", text: "config: {argocd.namespace: cd}" },
      {
        name: "a.yaml",
        text: "apiVersion: argocd-image-updater.argoproj.io/v1alpha1\nkind: ImageUpdater\nmetadata: {name: a}\nspec: {applicationRefs: [{namePattern: a, images: [{alias: a, imageName: 'acme/a:~1', commonUpdateSettings: {pullSecret: 'pullsecret:cd/x'}}]}]}\n",
      },
    ]);
    expect(made.notes).toEqual([]);
    expect(made.secrets.map(({ name }) => name)).toEqual(["PULLSECRET_CD_X"]);
  });

  it("asks for the secrets of webhooks where they are on, those of the Secret where it is given", () => {
    const on = {
      kind: "ConfigMap",
      metadata: { name: "argocd-image-updater-config" },
      data: { "webhook.enable": "true" },
    };
    expect(said(on).match(/npx wrangler secret put/g)).toHaveLength(7);
    const secret = {
      kind: "Secret",
      metadata: { name: "argocd-image-updater-secret" },
      data: { "webhook.ghcr-secret": "" },
    };
    expect(said([on, secret]).match(/npx wrangler secret put/g)).toHaveLength(1);
  });

  it.each([
    ["2m", "*/2 * * * *"],
    ["30s", "* * * * *"],
    ["1h", "0 * * * *"],
    ["6h", "0 */6 * * *"],
    ["48h", "0 0 * * *"],
    ["0", undefined],
    ["-1s", undefined],
    ["soon", undefined],
  ])("an interval of %s is the cron expression %s", (interval, cron) => {
    expect(cronOf(interval)).toBe(cron);
  });

  it("reads a command line as Go does", () => {
    expect(
      readFlags(["run", "--once", "webhook", "--interval", "5m", "--loglevel=debug", "--webhook-port", "1"]),
    ).toEqual([
      ["--once", "true"],
      ["--interval", "5m"],
      ["--loglevel", "debug"],
      ["--webhook-port", "1"],
    ]);
  });
});

describe("values of the chart", () => {
  const values = readFileSync(join(import.meta.dirname, "fixtures/migrate/values.yaml"), "utf8");
  const table = (name: string, text: string) =>
    plan([{ name, text }]).files.find((file) => file.name.endsWith("registries.yaml"))?.text;

  it("give the registry table with its comments", () => {
    expect(table("values.yaml", values)).toContain("  # Our own account.\n  - name: Docker Hub\n");
    expect(table("values.yaml", values)).toContain("ping: yes");
  });

  it.each(["values", "valuesObject"])("are found in the Application that installs it, in %s", (field) => {
    const inner =
      field === "values"
        ? values
        : { config: { registries: [{ name: "Quay", api_url: "https://quay.io", prefix: "quay.io" }] } };
    const helm = {
      [field]: inner,
      valueFiles: ["$values/x.yaml"],
      parameters: [
        { name: "config.log\\.level", value: "debug" },
        { name: "image.tag", value: "x" },
      ],
    };
    const application = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: { name: "image-updater", namespace: "argocd" },
      spec: { sources: [{ chart: "argocd-image-updater", helm }] },
    };
    const text = JSON.stringify(application);
    expect(table("app.yaml", text)).toContain(field === "values" ? "# Our own account." : "quay.io");
    const report = said(application);
    for (const word of ["valueFiles", "LOG_LEVEL", "parameter image.tag"]) expect(report).toContain(word);
    expect(report).not.toContain("annotations");
  });

  it("are read with the objects that they bring along", () => {
    const updater = {
      apiVersion: "argocd-image-updater.argoproj.io/v1alpha1",
      kind: "ImageUpdater",
      metadata: { name: "extra" },
      spec: { applicationRefs: [{ namePattern: "a", images: [{ alias: "a", imageName: "acme/a:~1" }] }] },
    };
    const made = plan([
      { name: "values.yaml", text: JSON.stringify({ extraArgs: [], extraObjects: [updater, "kind: X"] }) },
    ]);
    expect(made.files.map(({ name }) => name)).toEqual(["config/extra.yaml"]);
    expect(made.notes.map(({ where }) => where)).toEqual(["values.yaml: extraObjects[1]"]);
  });
});
