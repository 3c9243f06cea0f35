/** JSON Patch (RFC 6902), as far as Argo CD is asked for it. */

export type JsonPatchOperation =
  | { readonly op: "test"; readonly path: string; readonly value: unknown }
  | { readonly op: "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "add"; readonly path: string; readonly value: unknown };

/** Characters that Go's encoding/json writes as \uXXXX inside a string. */
const ESCAPED_BY_GO = /[&<>\u2028\u2029]/g;

/**
 * The text of a patch. Argo CD's library (evanphx/json-patch v5.9.11) compares strings of a `test` byte by byte with
 * Go's encoding of the Application, so an `&` in a repository's address has to be written as Go writes it.
 */
export const encodePatch = (operations: readonly JsonPatchOperation[]): string =>
  JSON.stringify(operations).replace(
    ESCAPED_BY_GO,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
