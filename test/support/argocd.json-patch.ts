/**
 * JSON Patch the way Argo CD's library applies it (evanphx/json-patch v5.9.11), error texts included: the facts come
 * from runs of that library. `test`, `add`, `replace` and `remove` only.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Operation {
  op: string;
  path: string;
  value?: Json;
}

/** The patched copy of `document`, or the library's error. */
export function applyJsonPatch(
  document: Json,
  operations: readonly Operation[],
): { value: Json } | { error: string } {
  const copy = structuredClone(document);
  for (const operation of operations) {
    const error = applyOne(copy, operation);
    if (error !== undefined) return { error };
  }
  return { value: copy };
}

/**
 * Strings are compared as bytes with Go's encoding, which writes `&`, `<`, `>` and two line separators as \uXXXX. A
 * patch text that has such a character as it is therefore fails its tests of strings that hold one.
 */
export function failsByBytes(patchText: string, operations: readonly Operation[]): Operation | undefined {
  if (!/[&<>\u2028\u2029]/.test(patchText)) return undefined;
  return operations.find(
    ({ op, value }) => op === "test" && /[&<>\u2028\u2029]/.test(JSON.stringify(value ?? null)),
  );
}

export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => sameJson(item, b[i]))
    );
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameJson(a[key], b[key]));
}

function applyOne(document: Json, { op, path, value = null }: Operation): string | undefined {
  const keys = path
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = keys.pop() ?? "";
  const parent = keys.reduce<Json | undefined>(child, document);
  const missing = typeof parent !== "object" || parent === null;
  switch (op) {
    case "test": {
      if (missing) return `test operation does not apply: is missing path: ${path}: missing value`;
      if (Array.isArray(parent) && !(Number(last) < parent.length)) {
        return `error in test for path: '${path}': Unable to access invalid index: ${last}: invalid index referenced`;
      }
      // A missing member passes as null.
      return sameJson(child(parent, last) ?? null, value)
        ? undefined
        : `testing value ${path} failed: test failed`;
    }
    case "add":
      if (missing) return `add operation does not apply: doc is missing path: "${path}": missing value`;
      if (!Array.isArray(parent)) parent[last] = value;
      else if (last === "-") parent.push(value);
      else if (Number(last) <= parent.length) parent.splice(Number(last), 0, value);
      else
        return `error in add for path: '${path}': Unable to access invalid index: ${last}: invalid index referenced`;
      return undefined;
    case "replace":
      if (missing) return `replace operation does not apply: doc is missing path: ${path}: missing value`;
      if (Array.isArray(parent)) {
        if (!(Number(last) < parent.length))
          return `replace operation does not apply: doc is missing key: ${path}: missing value`;
        parent[Number(last)] = value;
      } else parent[last] = value;
      return undefined;
    case "remove":
      if (missing || Array.isArray(parent) || !(last in parent)) {
        return `error in remove for path: '${path}': Unable to remove nonexistent key: ${last}: missing value`;
      }
      delete parent[last];
      return undefined;
    default:
      return `Unexpected kind: ${op}`;
  }
}

function child(node: Json | undefined, key: string): Json | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  return Array.isArray(node) ? node[Number(key)] : node[key];
}
