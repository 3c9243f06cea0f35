/**
 * One ImageUpdater document -> what it asks for, with every part judged (the shape: crd.ts). An error stops the
 * smallest part that holds it: an image, an applicationRef, and only for the fields that all share, the resource.
 */
import { compileGlob } from "../lib/glob.ts";
import { isRecord } from "../lib/json.ts";
import type { Problem } from "../lib/problem.ts";
import { type ApplicationRef, readApplicationRefs } from "./application-refs.ts";
import { API_VERSION, KIND, type ResourceShape, resourceSchema } from "./crd.ts";
import { fieldPlace, refPath, resourcePlace } from "./problem-place.ts";
import { readLayer } from "./read-layer.ts";
import { withoutNulls } from "./record.ts";
import type { SourceDocument } from "./resource-files.ts";
import { hidingDefaults, isStored } from "./schema-defaults.ts";
import { sentence } from "./sentence.ts";

export type { ApplicationRef, ImageConfig } from "./application-refs.ts";

/** An ImageUpdater whose every part has been judged. Fields are named and nested as in the resource. Plain data. */
export interface ImageUpdater {
  /** Where it was read: `config/example-api.yaml`. */
  readonly origin: string;
  /** `metadata.namespace`, else `spec.namespace` (v1.0), else the default. Only Applications in it are served. */
  readonly namespace: string;
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Omit<ResourceShape["spec"], "namespace" | "applicationRefs"> & {
    readonly applicationRefs: readonly ApplicationRef[];
  };
}

/** Resources, wherever they were read, and what is wrong in them whichever Applications there are. */
export interface ReadResources {
  readonly resources: readonly ImageUpdater[];
  readonly problems: readonly Problem[];
}

/** `resource` is undefined when nothing of it can be served; the problems then say why. */
export function parseImageUpdater(
  document: SourceDocument,
  defaultNamespace: string,
): { resource: ImageUpdater | undefined; problems: Problem[] } {
  const value = withoutNulls(document.value);
  const place = resourcePlace({ origin: document.origin, name: nameOf(value) });
  const foreign = checkType(value, place);
  if (foreign !== undefined) return { resource: undefined, problems: [foreign] };

  const layer = readLayer(resourceSchema, value, place, []);
  if (layer.value === undefined) return { resource: undefined, problems: [...layer.problems] };
  const { metadata, spec } = layer.value;
  const { namespace, applicationRefs, ...shared } = spec;

  const refs = readApplicationRefs(applicationRefs, place);
  const patterns = refs.items.flatMap((ref) => checkPattern(ref, place));
  const problems = [...layer.problems, ...refs.problems, ...patterns];
  if (patterns.length > 0) return { resource: undefined, problems };
  const resource = {
    origin: document.origin,
    namespace: metadata.namespace ?? namespace ?? defaultNamespace,
    name: metadata.name,
    annotations: metadata.annotations ?? {},
    spec: { ...shared, applicationRefs: refs.items },
  };
  const hiding = isStored(metadata) ? hidingDefaults(resource.spec, place) : [];
  return { resource, problems: [...problems, ...hiding] };
}

function nameOf(value: unknown): string | undefined {
  const metadata = isRecord(value) ? value.metadata : undefined;
  const name = isRecord(metadata) ? metadata.name : undefined;
  return typeof name === "string" && name !== "" ? name : undefined;
}

function checkType(value: unknown, where: string): Problem | undefined {
  const { apiVersion, kind } = isRecord(value) ? value : {};
  if (apiVersion === API_VERSION && kind === KIND) return undefined;
  return {
    severity: "error",
    where,
    what: `This is kind ${text(kind)} of apiVersion ${text(apiVersion)}, which is not read.`,
    mend: `Write \`apiVersion: ${API_VERSION}\` and \`kind: ${KIND}\`.`,
  };
}

const text = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : "(not given)");

/**
 * A pattern that is none loses the whole resource, as upstream (pkg/argocd/argocd.go, FilterApplicationsForUpdate):
 * nobody can tell which Applications it was meant to keep from a broader pattern.
 */
function checkPattern(ref: ApplicationRef, resource: string): Problem[] {
  const glob = compileGlob(ref.namePattern);
  if (glob.ok) return [];
  return [
    {
      severity: "error",
      where: fieldPlace(resource, [...refPath(ref.index), "namePattern"]),
      what: sentence(`nothing of this resource is served, because ${glob.error}`),
      mend: "Write the Application's name, or a glob with `*`, `?` and `[a-z]`.",
    },
  ];
}
