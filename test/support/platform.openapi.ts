/** In the place of the bundled document of the API: the same, made here. */
import { openApi } from "../../src/intake/documents/openapi.ts";
import { DOCUMENTS } from "../../src/intake/documents/operations.ts";

export default JSON.stringify(openApi(DOCUMENTS, "0.0.0"));
