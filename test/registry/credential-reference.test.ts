import { describe, expect, it } from "vitest";
import {
  formatCredentialReference,
  parseCredentialReference,
  secretName,
} from "../../src/registry/credential-reference.ts";

describe("a reference", () => {
  it.each([
    ["pullsecret:argocd/dockerhub-credentials", undefined, "PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS"],
    [
      "PullSecret:argo-cd/my.registry-1",
      "pullsecret:argo-cd/my.registry-1",
      "PULLSECRET_ARGO_CD_MY_REGISTRY_1",
    ],
    ["docker.io=pullsecret:argocd/hub", "pullsecret:argocd/hub", "PULLSECRET_ARGOCD_HUB"],
    ["localhost:5000=pullsecret:argocd/hub", "pullsecret:argocd/hub", "PULLSECRET_ARGOCD_HUB"],
    [" pullsecret:a/b ", "pullsecret:a/b", "PULLSECRET_A_B"],
    ["secret:argocd/hub#creds", undefined, "SECRET_ARGOCD_HUB_CREDS"],
    ["ghcr.io=Secret:a/b#C.d-e", "secret:a/b#C.d-e", "SECRET_A_B_C_D_E"],
    ["env:HUB_CREDS", undefined, "ENV_HUB_CREDS"],
    ["ENV:lower", "env:lower", "ENV_LOWER"],
  ])("%s is %s, and the Worker secret %s", (spec, spelling = spec, name) => {
    const parsed = parseCredentialReference(spec);
    expect(parsed.ok && formatCredentialReference(parsed.value)).toBe(spelling);
    expect(secretName(spec)).toEqual({ ok: true, value: name });
  });

  it("can name none of the product's own secrets", () => {
    for (const own of ["ARGOCD_TOKEN", "API_TOKEN", "DOCKER_WEBHOOK_SECRET"]) {
      expect(secretName(`env:${own}`)).toEqual({ ok: true, value: `ENV_${own}` });
    }
  });

  it("that is a script is refused, and what replaces it is said", () => {
    const mend = expect.stringMatching(/AWS.*Google.*Azure.*user:password/);
    expect(secretName("ext:/scripts/ecr-login.sh")).toMatchObject({ ok: false, error: { mend } });
  });

  it.each([
    "",
    "robot:hunter2",
    "pullsecret:hub",
    "pullsecret:a/b/c",
    "pullsecret:a/",
    "pullsecret:a/b:c",
    "secret:a/b",
    "secret:a/b#",
    "secret:a/b#c:d",
    "secret:a/b#c=d",
    "=pullsecret:a/b",
    "env:",
    "env:1A",
    "env:A B",
    "constructor:a/b",
  ])("is not %j, and the text is not repeated", (spec) => {
    const answer = secretName(spec);
    expect(answer).toMatchObject({
      ok: false,
      error: { what: expect.stringContaining("pullsecret:<namespace>/<name>") },
    });
    expect(JSON.stringify(answer)).not.toContain("hunter2");
  });
});
