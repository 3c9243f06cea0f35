import { describe, expect, it } from "vitest";
import { canonicalName } from "../../src/image/reference.ts";
import { endpointFor, nameDefaults, parseRegistries } from "../../src/registry/registries.ts";

const FILE = "config/registries.yaml";

const USER = `
registries:
  - name: Docker Hub
    api_url: https://registry-1.docker.io
    prefix: docker.io
    ping: yes
    defaultns: library
    default: true
    credentials: pullsecret:argocd/dockerhub-credentials
`;

const SEVERAL = `
registries:
  - { name: Example, api_url: https://api.example.com, prefix: registry.example.com }
  - { name: Team, api_url: https://team.example.com, prefix: registry.example.com/team, credentials: "pullsecret:a/team" }
  - { name: Mine, api_url: https://mine.example.com, prefix: mine.example.com, defaultns: apps, default: yes }
  - { name: Local, api_url: "http://localhost:5000", prefix: "localhost:5000" }
`;

const table = (yaml: string) => {
  const { registries, problems } = parseRegistries(yaml, FILE);
  expect(problems).toEqual([]);
  return registries;
};

describe("parseRegistries", () => {
  it("reads the user's table without a word", () => {
    expect(table(USER)).toEqual([
      expect.objectContaining({ name: "Docker Hub", prefix: "docker.io", isDefault: true }),
    ]);
  });

  it.each(["", "# nothing\n", "registries:\n", "registries: []"])(
    "knows Docker Hub without a table: %j",
    (yaml) => {
      expect(table(yaml)).toEqual([
        expect.objectContaining({ prefix: "docker.io", apiUrl: "https://registry-1.docker.io" }),
      ]);
    },
  );

  it("keeps Docker Hub beside other registries", () => {
    const registries = table(SEVERAL);
    expect(registries.map(({ name }) => name)).toEqual(["Example", "Team", "Mine", "Local", "Docker Hub"]);
    expect(registries.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(["Mine"]);
  });

  it("reports a bad entry with its place and goes on with the others", () => {
    const yaml = `${SEVERAL}\n  - { name: Bad, prefix: bad.example.com }\n  - just text\n  - { api_url: "https://quay.io", prefix: quay.io, limit: five }\n`;
    const { registries, problems } = parseRegistries(yaml, FILE);
    expect(registries.map(({ prefix }) => prefix)).toContain("quay.io");
    expect(problems.map(({ severity, where }) => [severity, where])).toEqual([
      ["error", `${FILE}: registries[4] (name "Bad").api_url`],
      ["error", `${FILE}: registries[5]`],
      ["error", `${FILE}: registries[6].limit`],
    ]);
    for (const { what, mend } of problems)
      expect([what, mend]).toEqual([expect.stringMatching(/.{10}/), expect.stringMatching(/\.$/)]);
  });

  it("lets the first of two entries with one prefix serve", () => {
    const yaml = `${USER}\n  - { name: Mirror, api_url: "https://mirror.example.com", prefix: index.docker.io }`;
    const { registries, problems } = parseRegistries(yaml, FILE);
    expect(registries.map(({ name }) => name)).toEqual(["Docker Hub"]);
    expect(problems).toEqual([
      expect.objectContaining({
        severity: "error",
        where: expect.stringContaining('(name "Mirror").prefix'),
      }),
    ]);
  });

  it("lets the first of two defaults serve", () => {
    const yaml = `${USER}\n  - { name: Q, api_url: "https://quay.io", prefix: quay.io, default: true }`;
    const { registries, problems } = parseRegistries(yaml, FILE);
    expect(nameDefaults(registries).defaultRegistry).toBe("docker.io");
    expect(registries.map(({ isDefault }) => isDefault)).toEqual([true, false]);
    expect(registries).toHaveLength(2);
    expect(problems).toEqual([
      expect.objectContaining({ severity: "warning", where: expect.stringMatching(/\.default$/) }),
    ]);
  });

  it.each([
    ["registries: [", "not valid YAML"],
    ["registries: *none", "not valid YAML"],
    ["registries: yes", "no list"],
    ["- name: Docker Hub", "no list"],
    ["text", "no list"],
  ])("says what is wrong with the file %j, and serves Docker Hub", (yaml, what) => {
    const { registries, problems } = parseRegistries(yaml, FILE);
    expect(registries.map(({ prefix }) => prefix)).toEqual(["docker.io"]);
    expect(problems).toEqual([
      expect.objectContaining({ severity: "error", where: FILE, what: expect.stringContaining(what) }),
    ]);
  });
});

describe("nameDefaults", () => {
  it.each([
    ["", "nginx", undefined, "docker.io/library/nginx"],
    [USER, "nginx", undefined, "docker.io/library/nginx"],
    [USER, "acme/app", undefined, "docker.io/acme/app"],
    [SEVERAL, "app", undefined, "mine.example.com/apps/app"],
    [SEVERAL, "team/app", undefined, "mine.example.com/team/app"],
    [SEVERAL, "nginx", "docker.io", "docker.io/library/nginx"],
    [SEVERAL, "app", "registry.example.com", "registry.example.com/app"],
  ])("with %j: %s of %s is %s", (yaml, repository, registry, expected) => {
    expect(canonicalName({ registry, repository }, nameDefaults(table(yaml)))).toBe(expected);
  });
});

describe("endpointFor", () => {
  const secret = "pullsecret:argocd/dockerhub-credentials";
  it.each([
    [USER, "docker.io/library/nginx", "https://registry-1.docker.io", "library/nginx", secret],
    ["", "docker.io/library/nginx", "https://registry-1.docker.io", "library/nginx", undefined],
    [USER, "docker.io.evil.com/library/nginx", "https://docker.io.evil.com", "library/nginx", undefined],
    [USER, "ghcr.io/acme/app", "https://ghcr.io", "acme/app", undefined],
    [SEVERAL, "registry.example.com/app", "https://api.example.com", "app", undefined],
    [SEVERAL, "registry.example.com/team/app", "https://team.example.com", "team/app", "pullsecret:a/team"],
    [SEVERAL, "registry.example.com/team", "https://team.example.com", "team", "pullsecret:a/team"],
    [SEVERAL, "registry.example.com/teams/app", "https://api.example.com", "teams/app", undefined],
    [SEVERAL, "registry.example.com:5000/app", "https://registry.example.com:5000", "app", undefined],
    [SEVERAL, "localhost:5000/x", "http://localhost:5000", "x", undefined],
    [SEVERAL, "localhost:50001/x", "https://localhost:50001", "x", undefined],
  ])("with %j: %s is at %s", (yaml, canonical, apiUrl, repository, credentials) => {
    const registry = canonical.slice(0, canonical.indexOf("/"));
    expect(endpointFor(table(yaml), canonical)).toMatchObject({ registry, apiUrl, repository, credentials });
  });

  it.each([
    ["docker.io/acme/app", "", 10],
    ["ghcr.io/acme/app", "", 20],
    ["ghcr.io/acme/app", "registries: [{ api_url: https://ghcr.io }]", undefined],
    ["ghcr.io/acme/app", "registries: [{ api_url: https://ghcr.io, limit: 5 }]", 5],
  ])("limits requests for %s with %j to %j a second", (canonical, yaml, limit) => {
    expect(endpointFor(table(yaml), canonical).limit).toBe(limit);
  });

  it("passes on how the list is sorted and how long credentials are used", () => {
    const yaml = "registries: [{ api_url: https://ghcr.io, tagsortmode: latest-first, credsexpire: 1h }]";
    const expected = { tagSort: "latest-first", credentialsLifeMs: 3_600_000 };
    expect(endpointFor(table(yaml), "ghcr.io/acme/app")).toMatchObject(expected);
  });

  it("knows where Docker Hub is even with an empty table", () => {
    expect(endpointFor([], "docker.io/acme/app").apiUrl).toBe("https://registry-1.docker.io");
  });
});
