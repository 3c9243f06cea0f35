/**
 * The built Worker with each strategy, and with what a resource may ask for beyond the order of its tags. The cases run
 * against the stand-in registry, and against Debian's docker-registry filled by skopeo where that is installed.
 */
import { afterEach, describe, expect, it } from "vitest";
import { available, startRealRegistry } from "../support/real-registry.ts";
import { startRegistry } from "../support/registry.ts";
import type { ImageSpec } from "../support/registry-images.ts";
import {
  application,
  REPOSITORY,
  resource,
  type Scenario,
  startScenario,
  until,
} from "../support/scenario.ts";

interface AnyRegistry {
  readonly url: string;
  push(repository: string, tag: string, images?: readonly ImageSpec[]): string | Promise<string>;
  stop(): Promise<void>;
}

const KINDS: readonly (readonly [
  name: string,
  start: () => Promise<AnyRegistry>,
  missing: string | undefined,
])[] = [
  ["the stand-in registry", startRegistry, undefined],
  ["docker-registry", startRealRegistry, available()],
];

let running: Scenario<AnyRegistry> | undefined;
afterEach(async () => {
  const leaks = running?.leaks();
  await running?.stop();
  running = undefined;
  expect(leaks).toEqual([]);
});

const NAME = "web";
const built = (created: string): readonly ImageSpec[] => [{ created }];
const AMD: ImageSpec = { platform: "linux/amd64" };
const ARM: ImageSpec = { platform: "linux/arm64" };

interface Start {
  readonly constraint?: string;
  readonly settings?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** The tag that runs; it is pushed first. */
  readonly runs: string;
  readonly images?: readonly ImageSpec[];
}

