import { describe, expect, it } from "vitest";
import { checkRealm, parseChallenge } from "../../src/registry/challenge.ts";

const bearer = (realm: string, service?: string, scope?: string) => ({
  scheme: "bearer",
  realm,
  service,
  scope,
});
const REALM = "https://auth.docker.io/token";

describe("parseChallenge", () => {
  it.each([
    [
      `Bearer realm="${REALM}",service="registry.docker.io",scope="repository:acme/app:pull"`,
      bearer(REALM, "registry.docker.io", "repository:acme/app:pull"),
    ],
    [
      `Bearer realm="${REALM}",scope="repository:a/b:pull,push",service="x"`,
      bearer(REALM, "x", "repository:a/b:pull,push"),
    ],
    [`bearer Realm = "${REALM}" , SERVICE=x`, bearer(REALM, "x")],
    [`Bearer realm="a \\"b\\" c"`, bearer('a "b" c')],
    [`Bearer realm=${REALM},service=x`, bearer(REALM, "x")],
    [`Basic realm="registry"`, { scheme: "basic" }],
    ["BASIC", { scheme: "basic" }],
    [`Basic realm="a", Bearer realm="${REALM}",service="x"`, bearer(REALM, "x")],
    [`Negotiate, Bearer realm="${REALM}", Basic realm="a"`, bearer(REALM)],
    [`Digest realm="x", nonce="a,b"`, undefined],
    [`Digest realm="Bearer realm=evil"`, undefined],
    [`Bearer service="x"`, undefined],
    [`Bearer realm=""`, undefined],
    [`Bearer service="x", Basic realm="a"`, { scheme: "basic" }],
    ["", undefined],
    [`="`, undefined],
  ])("%s", (header, expected) => {
    expect(parseChallenge(header)).toEqual(expected);
  });

  it("reads a long hostile header in linear time", () => {
    const started = performance.now();
    parseChallenge(`Bearer ${'a="'.repeat(20_000)}`);
    parseChallenge(`Bearer ${" ".repeat(60_000)}`);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("checkRealm", () => {
  it.each([
    ["https://auth.docker.io/token", "https://registry-1.docker.io"],
    ["https://gitlab.com/jwt/auth", "https://registry.gitlab.com"],
    ["https://registry.example.com:8443/token", "https://registry.example.com"],
    ["https://registry.internal/token", "https://registry.internal"],
    ["https://10.0.0.5:5001/auth", "https://10.0.0.5"],
    ["http://registry.example.com/token", "http://registry.example.com:5000"],
    ["http://127.0.0.1:4000/token", "http://127.0.0.1:5000"],
    ["http://localhost:4000/token", "http://127.0.0.1:5000"],
    ["http://[::1]:4000/token", "http://localhost:5000"],
  ])("%s may get credentials for %s", (realm, apiUrl) => {
    expect(checkRealm(realm, apiUrl)).toEqual({ ok: true, value: new URL(realm) });
  });

  it.each([
    ["http://auth.docker.io/token", "https://registry-1.docker.io"],
    ["http://registry.example.com/token", "https://registry.example.com"],
    ["http://auth.example.com/token", "http://registry.example.com"],
    ["ftp://registry.example.com/token", "https://registry.example.com"],
    ["https://127.0.0.1/token", "https://registry.example.com"],
    ["https://localhost/token", "https://registry.example.com"],
    ["https://10.0.0.1/token", "https://registry.example.com"],
    ["https://0x7f.1/token", "https://registry.example.com"],
    ["https://2130706433/token", "https://registry.example.com"],
    ["https://169.254.169.254/latest", "https://registry.example.com"],
    ["https://[::1]/token", "https://registry.example.com"],
    ["https://[::ffff:10.0.0.1]/token", "https://registry.example.com"],
    ["https://vault/token", "https://registry.example.com"],
    ["https://vault.internal/token", "https://registry.example.com"],
    ["https://vault.internal./token", "https://registry.example.com"],
    ["https://metadata.google.internal/token", "https://registry.example.com"],
    ["https://api.svc.cluster.local/token", "https://registry.example.com"],
    ["https://auth.example.com:8443/token", "https://registry.example.com"],
    ["https://user@auth.docker.io/token", "https://registry-1.docker.io"],
    ["https://user:pass@auth.docker.io/token", "https://registry-1.docker.io"],
    ["/token", "https://registry.example.com"],
    ["nonsense", "https://registry.example.com"],
  ])("%s may not get credentials for %s", (realm, apiUrl) => {
    expect(checkRealm(realm, apiUrl)).toMatchObject({ ok: false });
  });
});
