import { describe, expect, it } from "vitest";
import { readPullSecret } from "../../src/fleet/pull-secret.ts";

describe("readPullSecret", () => {
  it.each([
    ["pullsecret:argocd/hub", "pullsecret:argocd/hub"],
    ["PullSecret:argocd/hub", "pullsecret:argocd/hub"],
    ["docker.io=pullsecret:argocd/hub", "pullsecret:argocd/hub"],
    ["secret:argocd/hub#creds", "secret:argocd/hub#creds"],
    ["env:HUB", "env:HUB"],
    ["", undefined],
  ])("%j is %j", (text, value) => {
    expect(readPullSecret(text, "argocd")).toEqual({ ok: true, value });
  });

  it.each([
    ["secret:other/hub#creds", "namespace other"],
    ["ext:/scripts/login.sh", "`ext:`"],
    ["pullsecret:other/hub", "namespace other"],
    ["pullsecret:hub", "not of the form"],
    ["pullsecret:argocd/hub:more", "not of the form"],
    ["pullsecret:argocd/", "not of the form"],
  ])("%j is refused with the reason", (text, reason) => {
    const answer = readPullSecret(text, "argocd");
    expect(answer.ok ? "" : answer.error.what).toContain(reason);
    expect(answer.ok ? "" : answer.error.mend).toContain("pullsecret:");
  });

  it("does not repeat what may be the credentials themselves", () => {
    expect(JSON.stringify(readPullSecret("user:hunter2", "argocd"))).not.toMatch(/user|hunter2/);
  });
});
