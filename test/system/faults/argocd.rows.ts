/** What Argo CD may do, or whoever stands between it and the Worker. Its errors are as a real server was recorded. */
import errors from "../../fixtures/argocd/errors.json" with { type: "json" };
import {
  answer,
  at,
  CUT,
  ENDLESS,
  HTML_502,
  json,
  LOGIN_PAGE,
  MOVED,
  NO_NAME,
  NO_TLS,
  permanent,
  REFUSED,
  RESET,
  RETRY_AFTER,
  RETRY_AFTER_SECONDS,
  SILENCE,
  STALL,
  temporary,
} from "./effects.ts";
import { ARGOCD_STAGES } from "./stages.ts";
import type { Effect, Expected, Row } from "./table.ts";

const ALL = ARGOCD_STAGES.map(({ name }) => name);
const GETS = ["GET", "verifying GET"];

/** A fault of the list: nothing can be served before the first; later the last good one serves on. */
function inList(expected: Expected): Row["cells"] {
  if (expected.kind !== "temporary" && expected.kind !== "permanent") return {};
  const { kind, code, says } = expected;
  return {
    "first list": kind === "permanent" ? { kind: "needed", code, says } : expected,
    list: { kind: "in-spite", code, says },
  };
}

/** The same wherever it strikes. */
const everywhere = (expected: Expected): Row["cells"] => ({ ...at(ALL, expected), ...inList(expected) });

/** The PATCH is carried out, and only its answer is lost: the next look finds it done. */
const landed = (expected: Expected): Row["cells"] => ({
  ...everywhere(expected),
  PATCH: { kind: "in-spite" },
});

const row = (name: string, effect: Effect, cells: Row["cells"], sample = "PATCH"): Row => {
  return { name, to: "argocd", effect, cells, sample };
};

/** An answer that a real server gave. */
function recorded(name: string, headers: Readonly<Record<string, string>> = {}) {
  const found = errors.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no recorded answer is called ${name}`);
  return answer(found.status, found.text, { "content-type": found.contentType, ...headers });
}

const says = (text: string) => new RegExp(`^Cannot (list|read|patch) .*${text}`);
const away = (text: string, waitMs?: number) => temporary("argocd-unavailable", says(text), waitMs);
const unreachable = away("cannot be reached: \\w+");
const late = away("did not answer within");
const stranger = permanent("argocd-not-argocd", says("the answer is"));
const waitMs = RETRY_AFTER_SECONDS * 1000;

export const ARGOCD_ROWS: readonly Row[] = [
  row("connection refused", REFUSED, everywhere(unreachable)),
  row("DNS failure", NO_NAME, everywhere(unreachable), "GET"),
  row("TLS failure", NO_TLS, everywhere(unreachable), "verifying GET"),
  row("connection reset", RESET, everywhere(unreachable)),
  row("answer lost", { kind: "answer-lost" }, { PATCH: { kind: "in-spite" } }),
  row("timeout before the headers", SILENCE, everywhere(late), "GET"),
  row("timeout in the body", STALL, landed(late), "verifying GET"),
  row("connection cut in the body", CUT, landed(unreachable)),
  row(
    "401",
    recorded("expired token"),
    everywhere(permanent("argocd-unauthorized", says("token is expired"))),
    "GET",
  ),
  row(
    "403 of its RBAC",
    recorded("get without update"),
    everywhere(permanent("argocd-forbidden", says("the answer is 403"))),
  ),
  row(
    "403 while Kubernetes is away",
    recorded("missing or forbidden or kubernetes down"),
    {
      ...at(
        [...GETS, "PATCH"],
        temporary("argocd-kubernetes-unreachable", says("Kubernetes API is unreachable")),
      ),
      ...inList(permanent("argocd-forbidden", says("the answer is 403"))),
    },
    "GET",
  ),
  row(
    "404",
    recorded("missing in project"),
    at([...GETS, "PATCH"], permanent("argocd-application-not-found", says("the answer is 404"))),
    "GET",
  ),
  row("404 of another server", recorded("not an api path"), everywhere(stranger), "verifying GET"),
  row(
    "409",
    json(409, '{"error":"conflict","code":10,"message":"the object has been modified"}'),
    at(["PATCH"], away("the answer is 409")),
  ),
  row(
    "test failed",
    recorded("failed test"),
    at(["PATCH"], temporary("argocd-conflict", says("test failed"))),
  ),
  row(
    "repository not accessible",
    recorded("repo-server down"),
    at(["PATCH"], temporary("argocd-repository-unreachable", says("repository not accessible"))),
  ),
  row(
    "does not render",
    recorded("chart does not render"),
    at(["PATCH"], permanent("argocd-invalid-spec", says("is invalid"))),
  ),
  // A second one would be written again, and a third count as contested.
  { ...row("success that did not stick", pretend, at(["PATCH"], { kind: "undone" })), times: 1 },
  row(
    "429 with Retry-After",
    answer(429, "", RETRY_AFTER),
    everywhere(away("the answer is 429", waitMs)),
    "GET",
  ),
  row("429 without Retry-After", answer(429), everywhere(away("the answer is 429"))),
  row("500", recorded("redis down"), everywhere(away("the answer is 500"))),
  row("502 with an HTML page", HTML_502, everywhere(away("the answer is 502")), "GET"),
  row(
    "503 with Retry-After",
    recorded("repo-server down, 503", RETRY_AFTER),
    everywhere(away("503", waitMs)),
  ),
  row("malformed JSON", json(200, "{metadata: none}"), everywhere(stranger), "GET"),
  row(
    "JSON that ends in the middle",
    json(200, '{"metadata":{"name":"x"'),
    everywhere(stranger),
    "verifying GET",
  ),
  row("a login page", LOGIN_PAGE, everywhere(stranger)),
  row(
    "a body without end",
    ENDLESS,
    everywhere(permanent("argocd-rejected", says("more than \\d+ bytes"))),
    "GET",
  ),
  row(
    "redirect to another host",
    MOVED,
    everywhere(permanent("argocd-redirected", says("redirects (GET|PATCH) to login\\.invalid"))),
  ),
];

/** 200 and the Application as it would be, of which nothing was done. */
function pretend(_: unknown, { application }: { readonly application: object }) {
  return json(200, JSON.stringify(application).replace('"value":"0.0.9"', '"value":"0.1.0"'));
}
