import { describe, expect, it } from "vitest";
import {
  credentialFailure,
  malformedAnswer,
  type RegistryCall,
  refusedChallenge,
  registryFailure,
  tooLarge,
  tooSlow,
} from "../../src/registry/failure.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const CALL: RegistryCall = {
  operation: "list-tags",
  registry: "docker.io",
  repository: "acme/app",
  withCredentials: true,
};

const answer = (status: number, text = "", headers: Record<string, string> = {}) => ({
  status,
  text,
  headers: new Headers(headers),
});
const errors = (code: unknown, message: unknown) =>
  JSON.stringify({ errors: [{ code, message, detail: null }] });

describe("registryFailure", () => {
  it.each([
    [400, "registry-refused", false],
    [401, "registry-unauthorized", false],
    [403, "registry-forbidden", false],
    [404, "registry-not-found", false],
    [405, "registry-refused", false],
    [302, "registry-refused", false],
    [408, "registry-unavailable", true],
    [429, "registry-rate-limited", true],
    [500, "registry-unavailable", true],
    [503, "registry-unavailable", true],
    [599, "registry-unavailable", true],
  ])("%i is %s, temporary: %s", (status, code, temporary) => {
    expect(registryFailure(CALL, answer(status), NOW)).toMatchObject({
      code,
      temporary,
      status,
      operation: "list-tags",
    });
  });

  it.each([
    ["network", "registry-unreachable", true],
    ["timeout", "registry-unreachable", true],
    ["too-large", "registry-too-large", false],
    ["redirect", "registry-refused", false],
  ] as const)("%s is %s, temporary: %s", (kind, code, temporary) => {
    const failure = registryFailure(CALL, { kind, message: "registry-1.docker.io did not" }, NOW);
    expect(failure).toMatchObject({
      code,
      temporary,
      message: expect.stringContaining("registry-1.docker.io did not"),
    });
    expect(failure).not.toHaveProperty("status");
  });

  it("says where, what, and what the registry said", () => {
    expect(
      registryFailure(
        CALL,
        answer(404, errors("NAME_UNKNOWN", "repository name not known to registry")),
        NOW,
      ),
    ).toMatchObject({
      message:
        "docker.io/acme/app: listing the tags was answered 404 (NAME_UNKNOWN: repository name not known to registry).",
      registryCode: "NAME_UNKNOWN",
    });
  });

  it.each([
    [
      "Docker Hub's token server",
      '{"details":"incorrect username or password"}',
      "(incorrect username or password)",
    ],
    ["Docker Hub's site", '{"detail":"Rate limit exceeded"}', "(Rate limit exceeded)"],
    ["a proxy", '{"error":"denied"}', "(denied)"],
    ["two lines", errors("DENIED", "one\ntwo"), "(DENIED: one two)"],
    ["a code that is none", errors("<b>", "x"), "(x)"],
    ["no text", errors("DENIED", 7), "(DENIED)"],
    ["a server that writes plain text", "Too Many Requests (HAP429)\n", "(Too Many Requests (HAP429))"],
    ["JSON that is no object", "[1]", "([1])"],
    ["HTML", "<html>Bad Gateway</html>", "403; "],
    ["nothing", "", "403; "],
  ])("reads the error of %s", (_, body, expected) => {
    expect(registryFailure(CALL, answer(403, body), NOW).message).toContain(expected);
  });

  it("cuts what the registry said", () => {
    expect(
      registryFailure(CALL, answer(500, errors("UNKNOWN", "x".repeat(10_000))), NOW).message.length,
    ).toBeLessThan(400);
  });

  it("says of a 401 whether credentials were sent, and what to do", () => {
    const sent = registryFailure(CALL, answer(401), NOW);
    expect(sent).toMatchObject({
      message: expect.stringContaining("; credentials were sent"),
      mend: expect.stringContaining("not expired"),
    });
    const anonymous = registryFailure({ ...CALL, withCredentials: false }, answer(401), NOW);
    expect(anonymous).toMatchObject({
      message: expect.stringContaining("no credentials"),
      mend: expect.stringContaining("Set credentials"),
    });
  });

  it.each([
    ["120", 120_000],
    ["Mon, 23 Nov 2026 12:05:00 GMT", 300_000],
  ])("keeps the wait of a 429: %s", (header, retryAfterMs) => {
    expect(registryFailure(CALL, answer(429, "", { "retry-after": header }), NOW)).toMatchObject({
      retryAfterMs,
    });
  });

  it("advises an account only to who was limited without one", () => {
    const mend = expect.stringContaining("Set credentials for docker.io");
    expect(registryFailure({ ...CALL, withCredentials: false }, answer(429), NOW)).toMatchObject({ mend });
    expect(registryFailure(CALL, answer(429), NOW)).not.toHaveProperty("mend");
  });
});

describe("failures before and after the answer", () => {
  it("credentials that cannot be read stop the request, with their own mend", () => {
    const failure = credentialFailure(CALL, {
      what: "the pull secret is not valid JSON",
      mend: "Store it whole.",
    });
    expect(failure).toEqual({
      code: "registry-credentials",
      operation: "list-tags",
      message: "docker.io/acme/app: listing the tags was not tried: the pull secret is not valid JSON.",
      temporary: false,
      mend: "Store it whole.",
    });
  });

  it("what goes beyond a limit of size, and a challenge that is not followed, are permanent; what took too long is not", () => {
    expect(tooLarge(CALL, "takes more than 100 pages")).toMatchObject({
      code: "registry-too-large",
      temporary: false,
    });
    expect(tooSlow(CALL, "takes longer than 120 seconds")).toMatchObject({
      code: "registry-unreachable",
      temporary: true,
    });
    const refused = { code: "registry-refused", temporary: false, status: 401 };
    expect(
      refusedChallenge(CALL, "was answered 401, and its token server is not reached by https"),
    ).toMatchObject(refused);
  });

  it("a malformed answer is permanent", () => {
    const call: RegistryCall = { operation: "ping", registry: "ghcr.io" };
    const failure = {
      code: "registry-malformed-answer",
      temporary: false,
      message: "ghcr.io: the connection test was answered with nonsense.",
    };
    expect(malformedAnswer(call, "nonsense")).toMatchObject(failure);
  });
});
