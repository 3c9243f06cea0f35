import { describe, expect, it } from "vitest";
import { err, ok } from "../../src/lib/result.ts";
import type { RegistryClient } from "../../src/registry/client.ts";
import type { Step } from "../../src/registry/facts-need.ts";
import { registryFailure } from "../../src/registry/failure.ts";
import { readStep } from "../../src/registry/read-step.ts";
import { failure, NOW } from "./sample.ts";

type Client = Pick<RegistryClient, "headManifest" | "getManifest" | "getConfig">;

const IMAGE = { digest: "top", document: ok({ kind: "image" as const, config: "config" }) };
const CONFIG = ok({ platform: "linux/amd64", createdAt: 5 });

/** A registry of one image, unless told otherwise. */
const run = (step: Step, answers: Partial<Client> = {}) => {
  const client: Client = {
    headManifest: async () => ok({ digest: "top", mediaType: undefined }),
    getManifest: async () => ok(IMAGE),
    getConfig: async () => ok(CONFIG),
    ...answers,
  };
  return readStep({ client, repository: "acme/api" }, step, NOW);
};

const READ: Step = { kind: "read", digest: "top" };
const TAG: Step = { kind: "read-tag", tag: "1.0" };
const HEAD: Step = { kind: "head", tag: "1.0" };
const tooLarge = async () => err(failure({ code: "registry-too-large", operation: "get-manifest" as const }));
const refused = (status: number) => async () =>
  err(
    registryFailure(
      { operation: "get-manifest", registry: "registry.example.com", repository: "acme/api" },
      { status, headers: new Headers(), text: "" },
      NOW,
    ),
  );
const entry = (digest: string | null) => ({ tag: "1.0", digest, at: NOW });
const held = (content: object) => ({ of: "top", content });
const image = held({ kind: "image", platform: "linux/amd64", createdAt: 5 });
const unreadable = (reason: RegExp) => held({ kind: "unreadable", reason: expect.stringMatching(reason) });

describe("readStep", () => {
  it.each<[string, Step, Partial<Client>, readonly unknown[]]>([
    ["a digest", HEAD, {}, [entry("top")]],
    ["that a tag is not there", HEAD, { headManifest: async () => ok(undefined) }, [entry(null)]],
    [
      "the computed digest where none is told",
      HEAD,
      { headManifest: async () => ok({ digest: undefined, mediaType: undefined }) },
      [entry("top"), image],
    ],
    ["a tag and its image", TAG, {}, [entry("top"), image]],
    ["that a tag has no manifest", TAG, { getManifest: async () => ok(undefined) }, [entry(null)]],
    ["a digest's image", READ, {}, [image]],
    [
      "that a digest is missing",
      READ,
      { getManifest: async () => ok(undefined) },
      [held({ kind: "missing", at: NOW })],
    ],
    [
      "why a manifest is no image",
      READ,
      { getManifest: async () => ok({ digest: "top", document: err("a chart") }) },
      [unreadable(/^it points to a chart$/)],
    ],
    [
      "why a configuration is none",
      READ,
      { getConfig: async () => ok(err("nonsense")) },
      [unreadable(/nonsense/)],
    ],
    [
      "that a configuration is missing",
      READ,
      { getConfig: async () => ok(undefined) },
      [unreadable(/missing/)],
    ],
    ["that a document is too large", READ, { getManifest: tooLarge }, [unreadable(/larger than the limit/)]],
    [
      "the digest of a tag whose document is too large",
      TAG,
      { getManifest: tooLarge },
      [entry("top"), unreadable(/larger/)],
    ],
    [
      "the digest of a tag whose image the registry keeps back, which may change",
      TAG,
      { getManifest: refused(412) },
      [
        entry("top"),
        held({ kind: "unreadable", reason: expect.stringMatching(/was answered 412$/), at: NOW }),
      ],
    ],
  ])("tells %s", async (_, step, answers, seen) => {
    expect(await run(step, answers)).toEqual({ ok: true, value: seen });
  });

  it.each([
    "registry-unauthorized",
    "registry-forbidden",
    "registry-rate-limited",
    "registry-unavailable",
    "registry-unreachable",
  ] as const)("says nothing of a tag when the registry answers %s", async (code) => {
    const refused = async () => err(failure({ code }));
    for (const answers of [{ getManifest: refused }, { getConfig: refused }]) {
      expect(await run(TAG, answers)).toEqual({ ok: false, error: failure({ code }) });
    }
    expect(await run(HEAD, { headManifest: refused })).toEqual({ ok: false, error: failure({ code }) });
  });

  it("takes a token server's nonsense for a failure of the registry", async () => {
    const error = failure({ code: "registry-malformed-answer", operation: "get-token" });
    expect(await run(READ, { getManifest: async () => err(error) })).toEqual({ ok: false, error });
  });
});
