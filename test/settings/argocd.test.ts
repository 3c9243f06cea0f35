import { describe, expect, it } from "vitest";
import { type Report, readArgoCd, readResourcesApplication } from "../../src/settings/argocd.ts";

const GOOD = { ARGOCD_URL: "https://argocd.example.com", ARGOCD_TOKEN: "argocd-token-value" };

/** What is reported, by the name of the setting. */
function reports() {
  const found: Record<string, string> = {};
  const report: Report = (name, _, what) => {
    found[name] = what;
  };
  return { found, report };
}

function read(more: Record<string, string>) {
  const { found, report } = reports();
  const all: Record<string, string> = { ...GOOD, ...more };
  return { argocd: readArgoCd((name) => all[name] ?? "", report), found };
}

describe("readArgoCd", () => {
  it.each([
    "https://argocd.example.com",
    "http://127.0.0.1:8080",
    "http://localhost:8080",
    "http://[::1]:8080",
  ])("takes %s: the token travels encrypted, or on the same machine", (url) => {
    const argocd = { url, token: GOOD.ARGOCD_TOKEN, headers: {} };
    expect(read({ ARGOCD_URL: `${url}//` })).toEqual({ argocd, found: {} });
  });

  it.each([
    ["", "not set"],
    ["argocd.internal", "https"],
    ["http://argocd.example.com", "https"],
  ])("takes no address %j, and tells what is missing from what is wrong", (url, what) => {
    expect(read({ ARGOCD_URL: url })).toEqual({
      argocd: undefined,
      found: { ARGOCD_URL: expect.stringContaining(what) },
    });
  });

  it.each([
    ["CF_ACCESS_CLIENT_ID", "CF_ACCESS_CLIENT_SECRET"],
    ["CF_ACCESS_CLIENT_SECRET", "CF_ACCESS_CLIENT_ID"],
  ])("says that %s is there without %s", (present, missing) => {
    const { argocd, found } = read({ [present]: "value" });
    expect(argocd?.headers).toEqual({});
    expect(found).toEqual({ [missing]: expect.stringContaining(present) });
  });
});

describe("readResourcesApplication", () => {
  it.each([
    ["", undefined],
    ["config", { namespace: "gitops", name: "config" }],
    ["team-a/config", { namespace: "team-a", name: "config" }],
  ])("reads %j", (value, application) => {
    const { found, report } = reports();
    expect(readResourcesApplication(value, "gitops", report)).toEqual(application);
    expect(found).toEqual({});
  });

  it.each(["argocd/too/many", "/config", "argocd/", "Config", "con fig"])("refuses %j", (value) => {
    const { found, report } = reports();
    expect(readResourcesApplication(value, "gitops", report)).toBe("unreadable");
    expect(Object.keys(found)).toEqual(["RESOURCES_APPLICATION"]);
  });
});
