/** Values of Image Updater's Helm chart, 0.x and 1.x (argoproj/argo-helm, charts/argocd-image-updater) -> Parts. Pure. */
import { isRecord } from "../../src/lib/json.ts";
import { noGit, noMetrics, noScripts } from "./absent.ts";
import { idle, note, type Part } from "./part.ts";
import { listOf, recordOf, textOf } from "./piece.ts";
import { type Origin, tableParts, tableText } from "./registry-table.ts";
import { settingPart } from "./setting.ts";
import { flagParts, unknownName, variableParts, variablesFromParts } from "./updater-config.ts";

export const CHART = "argocd-image-updater";

/** Keys that no other chart has: by them values are known for what they are. */
const OWN_KEYS: readonly string[] = ["authScripts", "createClusterRoles", "extraArgs"];

/** What the Pod of Image Updater is made of, and how it is reached. */
const POD_KEYS: readonly string[] = [
  ...["affinity", "containerPort", "containerPorts", "createClusterRoles", "dualStack", "fullnameOverride"],
  ...["image", "imagePullSecrets", "nameOverride", "nodeSelector", "podAnnotations", "podLabels"],
  ...["podSecurityContext", "priorityClassName", "rbac", "replicaCount", "resources", "securityContext"],
  ...["service", "serviceAccount", "tolerations", "updateStrategy", "crds", "global", "certificateSecret"],
];

/** Keys of `config` that name objects and set nothing. */
const NAMES: readonly string[] = ["name"];

export interface Values {
  readonly values: Readonly<Record<string, unknown>>;
  /** The document that they stand in, for its comments, and the way to them. */
  readonly origin?: Origin;
}

/** Are these values of the chart, by themselves or below the name of the chart (of an umbrella chart)? */
export function findValues(value: unknown, text: string | undefined): Values | undefined {
  const values = recordOf(value);
  if (isRecord(values[CHART])) return at(values[CHART], text, [CHART]);
  return isChart(values) ? at(values, text, []) : undefined;
}

const at = (values: Readonly<Record<string, unknown>>, text: string | undefined, path: string[]): Values =>
  text === undefined ? { values } : { values, origin: { text, path } };

function isChart(values: Readonly<Record<string, unknown>>): boolean {
  if ("kind" in values) return false;
  const config = recordOf(values.config);
  const isOwn =
    Array.isArray(config.registries) ||
    Object.keys(config).some((key) => configPart(key, "", "") !== undefined);
  return isOwn || OWN_KEYS.some((key) => key in values);
}

/** `manifests`: reads the objects of extraObjects. */
export function chartParts(
  { values, origin }: Values,
  place: string,
  manifests: (value: unknown, place: string) => readonly Part[],
): readonly Part[] {
  return Object.entries(values).flatMap(([key, value]): readonly Part[] => {
    const where = `${place}: ${key}`;
    if (POD_KEYS.includes(key)) return [idle(key, "there is no Pod")];
    if (isEmpty(value)) return [idle(key, "as it is by default")];
    switch (key) {
      case "config":
        return configParts(recordOf(value), place, origin && { ...origin, path: [...origin.path, "config"] });
      case "extraArgs":
        return flagParts(listOf(value), where);
      case "extraEnv":
        return variableParts(value, where);
      case "extraEnvFrom":
        return variablesFromParts(value, where);
      case "extraObjects":
        return listOf(value).flatMap((object, index) => manifests(object, `${where}[${index}]`));
      case "namespaceOverride":
        return [settingPart("argocd.namespace", value, where) ?? unknownName(where)];
      default:
        return [otherPart(key, recordOf(value), where)];
    }
  });
}

function otherPart(key: string, value: Readonly<Record<string, unknown>>, where: string): Part {
  const isOn = value.enabled === true;
  switch (key) {
    case "metrics":
      return isOn ? noMetrics(where) : idle(key, "as it is by default");
    case "ingress":
      return isOn
        ? note(
            where,
            "Webhooks come to the Worker's own address.",
            "Change the URL at each sender of webhooks.",
          )
        : idle(key, "as it is by default");
    case "authScripts":
      return isOn ? noScripts(where) : idle(key, "as it is by default");
    case "initContainers":
    case "volumes":
    case "volumeMounts":
      return note(
        where,
        "Nothing is mounted: there is no Pod.",
        "Where a script, certificate or key comes from it, see what is said of that one.",
      );
    default:
      return note(where, "The chart of Image Updater has no such value.", "Correct its name, or leave it.");
  }
}

function configParts(
  config: Readonly<Record<string, unknown>>,
  place: string,
  origin: Origin | undefined,
): readonly Part[] {
  return Object.entries(config).flatMap(([key, value]): readonly Part[] => {
    const where = `${place}: config.${key}`;
    if (key === "registries" && Array.isArray(value) && value.length > 0) {
      return tableParts(tableText(value, origin && { ...origin, path: [...origin.path, key] }));
    }
    if (NAMES.includes(key) || isEmpty(value)) return [idle(`config.${key}`, "as it is by default")];
    if (key === "sshConfig") return [sshPart(value, where)];
    if (key !== "argocd") return [configPart(key, value, place) ?? unknownName(where)];
    return Object.entries(recordOf(value)).map(
      ([name, word]) => settingPart(`config.argocd.${name}`, word, place) ?? unknownName(`${where}.${name}`),
    );
  });
}

/** `config.X` is a key of the ConfigMap since 1.0, and had a name of its own before. */
function configPart(key: string, value: unknown, place: string): Part | undefined {
  return settingPart(key, value, `${place}: config`) ?? settingPart(`config.${key}`, value, place);
}

function sshPart(value: unknown, where: string): Part {
  if (textOf(recordOf(value).config).trim() === "") return idle("config.sshConfig", "as it is by default");
  return noGit(where);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === "" || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}
