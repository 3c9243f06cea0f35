import { describe, expect, it } from "vitest";
import { readDockerConfig } from "../../src/registry/docker-config.ts";

const HUB = { registry: "docker.io", apiUrl: "https://registry-1.docker.io" };
const GHCR = { registry: "ghcr.io", apiUrl: "https://ghcr.io" };
const PASSWORD = "dckr_pat_hidden";
const GOOD = { auth: btoa(`robot:${PASSWORD}`) };
const RIGHT = { ok: true, value: { username: "robot", password: PASSWORD } };

const document = (auths: unknown) => JSON.stringify({ auths });

describe("readDockerConfig", () => {
  it.each([
    "https://index.docker.io/v1/",
    "https://registry-1.docker.io",
    "https://registry-1.docker.io/v2/",
    "docker.io",
    "https://docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "HTTPS://Index.Docker.io/v1/",
  ])("reads Docker Hub's entry under the key %s", (key) => {
    expect(readDockerConfig(document({ "ghcr.io": { auth: "eDp5" }, [key]: GOOD }), HUB)).toEqual(RIGHT);
  });

  it.each([
    "ghcr.io",
    "https://ghcr.io",
    "https://ghcr.io/v2/",
    "http://ghcr.io",
    "GHCR.IO",
    " https://ghcr.io ",
  ])("reads another registry's entry under the key %s", (key) => {
    expect(readDockerConfig(document({ "docker.io": { auth: "eDp5" }, [key]: GOOD }), GHCR)).toEqual(RIGHT);
  });

  it.each(["ghcr.io.evil.com", "evil.com/ghcr.io", "api.ghcr.io", "ghcr.io:5000", "evil.com"])(
    "does not take the entry of %s for it",
    (key) => {
      expect(readDockerConfig(document({ [key]: GOOD }), GHCR)).toMatchObject({ ok: false });
    },
  );

  it("finds a registry by the host of its API as well", () => {
    const target = { registry: "registry.example.com", apiUrl: "https://api.example.com:5000" };
    expect(readDockerConfig(document({ "api.example.com:5000": GOOD }), target)).toEqual(RIGHT);
    expect(readDockerConfig(document({ "registry.example.com": GOOD }), target)).toEqual(RIGHT);
  });

  it("takes the complete one of two entries", () => {
    const auths = { "https://index.docker.io/v1/": {}, "https://registry-1.docker.io": GOOD };
    expect(readDockerConfig(document(auths), HUB)).toEqual(RIGHT);
  });

  const entries: readonly [name: string, entry: unknown, username: string, password: string][] = [
    ["auth", GOOD, "robot", PASSWORD],
    ["auth with a colon in the password", { auth: btoa("u:p:w:") }, "u", "p:w:"],
    ["auth in UTF-8", { auth: "dTpww6Rzcw==" }, "u", "päss"],
    ["auth without padding, with a line break", { auth: "dTpww6Rzcw\n" }, "u", "päss"],
    ["username and password", { username: "u", password: "p:w" }, "u", "p:w"],
    ["auth before username and password", { ...GOOD, username: "u", password: "x" }, "robot", PASSWORD],
    ["username and password beside an empty auth", { auth: " ", username: "u", password: "p" }, "u", "p"],
  ];
  it.each(entries)("reads %s", (_, entry, username, password) => {
    expect(readDockerConfig(document({ "ghcr.io": entry }), GHCR)).toEqual({
      ok: true,
      value: { username, password },
    });
  });

  const incomplete: readonly [what: string, entry: unknown][] = [
    ["not the base64 of", { auth: "***" }],
    ["not the base64 of", { auth: "dTr/" }],
    ["not the base64 of", { auth: btoa("robot") }],
    ["empty password", { auth: btoa("robot:") }],
    ["empty password", { username: "robot", password: "" }],
    ["empty user name", { auth: btoa(`:${PASSWORD}`) }],
    ["no `auth`", {}],
    ["no `auth`", { auth: 7, username: "robot" }],
    ["identitytoken", { identitytoken: PASSWORD }],
    ["not an object", PASSWORD],
  ];
  it.each(incomplete)("says %s", (what, entry) => {
    const answer = readDockerConfig(document({ "ghcr.io": entry }), GHCR);
    const error = {
      what: expect.stringMatching(
        new RegExp(`no valid auth entry for registry ghcr.io: .*"ghcr.io".*${what}`),
      ),
    };
    expect(answer).toMatchObject({ ok: false, error });
    expect(JSON.stringify(answer)).not.toContain(PASSWORD);
  });

  it("names the registry, what was looked for, the keys that are there and the mend", () => {
    const auths = { "https://quay.io": GOOD, "https://robot:hunter2@ghcr.io\n": GOOD };
    const answer = readDockerConfig(document(auths), HUB);
    expect(answer).toMatchObject({
      ok: false,
      error: {
        what: expect.stringContaining(
          "no valid auth entry for registry docker.io (https://registry-1.docker.io)",
        ),
        mend: expect.stringContaining("https://index.docker.io/v1/"),
      },
    });
    const text = JSON.stringify(answer);
    for (const part of ["index.docker.io", "https://quay.io", "ghcr.io"]) expect(text).toContain(part);
    for (const secret of [PASSWORD, GOOD.auth, "hunter2"]) expect(text).not.toContain(secret);
  });

  it.each([
    ["not valid JSON", `{"auths": {"ghcr.io": {"auth": "${PASSWORD}"`],
    ["no `auths`", "{}"],
    ["no `auths`", '"text"'],
    ["no `auths`", '{"auths": []}'],
    ["found no keys", '{"auths": {}}'],
  ])("says %s", (what, json) => {
    const answer = readDockerConfig(json, GHCR);
    expect(answer).toMatchObject({ ok: false, error: { what: expect.stringContaining(what) } });
    expect(JSON.stringify(answer)).not.toContain(PASSWORD);
  });
});
