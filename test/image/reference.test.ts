import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalName,
  formatReference,
  type Name,
  parseImageName,
  parseReference,
  type Reference,
} from "../../src/image/reference.ts";

const SHA = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("parseReference", () => {
  const cases: readonly [text: string, expected: Reference][] = [
    ["nginx", { registry: undefined, repository: "nginx" }],
    ["nginx:1.27", { registry: undefined, repository: "nginx", tag: "1.27" }],
    ["acme/app", { registry: undefined, repository: "acme/app" }],
    ["docker.io/library/nginx:1", { registry: "docker.io", repository: "library/nginx", tag: "1" }],
    ["ghcr.io/acme/app:v1.2.3", { registry: "ghcr.io", repository: "acme/app", tag: "v1.2.3" }],
    ["localhost/app", { registry: "localhost", repository: "app" }],
    ["localhost:5000/app:1", { registry: "localhost:5000", repository: "app", tag: "1" }],
    ["registry:5000/a/b", { registry: "registry:5000", repository: "a/b" }],
    ["127.0.0.1:8080/app", { registry: "127.0.0.1:8080", repository: "app" }],
    ["[2001:db8::1]:5000/app:1", { registry: "[2001:db8::1]:5000", repository: "app", tag: "1" }],
    ["GHCR.io/acme/app", { registry: "GHCR.io", repository: "acme/app" }],
    ["MYHOST/app", { registry: "MYHOST", repository: "app" }],
    [`app@${SHA}`, { registry: undefined, repository: "app", digest: SHA }],
    [`gcr.io/p/i:t@${SHA}`, { registry: "gcr.io", repository: "p/i", tag: "t", digest: SHA }],
    ["a--b/c__d.e_f:UPPER_1.x-y", { registry: undefined, repository: "a--b/c__d.e_f", tag: "UPPER_1.x-y" }],
    [`app:${"t".repeat(128)}`, { registry: undefined, repository: "app", tag: "t".repeat(128) }],
    [`${"0".repeat(64)}:1`, { registry: undefined, repository: "0".repeat(64), tag: "1" }],
  ];
  it.each(cases)("reads %s", (text, expected) => {
    expect(parseReference(text)).toEqual({ ok: true, value: expected });
    expect(formatReference(expected)).toBe(text);
  });

  const refused: readonly [text: string, why: string][] = [
    ["", "missing"],
    ["ghcr.io/", "missing"],
    [":1", "missing"],
    ["Nginx", "Nginx"],
    ["nginx ", "not a repository"],
    ["a..b", "not a repository"],
    ["a___b", "not a repository"],
    ["-app", "not a repository"],
    ["app/", "not a repository"],
    ["ghcr.io//app", "not a repository"],
    ["ghcr.io/../app", "not a repository"],
    ["app?x=1", "not a repository"],
    ["http://localhost:5000/x", "not a registry host"],
    ["-bad.io/app", "not a registry host"],
    ["bad-.io/app", "not a registry host"],
    ["host.:5000/app", "not a registry host"],
    ["user:pass@host.io/app", "not a digest"],
    ["nginx:", "not a tag"],
    ["nginx:~1", "not a tag"],
    ["nginx:.1", "not a tag"],
    ["nginx:1\n", "not a tag"],
    [`nginx:${"t".repeat(129)}`, "not a tag"],
    ["nginx@", "not a digest"],
    ["nginx@sha256:abc", "not a digest"],
    [`nginx@md5:${"0".repeat(32)}`, "not a digest"],
    [`nginx@${SHA.toUpperCase()}`, "not a digest"],
    ["0".repeat(64), "image id"],
    [`${"a/".repeat(127)}ab`, "longer than 255"],
  ];
  it.each(refused)("refuses %j", (text, why) => {
    expect(parseReference(text)).toMatchObject({ ok: false, error: expect.stringContaining(why) });
  });

  it("gives back what formatReference wrote", () => {
    const component = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,4})?$/);
    const reference = fc.record({
      registry: fc.constantFrom(undefined, "ghcr.io", "localhost", "registry:5000"),
      repository: fc.array(component, { minLength: 1, maxLength: 3 }).map((parts) => `p${parts.join("/")}`),
      suffix: fc.constantFrom({}, { tag: "1.0" }, { digest: SHA }, { tag: "x", digest: SHA }),
    });
    fc.assert(
      fc.property(reference, ({ registry, repository, suffix }) => {
        // A first component with a dot is a registry, so it needs one before it.
        fc.pre(registry !== undefined || !/^[^/]*\./.test(repository) || !repository.includes("/"));
        const value: Reference = { registry, repository, ...suffix };
        expect(parseReference(formatReference(value))).toEqual({ ok: true, value });
      }),
    );
  });
});

