/** The stand-in's PATCH: read, patch in memory, validate, overwrite. */
import { applyJsonPatch, failsByBytes, type Json, type Operation } from "./argocd.json-patch.ts";
import { PERMISSION_DENIED, Refused } from "./argocd.refused.ts";
import {
  type Account,
  allows,
  overwrite,
  rbacName,
  type Source,
  type StandInApplication,
  type State,
} from "./argocd.state.ts";

export interface Envelope {
  patch: string;
  patchType: string;
  project?: string;
  appNamespace?: string;
}

export function readEnvelope(body: string): Envelope {
  let parsed: unknown;
  try {
    parsed = body === "" ? {} : JSON.parse(body);
  } catch (error) {
    throw new Refused(3, error instanceof Error ? error.message : "");
  }
  const { patch, patchType, project, appNamespace }: Record<string, unknown> = Object(parsed);
  if (patch !== undefined && typeof patch !== "string") {
    const type = Array.isArray(patch) ? "array" : typeof patch;
    throw new Refused(
      3,
      `json: cannot unmarshal ${type} into Go struct field ApplicationPatchRequest.patch of type string`,
    );
  }
  for (const [field, value] of Object.entries({ patchType, patch })) {
    if (typeof value !== "string")
      throw new Refused(13, `grpc: error while marshaling: proto: required field "${field}" not set`);
  }
  return {
    patch: String(patch),
    patchType: String(patchType),
    ...(typeof project === "string" && { project }),
    ...(typeof appNamespace === "string" && { appNamespace }),
  };
}

export function patch(
  state: State,
  account: Account,
  application: StandInApplication,
  envelope: Envelope,
): StandInApplication {
  const { name, namespace } = application.metadata;
  const { project } = application.spec;
  enforce(account, "update", rbacName(state, project, namespace, name));
  const patched = patchedCopy(application, envelope);
  if (patched.spec.project !== project)
    enforce(account, "create", rbacName(state, patched.spec.project, namespace, name));
  const sources = patched.spec.sources ?? (patched.spec.source ? [patched.spec.source] : []);
  const invalid = (why: string) =>
    new Refused(3, `application spec for ${name} is invalid: InvalidSpecError: ${why}`);
  if (sources.some(({ repoURL }) => !repoURL)) {
    throw invalid("repository not accessible: repositories not accessible: repo URL is invalid");
  }
  if (sources.length === 0 || sources.some(({ path, chart, ref }) => !(path || chart || ref))) {
    throw invalid("spec.source.repoURL and either spec.source.path or spec.source.chart are required");
  }
  for (const source of sources) validate(name, source);
  // The answer has the status from before the change.
  const { status } = structuredClone(application);
  overwrite(state, application, patched);
  return { ...structuredClone(application), status };
}

/** Rendering, as far as images can break it. */
function validate(name: string, source: Source): void {
  const blocks = (["kustomize", "helm", "plugin"] as const).filter((block) => source[block] !== undefined);
  if (blocks.length > 1) {
    const types = blocks.map((block) => block[0]?.toUpperCase() + block.slice(1));
    throw new Refused(
      2,
      `error validating and normalizing app: error validating the repo: error verifying source type: multiple application sources defined: ${types}`,
    );
  }
  if (source.kustomize?.images?.includes("")) {
    throw new Refused(
      3,
      `application spec for ${name} is invalid: InvalidSpecError: Unable to generate manifests in ${source.path}: rpc error: code = Unknown desc = \`kustomize edit set image \` failed exit status 1: Error: invalid format of image, use one of the following options:`,
    );
  }
}

export function enforce(account: Account, action: string, object: string): void {
  if (!allows(account, action, object)) {
    throw new Refused(
      7,
      `${PERMISSION_DENIED}: applications, ${action}, ${object}, sub: ${account.name}, iat: 2026-11-23T09:20:37Z`,
    );
  }
}

function patchedCopy(application: StandInApplication, { patch, patchType }: Envelope): StandInApplication {
  if (patchType !== "json" && patchType !== "")
    throw new Refused(3, `Patch type '${patchType}' is not supported`);
  let operations: Operation[];
  try {
    operations = JSON.parse(patch);
  } catch {
    throw new Refused(2, "error decoding json patch: unexpected end of JSON input");
  }
  if (!Array.isArray(operations)) {
    throw new Refused(
      2,
      "error decoding json patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch",
    );
  }
  const bytes = failsByBytes(patch, operations);
  const document: Json = JSON.parse(JSON.stringify(application));
  const patched =
    bytes === undefined
      ? applyJsonPatch(document, operations)
      : { error: `testing value ${bytes.path} failed: test failed` };
  if ("error" in patched) throw new Refused(2, `error applying patch: ${patched.error}`);
  return JSON.parse(JSON.stringify(patched.value));
}
