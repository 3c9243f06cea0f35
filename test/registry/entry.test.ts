import { describe, expect, it } from "vitest";
import { readEntry } from "../../src/registry/entry.ts";

const MINIMAL = { name: "Example", api_url: "https://registry.example.com", prefix: "registry.example.com" };

describe("readEntry", () => {
  it("reads what an entry says", () => {
    const written = {
      name: "Docker Hub",
      api_url: "https://registry-1.docker.io/",
      prefix: "docker.io",
      ping: "yes",
      credentials: "pullsecret:argocd/dockerhub-credentials",
      defaultns: "library",
      default: true,
      insecure: "no",
      tagsortmode: "none",
    };
    const entry = {
      name: "Docker Hub",
      prefix: "docker.io",
      apiUrl: "https://registry-1.docker.io",
      credentials: "pullsecret:argocd/dockerhub-credentials",
      defaultNamespace: "library",
      isDefault: true,
      tagSort: undefined,
      limit: undefined,
      credentialsLifeMs: undefined,
    };
    expect(readEntry(written)).toEqual({ entry, findings: [] });
  });

  it("fills in what is not written", () => {
    const entry = {
      name: "registry.example.com:5000",
      prefix: "registry.example.com:5000",
      apiUrl: "http://registry.example.com:5000/base",
      credentials: undefined,
      defaultNamespace: undefined,
      isDefault: false,
      tagSort: undefined,
      limit: undefined,
      credentialsLifeMs: undefined,
    };
    expect(readEntry({ api_url: "http://registry.example.com:5000/base/" })).toEqual({ entry, findings: [] });
  });

  it("takes spaces around a value for nothing", () => {
    const written = {
      api_url: " https://ghcr.io ",
      prefix: " ghcr.io ",
      name: " G ",
      credentials: "  ",
      defaultns: " acme ",
    };
    const entry = {
      name: "G",
      apiUrl: "https://ghcr.io",
      prefix: "ghcr.io",
      credentials: undefined,
      defaultNamespace: "acme",
    };
    expect(readEntry(written)).toMatchObject({ entry, findings: [] });
  });

  it("tells an address that is missing from one that is wrong", () => {
    expect(readEntry({ prefix: "ghcr.io" }).findings[0]?.what).toContain("missing");
    expect(readEntry({ prefix: "ghcr.io", api_url: "ghcr.io" }).findings[0]?.what).toContain("not an http");
  });

  it.each([true, "yes", "YES", "on", "True", "y"])("takes %j for true", (value) => {
    expect(readEntry({ ...MINIMAL, default: value })).toMatchObject({
      entry: { isDefault: true },
      findings: [],
    });
  });

  it.each([false, "no", "off", "FALSE", "n", null, ""])("takes %j for false", (value) => {
    expect(readEntry({ ...MINIMAL, default: value })).toMatchObject({
      entry: { isDefault: false },
      findings: [],
    });
  });

  it.each([
    ["GHCR.io", "ghcr.io"],
    ["https://ghcr.io/", "ghcr.io"],
    ["index.docker.io", "docker.io"],
    ["registry.example.com/Team", "registry.example.com/Team"],
    ["localhost:5000", "localhost:5000"],
  ])("brings the prefix %s into the form %s", (prefix, expected) => {
    expect(readEntry({ ...MINIMAL, prefix }).entry?.prefix).toBe(expected);
  });

  it.each([
    [undefined, "text"],
    [undefined, null],
    [undefined, ["a"]],
    ["api_url", { ...MINIMAL, api_url: undefined }],
    ["api_url", { ...MINIMAL, api_url: "registry.example.com" }],
    ["api_url", { ...MINIMAL, api_url: "ftp://registry.example.com" }],
    ["api_url", { ...MINIMAL, api_url: "https://robot:hunter2@registry.example.com" }],
    ["api_url", { ...MINIMAL, api_url: "https://registry.example.com/?x=1" }],
    ["prefix", { ...MINIMAL, prefix: "two words" }],
    ["prefix", { ...MINIMAL, prefix: "robot@host" }],
  ])("leaves an entry out for its %s: %j", (key, value) => {
    const { entry, findings } = readEntry(value);
    expect(entry).toBeUndefined();
    expect(findings).toEqual([
      expect.objectContaining({ severity: "error", ...(key !== undefined && { key }) }),
    ]);
    expect(JSON.stringify(findings)).not.toContain("hunter2");
  });

  it.each([
    ["insecure", true],
    ["insecure", "yes"],
    ["ca_file", "/app/config/tls/ca.crt"],
    ["ca_data", "-----BEGIN CERTIFICATE-----"],
    ["ping", "maybe"],
    ["default", 1],
    ["name", 7],
    ["credentials", ["a"]],
    ["defaultns", {}],
    ["api_key", "hunter2"],
  ])("keeps an entry with %s: %j, and says that this has no effect", (key, value) => {
    const { entry, findings } = readEntry({ ...MINIMAL, [key]: value });
    expect(entry).toMatchObject({ apiUrl: "https://registry.example.com" });
    expect(findings).toEqual([expect.objectContaining({ severity: "warning", key })]);
    expect(JSON.stringify(findings)).not.toContain("hunter2");
  });

  it.each([
    ["insecure", false],
    ["ca_file", ""],
    ["tagsortmode", "None"],
    ["tagsortmode", ""],
    ["limit", null],
    ["ping", true],
  ])("has nothing to say about %s: %j", (key, value) => {
    expect(readEntry({ ...MINIMAL, [key]: value }).findings).toEqual([]);
  });

  it.each([
    ["tagsortmode", "latest-first", { tagSort: "latest-first" }],
    ["tagsortmode", "Latest-Last", { tagSort: "latest-last" }],
    ["tagsortmode", "none", { tagSort: undefined }],
    ["limit", 20, { limit: 20 }],
    ["limit", "20", { limit: 20 }],
    ["limit", 0, { limit: undefined }],
    ["limit", -1, { limit: undefined }],
    ["credsexpire", "10h", { credentialsLifeMs: 36_000_000 }],
    ["credsexpire", "0s", { credentialsLifeMs: undefined }],
    ["credentials", "secret:argocd/hub#creds", { credentials: "secret:argocd/hub#creds" }],
    ["credentials", "env:HUB", { credentials: "env:HUB" }],
  ])("reads %s: %j", (key, value, expected) => {
    expect(readEntry({ ...MINIMAL, [key]: value })).toMatchObject({ entry: expected, findings: [] });
  });

  it.each([
    ["tagsortmode", "newest"],
    ["tagsortmode", 1],
    ["limit", "many"],
    ["limit", 1.5],
    ["credsexpire", "10 hours"],
    ["credsexpire", 10],
    // No text can be made of it.
    ["credsexpire", { toString: 1 }],
  ])("keeps an entry whose %s is %j, without it, and says so", (key, value) => {
    const { entry, findings } = readEntry({ ...MINIMAL, [key]: value });
    expect(entry).toMatchObject({ tagSort: undefined, limit: undefined, credentialsLifeMs: undefined });
    expect(findings).toEqual([expect.objectContaining({ severity: "error", key })]);
  });

  it("has nothing to say about certificates of a registry without TLS", () => {
    const plain = { api_url: "http://registry.example.com:5000", insecure: true, ca_file: "/x" };
    expect(readEntry(plain).findings).toEqual([]);
  });

  it.each([
    ["https://123456789012.dkr.ecr.eu-west-1.amazonaws.com", /access key of an AWS user/],
    ["https://europe-docker.pkg.dev", /service account's key/],
    ["https://acme.azurecr.io", /service principal/],
    ["https://registry.example.com", /`user:password`/],
  ])("says what takes the place of a script at %s", (api_url, mend) => {
    const { findings } = readEntry({ api_url, credentials: "ext:/scripts/login.sh" });
    expect(findings).toEqual([
      expect.objectContaining({ key: "credentials", mend: expect.stringMatching(mend) }),
    ]);
  });

  it.each(["ext:/login.sh", "robot:hunter2"])(
    "keeps the credentials %s, so that requests fail with the same words instead of going out without",
    (credentials) => {
      const { entry, findings } = readEntry({ ...MINIMAL, credentials });
      expect(entry?.credentials).toBe(credentials);
      expect(findings).toEqual([expect.objectContaining({ severity: "error", key: "credentials" })]);
      expect(JSON.stringify(findings)).not.toContain("hunter2");
    },
  );
});
