/** Resources and Applications for the tests of this room. */
import type { Application } from "../../src/argocd/application.ts";
import type { ApplicationList, Unreadable } from "../../src/argocd/application-list.ts";
import { type ImageUpdater, parseImageUpdater } from "../../src/fleet/image-updater.ts";
import { LEGACY_PREFIX } from "../../src/fleet/legacy-names.ts";
import { type ApplicationSummary, rulesFor } from "../../src/fleet/rules.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import type { Failure } from "../../src/lib/failure.ts";
import { ok } from "../../src/lib/result.ts";

export const API_VERSION = "argocd-image-updater.argoproj.io/v1alpha1";

/** One image that is served, with the fields of `more` over it. */
export const image = (more: object = {}) => ({ alias: "app", imageName: "acme/app:1.x", ...more });

/** One applicationRef that is served. */
export const ref = (namePattern: string, more: object = {}) => ({ namePattern, images: [image()], ...more });

/** An ImageUpdater as a document. */
export const document = (spec: object, metadata: object = {}) => ({
  origin: "config/a.yaml",
  value: { apiVersion: API_VERSION, kind: "ImageUpdater", metadata: { name: "a", ...metadata }, spec },
});

/** Parses an ImageUpdater; `namespace` argocd unless `metadata` says another. */
export const parse = (spec: object, metadata: object = {}) =>
  parseImageUpdater(document(spec, metadata), "argocd");

/** An ImageUpdater that is expected to be usable. */
export function resource(spec: object, metadata: object = {}): ImageUpdater {
  const { resource, problems } = parse(spec, metadata);
  if (resource === undefined) throw new Error(JSON.stringify(problems));
  return resource;
}

export const application = (
  name: string,
  labels: Record<string, string> = {},
  namespace = "argocd",
): ApplicationSummary => ({ namespace, name, labels, project: "default" });

/** One whose annotations were asked for; `annotations` without the prefix of Image Updater. */
export const annotated = (name: string, annotations: Record<string, string> = {}): ApplicationSummary => ({
  ...application(name),
  annotations: Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [LEGACY_PREFIX + key, value]),
  ),
});

export const rules = (resources: readonly ImageUpdater[], applications: readonly ApplicationSummary[]) =>
  rulesFor({ resources, applications, names: DOCKER_HUB_DEFAULTS });

/** The alias of each Rule of each Application. */
export const aliases = ({ rules }: ReturnType<typeof rulesFor>): Record<string, string[]> =>
  Object.fromEntries([...rules].map(([key, list]) => [key, list.map(({ alias }) => alias)]));

/** What Argo CD says of one Application that was deleted. */
export const GONE: Failure = {
  code: "argocd-application-not-found",
  message: "Cannot read Application argocd/api-dev: the answer is 404.",
  temporary: false,
};

/** What it says of one that the token may not get. */
export const FORBIDDEN: Failure = {
  code: "argocd-forbidden",
  message: "Cannot read Application argocd/api-dev: the answer is 403.",
  temporary: false,
  mend: 'Allow it in policy.csv: "p, <account>, applications, get, default/api-dev, allow".',
};

/** Argo CD's list, which tells `atOnce` Applications each time it is read on. */
export function listOf(
  applications: readonly Application[],
  unreadable: readonly Unreadable[] = [],
  atOnce = 2,
): ApplicationList {
  let left = applications;
  return {
    bytes: 0,
    next() {
      const now = left.slice(0, atOnce);
      left = left.slice(atOnce);
      return ok({
        applications: now,
        unreadable: left.length === 0 ? unreadable : [],
        isLast: left.length === 0,
      });
    },
  };
}
