import { describe, expect, it } from "vitest";
import {
  type ArgoAnswer,
  fromAnswer,
  fromHttpFailure,
  isBareRefusal,
  kubernetesUnreachable,
} from "../../src/argocd/failure.ts";
import type { HttpFailure } from "../../src/lib/http.ts";
import recorded from "../fixtures/argocd/errors.json" with { type: "json" };

const REQUEST = {
  what: "patch Application argocd/api",
  policy: ["p, <account>, applications, update, default/api, allow"],
};
const html = (status: number): ArgoAnswer => ({
  status,
  contentType: "text/html; charset=utf-8",
  text: "<html>secret form</html>",
});

describe("fromAnswer", () => {
  const byName = new Map(recorded.map((answer) => [answer.name, answer]));
  it.each([
    ["no token", "argocd-unauthorized", false],
    ["expired token", "argocd-unauthorized", false],
    ["missing or forbidden or kubernetes down", "argocd-forbidden", false],
    ["get without update", "argocd-forbidden", false],
    ["missing in project", "argocd-application-not-found", false],
    ["not an api path", "argocd-not-argocd", false],
    ["failed test", "argocd-conflict", true],
    ["replace at a missing index", "argocd-conflict", true],
    ["add below a missing parent", "argocd-conflict", true],
    ["chart does not render", "argocd-invalid-spec", false],
    ["unknown destination", "argocd-invalid-spec", false],
    ["patch is no string", "argocd-rejected", false],
    ["repo-server down", "argocd-repository-unreachable", true],
    ["git server down", "argocd-repository-unreachable", true],
    ["repo-server frozen", "argocd-repository-unreachable", true],
    ["repo-server down, 503", "argocd-unavailable", true],
    ["redis down", "argocd-unavailable", true],
    ["content type with a charset", "argocd-rejected", false],
    ["deadline", "argocd-unavailable", true],
  ])("recorded: %s is %s, temporary %s", (name, code, temporary) => {
    const answer = byName.get(name);
    if (answer === undefined) throw new Error(`no recording ${name}`);
    expect(fromAnswer(REQUEST, answer)).toMatchObject({ code, temporary, status: answer.status });
  });

  it("has a mend for each failure that waiting does not cure and a person can", () => {
    const curable = new Set([
      "argocd-unauthorized",
      "argocd-forbidden",
      "argocd-invalid-spec",
      "argocd-not-argocd",
    ]);
    const failures = recorded
      .map((answer) => fromAnswer(REQUEST, answer))
      .filter(({ code }) => curable.has(code));
    expect(failures.length).toBeGreaterThan(5);
    for (const { mend } of failures) expect(mend).toMatch(/\.$/);
  });

  it.each([
    ["a login page with 200", html(200), false],
    ["a login page with 401", html(401), false],
    ["a page of a proxy with 500", html(500), true],
    ["a page of a proxy with 403", html(403), false],
  ])("takes %s for another server than Argo CD", (_name, answer, temporary) => {
    const failure = fromAnswer(REQUEST, answer);
    expect(failure).toMatchObject({ code: "argocd-not-argocd", temporary });
    expect(failure.message).not.toContain("secret form");
    expect(failure.mend).toContain("ARGOCD_URL");
  });

  it.each([408, 409, 429, 502, 503, 504])("waits after %i, whoever answers it", (status) => {
    expect(fromAnswer(REQUEST, html(status))).toMatchObject({ code: "argocd-unavailable", temporary: true });
  });

  it("takes a 400 for a deadline of the repo-server as passing", () => {
    const text = JSON.stringify({
      code: 3,
      message: "application spec for a is invalid: rpc error: code = DeadlineExceeded",
    });
    expect(fromAnswer(REQUEST, { status: 400, contentType: "application/json", text }).temporary).toBe(true);
  });

  it("names what was asked, the permission that is missing and the gRPC code", () => {
    const answer = byName.get("get without update");
    const failure = answer && fromAnswer(REQUEST, answer);
    expect(failure?.grpcCode).toBe(7);
    expect(failure?.message).toContain("patch Application argocd/api");
    expect(failure?.mend).toContain("p, <account>, applications, update, default/api, allow");
  });

  it("carries the server's own wait", () => {
    expect(fromAnswer(REQUEST, { ...html(429), retryAfterMs: 7000 }).retryAfterMs).toBe(7000);
    expect(fromAnswer(REQUEST, html(429))).not.toHaveProperty("retryAfterMs");
  });

  it("never shows helm's arguments, which may be secrets", () => {
    const text = JSON.stringify({
      code: 3,
      message:
        "application spec for a is invalid: running `helm template . --set password=hunter2` failed: image.tag is required",
    });
    const { message } = fromAnswer(REQUEST, { status: 400, contentType: "application/json", text });
    expect(message).not.toContain("hunter2");
    expect(message).toContain("image.tag is required");
  });
});

describe("fromHttpFailure", () => {
  it.each<[HttpFailure["kind"], string, boolean]>([
    ["network", "argocd-unavailable", true],
    ["timeout", "argocd-unavailable", true],
    ["redirect", "argocd-redirected", false],
    ["too-large", "argocd-rejected", false],
  ])("%s is %s, temporary %s", (kind, code, temporary) => {
    const failure = fromHttpFailure(REQUEST, { kind, message: "argocd.example.com did so" });
    expect(failure).toMatchObject({
      code,
      temporary,
      message: "Cannot patch Application argocd/api: argocd.example.com did so.",
    });
    expect(failure.mend === undefined).toBe(temporary);
  });
});

describe("a bare 403", () => {
  const bare = {
    status: 403,
    contentType: "application/json",
    text: '{"code":7,"message":"permission denied"}',
  };

  it("is told from one that names the permission, and from a proxy's", () => {
    const long = {
      ...bare,
      text: '{"code":7,"message":"permission denied: applications, update, default/api"}',
    };
    expect([bare, long, html(403)].map(isBareRefusal)).toEqual([true, false, false]);
    expect(isBareRefusal({ ...bare, status: 404 })).toBe(false);
  });

  it("is temporary once RBAC says yes", () => {
    expect(kubernetesUnreachable(REQUEST, bare)).toMatchObject({
      code: "argocd-kubernetes-unreachable",
      temporary: true,
      status: 403,
    });
  });
});
