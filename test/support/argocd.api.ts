/** The stand-in's answers: routes, status codes and bodies as Argo CD v3.6.1 was recorded to give them. */
import { type IRequest, Router } from "itty-router";
import { list } from "./argocd.list.ts";
import { managedResources } from "./argocd.managed.ts";
import { rollback, sync } from "./argocd.operations.ts";
import { patch, readEnvelope } from "./argocd.patch.ts";
import { PERMISSION_DENIED, Refused } from "./argocd.refused.ts";
import { type Account, allows, rbacName, type StandInApplication, type State } from "./argocd.state.ts";

const HTTP_STATUS: Record<number, number> = { 2: 500, 3: 400, 5: 404, 7: 403, 9: 400, 13: 500, 16: 401 };

/** A request with what the router read out of its path. */
type Call = IRequest & Request;

export function createApi(state: State): (request: Request) => Promise<Response> {
  const router = Router<Call>({
    catch: (error: Error) => {
      if (!(error instanceof Refused)) throw error;
      const { code, message } = error;
      return Response.json(
        { error: message, code, message },
        { status: HTTP_STATUS[code] ?? 500, headers: JSON_TYPE },
      );
    },
  });
  router
    .all("*", guard)
    .get("/api/version", (request) => answer(version(state, accountOf(state, request))))
    .get("/api/v1/session/userinfo", (request) => answer(userInfo(accountOf(state, request))))
    .get("/api/v1/account/can-i/applications/:action/:object+", (request) => {
      const account = signedIn(state, request);
      return answer({
        value: allows(account, request.params.action ?? "", decodeURIComponent(request.params.object ?? ""))
          ? "yes"
          : "no",
      });
    })
    .get("/api/v1/applications", (request) =>
      answer(list(state, signedIn(state, request), new URL(request.url))),
    )
    .get("/api/v1/applications/:name", (request) => {
      const query = new URL(request.url).searchParams;
      if (query.getAll("project").length > 1) {
        throw new Refused(
          3,
          "multiple projects specified - the get endpoint accepts either zero or one project",
        );
      }
      return answer(
        find(
          state,
          signedIn(state, request),
          request.params.name ?? "",
          query.get("project") ?? "",
          query.get("appNamespace") ?? "",
        ),
      );
    })
    .get("/api/v1/applications/:name/managed-resources", (request) => {
      const query = new URL(request.url).searchParams;
      const [project, namespace] = [query.get("project") ?? "", query.get("appNamespace") ?? ""];
      const name = request.params.name ?? "";
      return answer(
        managedResources(state, find(state, signedIn(state, request), name, project, namespace), query),
      );
    })
    .patch("/api/v1/applications/:name", async (request) => {
      const envelope = readEnvelope(await request.text());
      const account = signedIn(state, request);
      const application = find(
        state,
        account,
        request.params.name ?? "",
        envelope.project ?? "",
        envelope.appNamespace ?? "",
      );
      return answer(patch(state, account, application, envelope));
    })
    .post("/api/v1/applications/:name/:operation", async (request) => {
      const operation = request.params.operation ?? "";
      if (operation !== "sync" && operation !== "rollback") return text("Not Found\n", 404);
      const body = await request.text();
      const account = signedIn(state, request);
      const application = find(state, account, request.params.name ?? "", "", "");
      return answer(
        operation === "sync"
          ? sync(state, account, application)
          : rollback(state, account, application, body),
      );
    })
    .all("*", ({ method, url }) =>
      /^\/api\/(version|v1\/(applications(\/[^/]+)?|session\/userinfo))$/.test(new URL(url).pathname) &&
      method !== "GET"
        ? text("Method Not Allowed\n", 405)
        : text("Not Found\n", 404),
    );
  return (request) => router.fetch(request);
}

const JSON_TYPE = { "Content-Type": "application/json" };
const answer = (body: unknown): Response => new Response(JSON.stringify(body), { headers: JSON_TYPE });
const text = (body: string, status: number): Response =>
  new Response(body, { status, headers: { "Content-Type": "text/plain; charset=utf-8" } });

/** Refused before anything is read: the content type, the empty name of a trailing slash, a slash inside a name. */
function guard({ method, headers, url }: Call): Response | undefined {
  const { pathname } = new URL(url);
  if (
    method !== "GET" &&
    method !== "HEAD" &&
    headers.get("content-type")?.toLowerCase() !== "application/json"
  ) {
    return text("Invalid content type\n", 415);
  }
  if (pathname === "/api/v1/applications/") throw new Refused(7, PERMISSION_DENIED);
  return /applications\/.*%2f/i.test(pathname) && !pathname.includes("/can-i/")
    ? text("Not Found\n", 404)
    : undefined;
}

function accountOf(state: State, request: Request): Account | string {
  const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  const account = token === undefined ? undefined : state.accounts.get(token);
  if (account !== undefined) {
    return account.expired ? "invalid session: token has invalid claims: token is expired" : account;
  }
  return token?.split(".").length === 3
    ? "invalid session: token signature is invalid: signature is invalid"
    : "no session information";
}

function signedIn(state: State, request: Request): Account {
  const account = accountOf(state, request);
  if (typeof account === "string") throw new Refused(16, account);
  return account;
}

const version = (state: State, account: Account | string): unknown =>
  typeof account === "string"
    ? { Version: state.version }
    : { Version: state.version, Platform: "linux/amd64" };

const userInfo = (account: Account | string): unknown =>
  typeof account === "string" ? {} : { loggedIn: true, username: account.name, iss: "argocd" };

/** The Application, or what the server says instead: 404 only to who may see the named project. */
function find(
  state: State,
  account: Account,
  name: string,
  project: string,
  namespace: string,
): StandInApplication {
  const place = namespace === "" ? state.namespace : namespace;
  const served = place === state.namespace || state.otherNamespaces.includes(place);
  if (state.kubernetesDown || !served) throw new Refused(7, PERMISSION_DENIED);
  if (project !== "" && !allows(account, "get", rbacName(state, project, place, name)))
    throw new Refused(7, PERMISSION_DENIED);
  const application = state.applications.get(`${place}/${name}`);
  if (project !== "" && application?.spec.project !== project) {
    throw new Refused(5, `applications.argoproj.io "${name}" not found`);
  }
  if (
    application === undefined ||
    !allows(account, "get", rbacName(state, application.spec.project, place, name))
  ) {
    throw new Refused(7, PERMISSION_DENIED);
  }
  return application;
}
