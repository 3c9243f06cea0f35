/** What holds for any registries.yaml: no throw, and each entry is served or told of. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { DOCKER_HUB } from "../../src/image/reference.ts";
import { endpointFor, nameDefaults, parseRegistries } from "../../src/registry/registries.ts";
import { anyValue, spoilt } from "../support/arbitraries.ts";
import { runs } from "../support/runs.ts";

const TABLE = {
  registries: [
    {
      name: "Docker Hub",
      api_url: "https://registry-1.docker.io",
      prefix: "docker.io",
      defaultns: "library",
    },
    {
      name: "Own",
      api_url: "https://registry.example.com:5000/v2",
      prefix: "registry.example.com/team",
      limit: 5,
    },
    { name: "GHCR", api_url: "https://ghcr.io", credentials: "env:GHCR", credsexpire: "1h", default: true },
  ],
};

const table = fc.oneof({ weight: 1, arbitrary: anyValue }, { weight: 4, arbitrary: spoilt(TABLE) });
const file = fc.oneof(
  { weight: 5, arbitrary: table.map((value) => stringify(value)) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
);

describe("any registries.yaml", () => {
  it("is a table in which Docker Hub has its place, and at most one registry is the default", () => {
    fc.assert(
      fc.property(file, (yaml) => {
        const { registries, problems } = parseRegistries(yaml, "config/registries.yaml");
        const prefixes = registries.map(({ prefix }) => prefix);
        expect(prefixes).toContain(DOCKER_HUB);
        expect(new Set(prefixes).size).toBe(prefixes.length);
        expect(registries.filter(({ isDefault }) => isDefault).length).toBeLessThanOrEqual(1);
        for (const { where, what, mend } of problems) {
          expect(where.startsWith("config/registries.yaml")).toBe(true);
          expect([what.length > 0, mend.length > 0]).toEqual([true, true]);
        }
      }),
      runs(200),
    );
  });

  it("has each entry served, or a problem that names it by its place", () => {
    fc.assert(
      fc.property(table, (value) => {
        const list: unknown = Object(value).registries;
        if (!Array.isArray(list) || Array.isArray(value)) return;
        const { registries, problems } = parseRegistries(stringify(value), "r.yaml");
        const refused = list.filter((_, index) =>
          problems.some(
            ({ where, severity }) => severity === "error" && where.startsWith(`r.yaml: registries[${index}]`),
          ),
        );
        // Docker Hub may have been added.
        expect(registries.length + refused.length).toBeGreaterThanOrEqual(list.length);
      }),
      runs(200),
    );
  });

  it("leads every name to an address of http that holds no credentials", () => {
    const name = fc.constantFrom(
      "docker.io/library/nginx",
      "ghcr.io/a/b",
      "registry.example.com/team/x",
      "x.io/y",
    );
    fc.assert(
      fc.property(file, name, (yaml, canonical) => {
        const { registries } = parseRegistries(yaml, "r.yaml");
        const { apiUrl, repository } = endpointFor(registries, canonical);
        const url = new URL(apiUrl);
        expect([url.protocol, url.username, url.password]).toEqual([
          expect.stringMatching(/^https?:$/),
          "",
          "",
        ]);
        expect(canonical.endsWith(`/${repository}`)).toBe(true);
        expect(nameDefaults(registries).defaultRegistry).not.toBe("");
      }),
      runs(200),
    );
  });
});
