/** The document of the API as it was bundled at deploy. The one import of it. */
import text from "../../.generated/openapi.txt";

/** OpenAPI 3.1 in JSON, written by scripts/bundle-config.ts. */
export const OPENAPI_TEXT = text;