for (const [name, startAnyRegistry, missing] of KINDS) {
  if (missing !== undefined) {
    if (process.env.REQUIRE_REAL === "1") throw new Error(missing);
    console.warn(`The strategies against ${name} are skipped: ${missing}`);
    it.skip(`strategies against ${name}: ${missing}`);
    continue;
  }

  describe(`with ${name}`, () => {
    async function start({ constraint = "", settings = "", annotations = {}, runs, images }: Start) {
      const registry = await startAnyRegistry();
      const digest = await registry.push(REPOSITORY, runs, images);
      const image = constraint === "" ? REPOSITORY : `${REPOSITORY}:${constraint}`;
      const more = settings === "" ? "" : `          commonUpdateSettings: { ${settings} }\n`;
      const written = Object.entries(annotations).map(
        ([key, value]) => `"image-updater.dev/${key}": '${value}'`,
      );
      const scenario = await startScenario({
        registry,
        applications: [application(NAME, runs)],
        resources: {
          "web.yaml": resource("web", NAME, image, more).replace(
            "namespace: argocd }",
            () => `namespace: argocd, annotations: { ${written.join(", ")} } }`,
          ),
        },
      });
      running = scenario;
      await scenario.check({});
      const push = async (tag: string, pushed?: readonly ImageSpec[]) => {
        const made = await registry.push(REPOSITORY, tag, pushed);
        expect((await scenario.webhook({ tag })).status).toBe(202);
        return made;
      };
      const reason = async () => (await scenario.status()).applications[0]?.images[0]?.reason ?? "";
      const asks = (version: string, timeoutMs?: number) =>
        until(`${version} is asked for`, () => scenario.tagOf(NAME) === version, timeoutMs);
      return { scenario, registry, digest, push, reason, asks };
    }

    it("digest: pins the tag, follows it after a push, and without one with the next sweep", async () => {
      const { scenario, registry, digest, push, asks } = await start({
        constraint: "edge",
        settings: "updateStrategy: digest",
        runs: "edge",
      });
      await asks(`edge@${digest}`);
      await asks(`edge@${await push("edge")}`);
      const unheard = await registry.push(REPOSITORY, "edge");
      await scenario.sweep();
      await asks(`edge@${unheard}`);
      expect(scenario.writes()).toHaveLength(3);
    });

    it("newest-build: goes by the date of the build and not by the name", async () => {
      const { push, asks, reason } = await start({
        settings: "updateStrategy: newest-build",
        runs: "z",
        images: built("2024-03-01T00:00:00Z"),
      });
      await push("a", built("2025-01-01T00:00:00Z"));
      await asks("a");
      await push("x", built("2024-06-01T00:00:00Z"));
      await until("x is looked at", async () => (await reason()).includes("of 3 tags"));
      await push("b", [
        { platform: "linux/arm64", created: "2020-01-01T00:00:00Z" },
        { platform: "linux/amd64", created: "2025-01-01T00:00:00.000000001Z" },
      ]);
      await asks("b");
    });

    it("alphabetical: takes the last by name", async () => {
      const { push, asks } = await start({ settings: "updateStrategy: name", runs: "2025-01" });
      await push("2025-10");
      await asks("2025-10");
    });

    it("platforms: waits for the index to be complete, and looks again by itself", async () => {
      const { registry, push, asks, reason } = await start({
        constraint: "~0",
        settings: "platforms: [linux/amd64, linux/arm64]",
        runs: "0.1.0",
        images: [AMD, ARM],
      });
      await push("0.2.0", [AMD]);
      await until("the reason", async () =>
        (await reason()).includes("0.2.0 is not taken: it has no image for linux/arm64"),
      );
      await push("0.1.5", [AMD, ARM]);
      await asks("0.1.5");
      // Nobody says that the rest of 0.2.0 has arrived.
      await registry.push(REPOSITORY, "0.2.0", [AMD, ARM]);
      await asks("0.2.0", 40_000);
    }, 60_000);

    it("pin-digest: writes the version with its digest, and stays with it when the tag is pushed again", async () => {
      const { scenario, registry, digest, push, asks } = await start({
        constraint: "~0",
        annotations: { "pin-digest": "true" },
        runs: "0.1.0",
      });
      await asks(`0.1.0@${digest}`);
      const second = await push("0.2.0");
      await asks(`0.2.0@${second}`);
      await registry.push(REPOSITORY, "0.2.0");
      await scenario.sweep();
      await scenario.check({});
      expect(scenario.tagOf(NAME)).toBe(`0.2.0@${second}`);
    });

    it("minimum-age: what is young is passed over, and status says until when", async () => {
      const { scenario, push } = await start({
        constraint: "~0",
        annotations: { "app.minimum-age": "3d" },
        runs: "0.1.0",
      });
      await push("0.2.0");
      const image = await until("the reason", async () => {
        const seen = (await scenario.status()).applications[0]?.images[0];
        return seen?.reason.includes("0.2.0 is not taken: it is too young until") && seen;
      });
      expect(image).toMatchObject({ state: "up-to-date" });
      expect(scenario.tagOf(NAME)).toBe("0.1.0");
    });

    it("numeric-order: goes by the number", async () => {
      const { push, asks } = await start({
        annotations: { "numeric-order": "^build-(\\d+)$" },
        runs: "build-9",
      });
      await push("latest");
      await push("build-10");
      await asks("build-10");
    });

    it("newest-build over many tags: reads them by and by, says how far it is, and decides then", async () => {
      const many = Array.from({ length: 40 }, (_, index) => `t${index}`);
      const registry = await startAnyRegistry();
      for (const [index, tag] of many.entries()) {
        await registry.push(
          REPOSITORY,
          tag,
          built(
            `2024-01-${String((index % 28) + 1).padStart(2, "0")}T${String(index % 24).padStart(2, "0")}:00:00Z`,
          ),
        );
      }
      await registry.push(REPOSITORY, "a-new-one", built("2025-01-01T00:00:00Z"));
      const scenario = await startScenario({
        registry,
        applications: [application(NAME, "t0")],
        resources: {
          "web.yaml": resource(
            "web",
            NAME,
            REPOSITORY,
            "          commonUpdateSettings: { updateStrategy: latest }\n",
          ),
        },
      });
      running = scenario;
      const first = JSON.parse((await scenario.check({})).text);
      expect(first.applications[0].images[0]).toMatchObject({
        state: "waiting",
        reason: expect.stringMatching(/of 41/),
      });
      await until("a-new-one", () => scenario.tagOf(NAME) === "a-new-one", 30_000);
    }, 60_000);
  });
}
