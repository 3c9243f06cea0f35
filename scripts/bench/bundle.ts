/** The size of what is deployed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Figure } from "./figure.ts";

const BUNDLE = join(import.meta.dirname, "../../dist/index.js");

export function measureBundle(): Figure[] {
  const bytes = gzipSync(readFileSync(BUNDLE)).length;
  return [
    {
      what: "bundle, gzipped",
      value: bytes / 1_000,
      unit: "KB",
      budget: 200,
      comparedWith: "the free plan allows 3 MB",
    },
  ];
}
