/** The user's resources as they were bundled at deploy: `config/*.yaml` without registries.yaml. The one import of it. */
import text from "../../.generated/resources.txt";
import type { SourceFile } from "./resource-files.ts";

/** Written by scripts/bundle-config.ts as `SourceFile[]`. */
export const BUNDLED_FILES: readonly SourceFile[] = JSON.parse(text);
