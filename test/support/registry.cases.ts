/**
 * What the client must make of a registry, whatever registry it is: run against the stand-in by
 * test/registry/client.test.ts, and against the Debian docker-registry by the system tests.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createRegistryClient,
  type RegistryClient,
  type StoredAccess,
  type TokenStore,
} from "../../src/registry/client.ts";
import type { Credentials } from "../../src/registry/credentials.ts";
import { listTags } from "./list-tags.ts";
import type { ImageSpec } from "./registry-images.ts";

/** What the cases need of a registry. */
export interface CaseRegistry {
  readonly url: string;
  /** Sets a tag to a new image, or to an index of several, and gives its digest. */
  push(
    repository: string,
    tag: string,
    images?: readonly ImageSpec[],
    attested?: boolean,
  ): string | Promise<string>;
  stop(): Promise<void>;
}

export type StartCaseRegistry = (options: { readonly credentials?: Credentials }) => Promise<CaseRegistry>;

const RIGHT: Credentials = { username: "robot", password: "p:ässword" };

/** `name` stands in the test's name; `start` gives an empty registry, open or with one account. */
export function registryCases(name: string, start: StartCaseRegistry): void {
  describe(`${name}, open`, () => {
    let registry: CaseRegistry;
    beforeAll(async () => {
      registry = await start({});
    });
    afterAll(() => registry.stop());

    it("answers a ping", async () => {
      expect(await clientOf(registry.url).ping()).toEqual({ ok: true, value: undefined });
    });

    it("lists all tags of a repository, and of no other", async () => {
      for (const tag of ["1.0.0", "1.1.0-rc.1", "latest"]) await registry.push("acme/app", tag);
      await registry.push("acme/app/worker", "9.9.9");
      const listed = await listTags(clientOf(registry.url), "acme/app");
      expect(listed.ok && listed.value.toSorted()).toEqual(["1.0.0", "1.1.0-rc.1", "latest"]);
    });

    it("says that a repository is not known", async () => {
      const failure = {
        code: "registry-not-found",
        status: 404,
        registryCode: "NAME_UNKNOWN",
        temporary: false,
      };
      expect(await listTags(clientOf(registry.url), "acme/none")).toMatchObject({
        ok: false,
        error: failure,
      });
    });

    it("looks a tag up: its digest, which changes when the tag is pushed again", async () => {
      const client = clientOf(registry.url);
      for (let pushes = 0; pushes < 2; pushes++) {
        const digest = await registry.push("acme/moved", "main");
        const found = await client.headManifest("acme/moved", "main");
        expect(found).toMatchObject({
          ok: true,
          value: { digest, mediaType: expect.stringContaining("vnd.oci.image") },
        });
      }
    });

    it("looks a digest up", async () => {
      const digest = await registry.push("acme/digest", "1");
      const found = await clientOf(registry.url).headManifest("acme/digest", digest);
      expect(found).toMatchObject({ ok: true, value: { digest } });
    });

    it("reads an image: its digest, and the date and platform of its configuration", async () => {
      const created = "2026-03-01T10:00:00Z";
      const digest = await registry.push("acme/image", "1", [{ platform: "linux/arm/v7", created }]);
      const client = clientOf(registry.url);
      const read = await client.getManifest("acme/image", "1");
      expect(read).toMatchObject({ ok: true, value: { digest, document: { value: { kind: "image" } } } });
      expect(await client.getManifest("acme/image", digest)).toEqual(read);
      const document = read.ok && read.value?.document.ok ? read.value.document.value : undefined;
      const config = document?.kind === "image" ? document.config : "";
      expect(await client.getConfig("acme/image", config)).toEqual({
        ok: true,
        value: { ok: true, value: { platform: "linux/arm/v7", createdAt: Date.parse(created) } },
      });
    });

    it("reads an index: its images, without their attestations", async () => {
      const platforms = ["linux/amd64", "linux/arm64/v8"];
      const images = platforms.map((platform) => ({ platform }));
      const digest = await registry.push("acme/index", "1", images, true);
      const client = clientOf(registry.url);
      const read = await client.getManifest("acme/index", "1");
      const found = platforms.map((platform) => ({ platform, digest: expect.stringMatching(/^sha256:/) }));
      const document = { ok: true, value: { kind: "index", images: found } };
      expect(read).toEqual({ ok: true, value: { digest, document } });
    });

    it("reads nothing where there is no such manifest or blob", async () => {
      await registry.push("acme/app", "1.0.0");
      const none = { ok: true, value: undefined };
      expect(await clientOf(registry.url).getManifest("acme/app", "0.0.1")).toEqual(none);
      expect(await clientOf(registry.url).getConfig("acme/app", `sha256:${"0".repeat(64)}`)).toEqual(none);
    });

    it.each([
      ["a tag that is not there", "acme/app", "0.0.1"],
      ["a repository that is not there", "acme/none", "1.0.0"],
    ])("finds nothing for %s", async (_, repository, tag) => {
      await registry.push("acme/app", "1.0.0");
      expect(await clientOf(registry.url).headManifest(repository, tag)).toEqual({
        ok: true,
        value: undefined,
      });
    });
  });

  describe(`${name}, with an account`, () => {
    let registry: CaseRegistry;
    beforeAll(async () => {
      registry = await start({ credentials: RIGHT });
      await registry.push("acme/private", "1.0.0");
    });
    afterAll(() => registry.stop());

    it("lets the right credentials list, look up and ping", async () => {
      const client = clientOf(registry.url, RIGHT);
      expect(await client.ping()).toEqual({ ok: true, value: undefined });
      expect(await listTags(client, "acme/private")).toEqual({ ok: true, value: ["1.0.0"] });
      expect(await client.headManifest("acme/private", "1.0.0")).toMatchObject({ ok: true, value: {} });
      expect(await client.headManifest("acme/private", "2.0.0")).toEqual({ ok: true, value: undefined });
    });

    it("says that credentials were wrong, and not which", async () => {
      const answer = await listTags(
        clientOf(registry.url, {
          username: "robot",
          password: "secret-and-wrong",
        }),
        "acme/private",
      );
      const failure = {
        code: "registry-unauthorized",
        status: 401,
        temporary: false,
        mend: expect.stringContaining("password"),
      };
      expect(answer).toMatchObject({
        ok: false,
        error: { ...failure, message: expect.stringContaining("; credentials were sent") },
      });
      expect(JSON.stringify(answer)).not.toContain("secret-and-wrong");
    });

    it("says that no credentials were sent", async () => {
      const answer = await clientOf(registry.url).headManifest("acme/private", "1.0.0");
      const message = expect.stringContaining("no credentials were sent");
      expect(answer).toMatchObject({
        ok: false,
        error: { code: "registry-unauthorized", status: 401, message },
      });
    });
  });
}

export function clientOf(
  url: string,
  credentials?: Credentials,
  tokens: TokenStore = memoryStore(),
): RegistryClient {
  const endpoint = { registry: new URL(url).host, apiUrl: url };
  return createRegistryClient({ fetch, endpoint, credentials, tokens, now: Date.now });
}

export function memoryStore(): TokenStore & { readonly entries: Map<string, StoredAccess> } {
  const entries = new Map<string, StoredAccess>();
  return {
    entries,
    get: (key) => entries.get(key),
    set: (key, access) => void (access === undefined ? entries.delete(key) : entries.set(key, access)),
  };
}
