/** registries.yaml as it was bundled at deploy. The one import of it; every room that names images uses this table. */
import text from "../../.generated/registries.txt";
import { nameDefaults, parseRegistries } from "./registries.ts";

export const REGISTRY_TABLE = parseRegistries(text, "config/registries.yaml");

export const NAMING = nameDefaults(REGISTRY_TABLE.registries);