describe("parseImageName", () => {
  it.each([
    ["shykhovmyron/example-api:~0-0", undefined, "shykhovmyron/example-api", "~0-0"],
    ["nginx", undefined, "nginx", ""],
    ["nginx:", undefined, "nginx", ""],
    ["nginx:latest", undefined, "nginx", "latest"],
    ["ghcr.io/acme/app:>=1.2, <2", "ghcr.io", "acme/app", ">=1.2, <2"],
    ["ghcr.io/acme/app:1.x || 2.x", "ghcr.io", "acme/app", "1.x || 2.x"],
    ["docker.io/library/nginx:^1.x", "docker.io", "library/nginx", "^1.x"],
    ["localhost:5000/x:~1", "localhost:5000", "x", "~1"],
    ["localhost/x:!=1.2.3", "localhost", "x", "!=1.2.3"],
    ["registry:5000/a/b:^1", "registry:5000", "a/b", "^1"],
    ["[2001:db8::1]:5000/x:1.2 - 2.0", "[2001:db8::1]:5000", "x", "1.2 - 2.0"],
  ])("reads %s", (text, registry, repository, constraint) => {
    expect(parseImageName(text)).toEqual({ ok: true, value: { registry, repository, constraint } });
  });

  it("keeps a digest apart from the constraint", () => {
    const value = { registry: undefined, repository: "app", constraint: "~1", digest: SHA };
    expect(parseImageName(`app:~1@${SHA}`)).toEqual({ ok: true, value });
  });

  it.each(["", "App:~1", "http://ghcr.io/a:1", "a b:1", "app:1@sha256"])("refuses %j", (text) => {
    expect(parseImageName(text)).toMatchObject({
      ok: false,
      error: expect.stringContaining(JSON.stringify(text)),
    });
  });

  it("says a long text in short", () => {
    const answer = parseImageName(`A${"x".repeat(5000)}`);
    expect(!answer.ok && answer.error.length).toBeLessThan(500);
  });
});

describe("canonicalName", () => {
  const name = (registry: string | undefined, repository: string): Name => ({ registry, repository });
  it.each([
    [
      "docker.io/library/nginx",
      [name(undefined, "nginx"), name("docker.io", "nginx"), name(undefined, "library/nginx")],
    ],
    [
      "docker.io/library/nginx",
      [name("index.docker.io", "library/nginx"), name("registry-1.docker.io", "nginx")],
    ],
    [
      "docker.io/acme/app",
      [name(undefined, "acme/app"), name("DOCKER.io", "acme/app"), name("index.docker.io", "acme/app")],
    ],
    ["ghcr.io/acme/app", [name("ghcr.io", "acme/app"), name("GHCR.io", "acme/app")]],
    ["quay.io/app", [name("quay.io", "app")]],
    ["quay.io/library/app", [name("quay.io", "library/app")]],
    ["docker.io.evil.com/nginx", [name("docker.io.evil.com", "nginx")]],
    ["localhost:5000/x", [name("localhost:5000", "x")]],
  ])("%s", (expected, names) => {
    expect(names.map((each) => canonicalName(each))).toEqual(names.map(() => expected));
  });

  it("takes what is not written from the registry table", () => {
    const defaults = {
      defaultRegistry: "registry.example.com",
      defaultNamespaces: { "registry.example.com": "team" },
    };
    expect(canonicalName(name(undefined, "app"), defaults)).toBe("registry.example.com/team/app");
    expect(canonicalName(name(undefined, "acme/app"), defaults)).toBe("registry.example.com/acme/app");
    expect(canonicalName(name("docker.io", "nginx"), defaults)).toBe("docker.io/library/nginx");
    expect(canonicalName(name("ghcr.io", "app"), defaults)).toBe("ghcr.io/app");
  });
});

describe("a name that an outsider chose", () => {
  it("is never taken for what every object has", () => {
    for (const registry of ["CONSTRUCTOR", "Constructor", "HASOWNPROPERTY", "__PROTO__"])
      expect(canonicalName({ registry, repository: "x" })).toBe(`${registry.toLowerCase()}/x`);
  });

  it.each(["256.1.1.1", "1.2.3.4.5", "host.0x", "[::::]", "host:99999", "[fe80::1%25eth0]"])(
    "%s is refused: no address has such a host",
    (host) => {
      for (const parse of [parseReference, parseImageName])
        expect(parse(`${host}/acme/api`)).toEqual({ ok: false, error: expect.stringContaining(host) });
    },
  );

  it.each([
    "user@host.example.com/x",
    "host.example.com/../x",
    "host.example.com/a/../../x",
    "host.example.com/%2e%2e/x",
    "host.example.com/x%2fy",
    "host.example.com/x?y",
    "host.example.com/x#y",
    "host.example.com/x\\y",
    "host.example.com//x",
    "host.example.com/x y",
    "host.example.com/x\n",
    "host.example.com/x%0a",
    "https://host.example.com/x",
    "host.example.com/x\u0000",
    "host.example.com/\u202ex",
  ])("%j is no image, so that nothing of a path, a query or a user gets into an address", (text) => {
    expect(parseReference(text).ok).toBe(false);
  });
});
