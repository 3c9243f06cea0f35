import { join } from "node:path";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { PLATFORM_MODULES } from "./test/support/platform.modules.ts";
import { BINDINGS } from "./test/worker/bindings.ts";

const RESOURCES = join(import.meta.dirname, "test/worker/resources.ts");

export default defineConfig({
  test: {
    projects: [
      {
        // The objects run there too, on the simulated platform.
        resolve: { alias: [...PLATFORM_MODULES] },
        test: {
          name: "pure",
          setupFiles: ["test/support/fuzz-setup.ts"],
          // Properties take long where many others work.
          testTimeout: 60_000,
          include: ["test/**/*.test.ts"],
          exclude: ["test/worker/**", "test/system/**", "test/e2e/**"],
        },
      },
      {
        plugins: [
          cloudflareTest({
            main: "./test/worker/main.ts",
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: BINDINGS,
              durableObjects: { PROBE: { className: "Probe", useSQLite: true } },
            },
          }),
        ],
        resolve: {
          // Resources of the tests, in the place of the user's own.
          alias: [{ find: /^.*\.generated\/resources\.txt$/, replacement: RESOURCES }],
        },
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          setupFiles: "test/worker/search.ts",
          // Some wait for real alarms, most of half a minute on a quiet machine.
          testTimeout: 120_000,
          // The search after a test reads every object that it made.
          hookTimeout: 120_000,
        },
        // Packages with broken source maps would be told with each run.
        logLevel: "error",
      },
      {
        test: {
          name: "system",
          globalSetup: "test/support/secret-tally.ts",
          include: ["test/system/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
