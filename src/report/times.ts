/** Times of a document for people: epoch milliseconds become ISO 8601. Pure. */

/** Fields that hold a time, wherever they stand: `at`, `since`, and all that end in `At` or `Until`. */
const TIME = /^(?:at|since|.+(?:At|Until))$/;

/** A copy in which every time is text (`2026-11-23T09:21:43.000Z`); anything else is as it was. */
export function withIsoTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIsoTimes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      typeof each === "number" && TIME.test(name) ? new Date(each).toISOString() : withIsoTimes(each),
    ]),
  );
}
