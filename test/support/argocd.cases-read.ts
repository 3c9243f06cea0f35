/** Recorded answers to everything but PATCH. */
import {
  type ArgoCdCase,
  type ArgoCdTarget,
  at,
  caseMaker,
  error,
  JSON_TYPE,
  TEXT_TYPE,
} from "./argocd.case.ts";

export function readCases(target: ArgoCdTarget): ArgoCdCase[] {
  const { application, project } = target;
  const { get, send } = caseMaker(target);
  const app = `/api/v1/applications/${application}`;
  const denied = error(7, "permission denied");

  return [
    get("version", "/api/version", "no one", 200, (json) => typeof at(json, "Version") === "string"),
    get("user", "/api/v1/session/userinfo", "updater", 200, (json) => at(json, "loggedIn") === true),
    get("user", "/api/v1/session/userinfo", "garbage", 200, "{}"),
    get("user", "/api/v1/session/userinfo", "expired", 200, "{}"),
    get(
      "may update",
      `/api/v1/account/can-i/applications/update/${project}/${application}`,
      "updater",
      200,
      '{"value":"yes"}',
    ),
    get(
      "may update",
      `/api/v1/account/can-i/applications/update/${project}/${application}`,
      "reader",
      200,
      '{"value":"no"}',
    ),

    get("list", "/api/v1/applications", "no one", 401, error(16, "no session information")),
    get("list", "/api/v1/applications", "garbage", 401, error(16, "no session information")),
    get(
      "list",
      "/api/v1/applications",
      "expired",
      401,
      error(16, "invalid session: token has invalid claims: token is expired"),
    ),
    get(
      "list without a permission",
      "/api/v1/applications",
      "nobody",
      200,
      (json) => at(json, "items") === null,
    ),
    get(
      "list of another project",
      "/api/v1/applications?projects=nope",
      "updater",
      200,
      (json) => at(json, "items") === null,
    ),
    get(
      "list of another namespace",
      "/api/v1/applications?appNamespace=nope",
      "updater",
      200,
      (json) => at(json, "items") === null,
    ),
    get(
      "list of names alone",
      `/api/v1/applications?name=${application}&fields=items.metadata.name,items.nope`,
      "updater",
      200,
      (json) => JSON.stringify(at(json, "items")) === JSON.stringify([{ metadata: { name: application } }]),
    ),
    get(
      "list of annotations, where there are none",
      `/api/v1/applications?name=${application}&fields=items.metadata.annotations`,
      "updater",
      200,
      (json) => JSON.stringify(at(json, "items")) === JSON.stringify([{ metadata: { annotations: null } }]),
    ),
    get("list with a trailing slash", "/api/v1/applications/", "updater", 403, denied),

    get("get", app, "updater", 200, (json) => at(json, "metadata", "name") === application),
    get(
      "get with fields, which are ignored",
      `${app}?fields=metadata.name`,
      "updater",
      200,
      (json) => at(json, "spec", "project") === project,
    ),
    get(
      "get in another project",
      `${app}?project=nope`,
      "updater",
      404,
      error(5, `applications.argoproj.io "${application}" not found`),
    ),
    get(
      "get in two projects",
      `${app}?project=a&project=b`,
      "updater",
      400,
      error(3, "multiple projects specified - the get endpoint accepts either zero or one project"),
    ),
    get("get in a namespace that is not served", `${app}?appNamespace=nope`, "updater", 403, denied),
    get("get a missing one without its project", "/api/v1/applications/gone", "updater", 403, denied),
    get(
      "get a missing one",
      `/api/v1/applications/gone?project=${project}`,
      "updater",
      404,
      error(5, 'applications.argoproj.io "gone" not found'),
    ),
    get("get", `${app}?project=${project}`, "nobody", 403, denied),
    get(
      "managed resources",
      `${app}/managed-resources`,
      "reader",
      200,
      (json) => itemsOf(json).length > 0 && itemsOf(json).every(isManaged),
    ),
    get(
      "managed resources of one kind",
      `${app}/managed-resources?kind=Deployment`,
      "updater",
      200,
      (json) => itemsOf(json).length > 0 && itemsOf(json).every((item) => at(item, "kind") === "Deployment"),
    ),
    get(
      "get a name with a slash",
      "/api/v1/applications/argocd%2Fx",
      "updater",
      404,
      "Not Found\n",
      TEXT_TYPE,
    ),
    get("unknown path", "/api/v1/nope", "updater", 404, "Not Found\n", TEXT_TYPE),
    send(
      "unknown method",
      "updater",
      { method: "DELETE", path: "/api/v1/applications", content: JSON_TYPE, body: "" },
      405,
      "Method Not Allowed\n",
      TEXT_TYPE,
    ),
  ];
}

const itemsOf = (json: unknown): readonly unknown[] => {
  const items = at(json, "items");
  return Array.isArray(items) ? items : [];
};

/** An object with what names it, and as JSON in a string what Git asks for. */
const isManaged = (item: unknown): boolean =>
  ["kind", "name", "targetState"].every((key) => typeof at(item, key) === "string") &&
  at(JSON.parse(String(at(item, "targetState"))), "metadata", "name") === at(item, "name");
