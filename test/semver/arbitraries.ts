/** Texts for property tests. */
import fc from "fast-check";

const number = fc.oneof(
  fc.nat({ max: 3 }).map(String),
  fc.constantFrom("007", "9007199254740991", "9007199254740992", "9007199254740993", "18446744073709551615"),
);

const identifier = fc.oneof(
  fc.nat({ max: 12 }).map(String),
  fc.constantFrom("rc", "alpha", "a-b", "-", "1a", "0a", "Z", "9007199254740993", "18446744073709551616"),
);

const identifiers = fc.array(identifier, { minLength: 1, maxLength: 3 }).map((list) => list.join("."));

/** A version in any of the forms that the loose parser accepts. */
export const versionText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("", "v"),
    fc.array(number, { minLength: 1, maxLength: 3 }),
    fc.option(identifiers, { nil: undefined }),
    fc.option(identifiers, { nil: undefined }),
  )
  .map(([prefix, parts, prerelease, metadata]) => {
    const suffix =
      (prerelease === undefined ? "" : `-${prerelease}`) + (metadata === undefined ? "" : `+${metadata}`);
    return prefix + parts.join(".") + suffix;
  });
