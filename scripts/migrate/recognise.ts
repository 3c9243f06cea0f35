/** A piece of the input -> what it is, and its Parts. Pure. */
import { API_VERSION, KIND } from "../../src/fleet/crd.ts";
import { printable } from "../../src/registry/text.ts";
import { noGit, noScripts } from "./absent.ts";
import { isApplication, readApplication, readApplicationSet } from "./argocd-application.ts";
import { chartParts, findValues } from "./chart.ts";
import { readSecret } from "./cluster-secret.ts";
import { idle, note, type Part, type Reading, understood } from "./part.ts";
import { metadataOf, nameOf, type Piece, recordOf, textOf } from "./piece.ts";
import { tableParts } from "./registry-table.ts";
import { configMapParts, deploymentParts } from "./updater-config.ts";

/** Kinds that install Image Updater, and configure nothing. */
const INSTALLATION =
  /^(?:CustomResourceDefinition|ServiceAccount|Role|RoleBinding|ClusterRole|ClusterRoleBinding|Service|Ingress|NetworkPolicy|ServiceMonitor|Namespace|Pod|ReplicaSet)$/;

export function recognise(piece: Piece): Reading {
  const { place, value, text } = piece;
  const metadata = metadataOf(value);
  const { kind } = metadata;
  const what = `${printable(kind)} ${printable(nameOf(metadata))}`.trim();
  if (kind === KIND && recordOf(value).apiVersion === API_VERSION)
    return understood(place, what, [{ kind: "resource", piece }]);
  if (isApplication(value)) return readApplication(value, place, objectParts);
  if (kind === "ApplicationSet") return readApplicationSet(value, place);
  if (kind === "Secret") return readSecret(value, place);
  if (kind === "ConfigMap") return readConfigMap(value, place, what);
  if (isUpdaters(value)) {
    if (kind === "Deployment") return understood(place, what, deploymentParts(value, place));
    if (INSTALLATION.test(kind)) return understood(place, what, [idle(what, "it installs Image Updater")]);
  }
  if (kind === "" && Array.isArray(recordOf(value).registries))
    return understood(place, "registry table", tableParts(text ?? JSON.stringify(value)));
  const values = findValues(value, text);
  if (values !== undefined)
    return understood(place, "values of Image Updater's chart", chartParts(values, place, objectParts));
  return { place, what: what === "" ? foundIn(value) : what, isUnderstood: false, parts: [] };
}

/** An object of the chart's extraObjects, which may also be the text of one. */
function objectParts(value: unknown, place: string): readonly Part[] {
  const reading = recognise({ place, value });
  if (reading.isUnderstood) return reading.parts;
  return [
    note(
      place,
      `This object is not understood: ${reading.what}.`,
      "Give what it holds to this command as a file, or apply it by itself.",
    ),
  ];
}

function readConfigMap(value: unknown, place: string, what: string): Reading {
  const { name } = metadataOf(value);
  const data = recordOf(recordOf(value).data);
  if (/ssh-(?:config|known-hosts)/.test(name)) {
    const isSet = Object.keys(data).length > 0;
    return understood(place, what, [isSet ? noGit(`${place}: ${name}`) : idle(what, "it is empty")]);
  }
  if (/authscripts/.test(name)) return understood(place, what, [noScripts(`${place}: ${name}`)]);
  if ("registries.conf" in data || /argocd-image-updater/.test(name))
    return understood(place, what, configMapParts(data, place));
  return { place, what, isUnderstood: false, parts: [] };
}

function isUpdaters(value: unknown): boolean {
  const { name, labels } = metadataOf(value);
  const words = [name, labels["app.kubernetes.io/name"] ?? "", labels["app.kubernetes.io/part-of"] ?? ""];
  return words.some((word) => /argocd-image-updater|^imageupdaters\./.test(word));
}

/** Names of keys alone: a value may be a secret. */
function foundIn(value: unknown): string {
  const keys = Object.keys(recordOf(value)).map((key) => printable(key, 40));
  if (keys.length === 0) return textOf(value) === "" ? "no mapping" : "plain text";
  return `a mapping with ${keys.slice(0, 5).join(", ")}${keys.length > 5 ? ", ..." : ""}`;
}
