/**
 * Collects the user's configuration into text modules that the Worker bundles, and writes the document of its API beside them:
 * `.generated/resources.txt` (a JSON list of `{ name, text }`, one entry per file) and
 * `.generated/registries.txt` (registries.yaml as it stands, empty when there is none),
 * `.generated/openapi.txt` (OpenAPI 3.1 in JSON, made from the schemas of src/intake).
 * The text stays verbatim; the Worker parses it, so that a bad file is reported in status and stops nothing else.
 *
 * Usage: node scripts/bundle-config.ts [CONFIG_DIR]
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openApi } from "../src/intake/documents/openapi.ts";
import { DOCUMENTS } from "../src/intake/documents/operations.ts";

const root = join(import.meta.dirname, "..");
const directory = process.argv[2] ?? join(root, "config");
const out = join(root, ".generated");

const names = readdirSync(directory)
  .filter((name) => /\.ya?ml$/.test(name))
  .sort();
const read = (name: string) => readFileSync(join(directory, name), "utf8");
const isRegistries = (name: string) => /^registries\.ya?ml$/.test(name);

const resources = names
  .filter((name) => !isRegistries(name))
  .map((name) => ({ name: `config/${name}`, text: read(name) }));
const registries = names.filter(isRegistries).map(read).join("\n");

mkdirSync(out, { recursive: true });
writeFileSync(join(out, "resources.txt"), JSON.stringify(resources));
writeFileSync(join(out, "registries.txt"), registries);
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
writeFileSync(join(out, "openapi.txt"), JSON.stringify(openApi(DOCUMENTS, version)));
