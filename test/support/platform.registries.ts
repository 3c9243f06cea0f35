/** In the place of the bundled registries.yaml: Docker Hub alone, as the user has it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export default readFileSync(join(import.meta.dirname, "../fixtures/config/registries.yaml"), "utf8");
