/** What only a Worker's build resolves, and what takes its place in Node: for vitest.config.ts and platform.hooks.ts. */
import { join } from "node:path";

const here = (name: string): string => join(import.meta.dirname, name);

export const PLATFORM_MODULES: readonly { readonly find: RegExp; readonly replacement: string }[] = [
  { find: /^cloudflare:workers$/, replacement: here("platform.workers.ts") },
  { find: /^.*\.generated\/resources\.txt$/, replacement: here("platform.resources.ts") },
  { find: /^.*\.generated\/registries\.txt$/, replacement: here("platform.registries.ts") },
  { find: /^.*\.generated\/openapi\.txt$/, replacement: here("platform.openapi.ts") },
];
