/** Recorded answers to PATCH. They run in order and leave the Application with the new tag. */
import {
  type ArgoCdCase,
  type ArgoCdTarget,
  at,
  caseMaker,
  error,
  JSON_TYPE,
  parametersOwner,
  TEXT_TYPE,
  valueOfTag,
  type Who,
} from "./argocd.case.ts";

const TAG_VALUE = "/spec/source/helm/parameters/1/value";

export function patchCases(target: ArgoCdTarget): ArgoCdCase[] {
  const { application, project, account, newTag } = target;
  const { get, send } = caseMaker(target);
  const app = `/api/v1/applications/${application}`;
  const denied = error(7, "permission denied");
  const notFound = error(5, 'applications.argoproj.io "gone" not found');
  const patchBody = (operations: unknown, extra: object = {}) =>
    JSON.stringify({
      name: application,
      project,
      patchType: "json",
      patch: JSON.stringify(operations),
      ...extra,
    });
  const patch = (
    name: string,
    who: Who,
    body: string,
    status: number,
    expected: ArgoCdCase["body"],
    { contentType = JSON_TYPE, path = app, type = JSON_TYPE } = {},
  ) => send(name, who, { method: "PATCH", path, content: type, body }, status, expected, contentType);

  return [
    patch("patch with a charset", "updater", patchBody([]), 415, "Invalid content type\n", {
      contentType: TEXT_TYPE,
      type: "application/json; charset=utf-8",
    }),
    patch(
      "patch with an upper-case type",
      "updater",
      patchBody([]),
      200,
      (json) => at(json, "metadata", "name") === application,
      { type: "Application/JSON" },
    ),
    patch(
      "patch as an object",
      "updater",
      patchBody([], { patch: {} }),
      400,
      error(
        3,
        "json: cannot unmarshal object into Go struct field ApplicationPatchRequest.patch of type string",
      ),
    ),
    patch(
      "patch without its type",
      "updater",
      patchBody([], { patchType: undefined }),
      500,
      error(13, 'grpc: error while marshaling: proto: required field "patchType" not set'),
    ),
    patch(
      "patch of another type",
      "updater",
      patchBody([], { patchType: "strategic" }),
      400,
      error(3, "Patch type 'strategic' is not supported"),
    ),
    patch(
      "patch that is no list",
      "updater",
      patchBody({ spec: {} }),
      500,
      error(
        2,
        "error decoding json patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch",
      ),
    ),
    patch(
      "failed test",
      "updater",
      patchBody([{ op: "test", path: TAG_VALUE, value: "no" }]),
      500,
      error(2, `error applying patch: testing value ${TAG_VALUE} failed: test failed`),
    ),
    patch(
      "replace at a missing index",
      "updater",
      patchBody([{ op: "replace", path: "/spec/source/helm/parameters/99/value", value: "x" }]),
      500,
      error(
        2,
        "error applying patch: replace operation does not apply: doc is missing path: /spec/source/helm/parameters/99/value: missing value",
      ),
    ),
    patch(
      "add below a missing parent",
      "updater",
      patchBody([{ op: "add", path: "/spec/sources/7/helm", value: {} }]),
      500,
      error(
        2,
        'error applying patch: add operation does not apply: doc is missing path: "/spec/sources/7/helm": missing value',
      ),
    ),
    patch(
      "no source",
      "updater",
      patchBody([{ op: "replace", path: "/spec/source", value: null }]),
      400,
      error(
        3,
        `application spec for ${application} is invalid: InvalidSpecError: spec.source.repoURL and either spec.source.path or spec.source.chart are required`,
      ),
    ),
    patch(
      "a source without a repository",
      "updater",
      patchBody([{ op: "replace", path: "/spec/source", value: { repoURL: "" } }]),
      400,
      new RegExp(
        `"message":"application spec for ${application} is invalid: InvalidSpecError: repository not accessible: `,
      ),
    ),
    patch("patch a missing one", "updater", patchBody([]), 404, notFound, {
      path: "/api/v1/applications/gone",
    }),
    patch("patch", "nobody", patchBody([]), 403, denied),
    patch("patch", "uionly", patchBody([]), 403, denied),
    patch(
      "patch",
      "reader",
      patchBody([]),
      403,
      new RegExp(
        `"message":"permission denied: applications, update, ${project}/${application}, sub: reader, iat: [0-9TZ:-]+"`,
      ),
    ),
    patch(
      "move to a project where it may not create",
      "updater",
      patchBody([{ op: "replace", path: "/spec/project", value: "other" }]),
      403,
      new RegExp(`permission denied: applications, create, other/${application}, sub: ${account}`),
    ),
    patch("patch", "no one", patchBody([]), 401, error(16, "no session information")),

    patch(
      "a test of what is not there, as null",
      "updater",
      patchBody([{ op: "test", path: "/spec/source/helm/nope", value: null }]),
      200,
      () => true,
    ),
    patch(
      "a change",
      "updater",
      patchBody([{ op: "replace", path: TAG_VALUE, value: newTag }]),
      200,
      (json) => valueOfTag(json) === newTag && parametersOwner(json) === "argocd-server",
    ),
    get(
      "get after the change",
      app,
      "updater",
      200,
      (json) => valueOfTag(json) === newTag && parametersOwner(json) === "argocd-server",
    ),
    patch(
      "an unknown field, which is dropped",
      "updater",
      patchBody([{ op: "add", path: "/spec/bogusField", value: 1 }]),
      200,
      (json) => at(json, "spec", "bogusField") === undefined,
    ),
  ];
}
