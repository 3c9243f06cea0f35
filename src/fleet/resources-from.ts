/** Where the resources come from: bundled with the Worker, or read from an Application with each refresh. */
import { type Application, type ApplicationId, applicationKey } from "../argocd/application.ts";
import type { Failure } from "../lib/failure.ts";
import type { Result } from "../lib/result.ts";
import type { Documents } from "./delivered.ts";
import type { SourceFile } from "./resource-files.ts";
import { type ResourcesPorts, readDocumentsOf } from "./resources-application.ts";

export type ResourcesFrom =
  | { readonly kind: "files"; readonly files: readonly SourceFile[] }
  | {
      readonly kind: "application";
      /** `Application argocd/image-updater-config`. */
      readonly name: string;
      /** `known`: keys of the documents that were read before; undefined when none ever were. */
      readonly read: (
        listed: readonly Application[],
        known: readonly string[] | undefined,
      ) => Promise<Result<Documents, Failure>>;
    }
  /** Only another deployment mends it, so nothing is asked for. Status says it where settings are read. */
  | { readonly kind: "nowhere"; readonly name: string; readonly failure: Failure };

const SETTING = "setting RESOURCES_APPLICATION";

/**
 * By the setting `RESOURCES_APPLICATION`. A value that names nothing does not fall back to the bundled files: what is in
 * them may be an example or long out of date.
 */
export function resourcesFrom(
  application: ApplicationId | "unreadable" | undefined,
  files: readonly SourceFile[],
  connect: () => Result<ResourcesPorts, Failure>,
): ResourcesFrom {
  if (application === undefined) return { kind: "files", files };
  if (application === "unreadable") {
    return { kind: "nowhere", name: SETTING, failure: UNREADABLE };
  }
  return {
    kind: "application",
    name: placeOf(application),
    read: async (listed, known) => {
      const argocd = connect();
      return argocd.ok ? readDocumentsOf(application, argocd.value, listed, known) : argocd;
    },
  };
}

/** How the Application is named that delivers the resources. */
export const placeOf = (application: ApplicationId): string => `Application ${applicationKey(application)}`;

/** What a person is told that was looked into. */
export const placesOf = (from: ResourcesFrom): readonly string[] =>
  from.kind === "files" ? from.files.map(({ name }) => name) : [from.name];

const UNREADABLE: Failure = {
  code: "resources-application-unreadable",
  message: "RESOURCES_APPLICATION is not the name of an Application, so no resources are read.",
  temporary: false,
  mend: "Write it in wrangler.toml as image-updater-config or as argocd/image-updater-config.",
};
