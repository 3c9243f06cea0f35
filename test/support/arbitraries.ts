/** Values and texts for properties of several rooms. */
import fc from "fast-check";

/** Names that an object of JavaScript has without anybody's doing. */
export const INHERITED = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"] as const;

/** Whatever JSON or YAML may hold. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>("", [], {}, null, 0, -1, 1e300, true, "null", "[]", [[]], [{}], { a: [] }),
  fc.constantFrom(...INHERITED).map((name) => JSON.parse(`{"${name}": 1}`)),
);

/** The places of a value, from the outside in. */
export function placesOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, each]) => placesOf(each, [...path, name]))];
}

/** A copy with something else at a place. */
export function withAt(value: unknown, [first, ...rest]: readonly string[], other: unknown): unknown {
  if (first === undefined) return other;
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === first ? withAt(each, rest, other) : each));
  const held = Object(value);
  return Object.fromEntries(
    Object.entries(held).map(([name, each]) => [name, name === first ? withAt(each, rest, other) : each]),
  );
}

/** A value of which one or two places hold something else. */
export const spoilt = (value: object): fc.Arbitrary<unknown> =>
  fc
    .array(fc.tuple(fc.constantFrom(...placesOf(value)), anyValue), { minLength: 1, maxLength: 2 })
    .map((edits) => edits.reduce<unknown>((held, [place, other]) => withAt(held, place, other), value));
