/** The scenarios of `npm run e2e`. They share one Argo CD, so one runs at a time, and the first that fails ends nothing. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "e2e",
    root: import.meta.dirname,
    include: ["scenarios/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
