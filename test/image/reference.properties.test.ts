/** What holds for every text that may be an image reference. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalName,
  DOCKER_HUB_DEFAULTS,
  formatReference,
  parseImageName,
  parseReference,
  REFERENCE_PATTERN,
} from "../../src/image/reference.ts";
import { runs } from "../support/runs.ts";

const SHA = `sha256:${"0123456789abcdef".repeat(4)}`;

/** Made of the pieces that decide, in any order: most are no reference, by a hair. */
const almost: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "a",
        "b1",
        "A",
        "0",
        ".",
        "-",
        "--",
        "_",
        "__",
        "___",
        "/",
        ":",
        "@",
        "localhost",
        "[::1]",
      ),
      fc.constantFrom(
        "ghcr.io/",
        ":5000/",
        ":1.2",
        `@${SHA}`,
        SHA,
        "x".repeat(130),
        "a/".repeat(64),
        "0".repeat(64),
        " ",
        "\n",
        "é",
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

const text = fc.oneof({ weight: 4, arbitrary: almost }, fc.string({ unit: "binary", maxLength: 40 }));

describe("every text", () => {
  it("is a reference, which reads the same once more, or has one sentence that says why not", () => {
    fc.assert(
      fc.property(text, (given) => {
        const read = parseReference(given);
        if (!read.ok) {
          expect(read.error).toMatch(/ is not an image (?:reference|name): ./);
          expect(read.error).not.toContain("\n");
          return;
        }
        expect(formatReference(read.value)).toBe(given);
        expect(parseReference(formatReference(read.value))).toEqual(read);
      }),
      runs(2_000),
    );
  });

  it("is a reference exactly where the expression of the grammar says so", () => {
    const pattern = new RegExp(REFERENCE_PATTERN, "u");
    fc.assert(
      fc.property(text, (given) => {
        const read = parseReference(given);
        expect([given, pattern.test(given)]).toEqual([given, read.ok]);
      }),
      runs(5_000),
    );
  });

  it("has a canonical name that is its own canonical name, and a reference", () => {
    fc.assert(
      fc.property(text, (given) => {
        const read = parseReference(given);
        if (!read.ok) return;
        // A host that its capitals alone make one is a word in lower case, as senders tell it.
        if (/^[a-z0-9-]+$/i.test(read.value.registry ?? "") && read.value.registry !== "localhost") return;
        const name = canonicalName(read.value, DOCKER_HUB_DEFAULTS);
        const again = parseReference(name);
        if (!again.ok) {
          // A namespace or a registry came before it.
          expect(again.error).toContain("longer than");
          return;
        }
        expect(canonicalName(again.value, DOCKER_HUB_DEFAULTS)).toBe(name);
      }),
      runs(2_000),
    );
  });

  it("is read by imageName as by a reference, where no constraint is in it", () => {
    fc.assert(
      fc.property(text, (given) => {
        const [reference, name] = [parseReference(given), parseImageName(given)];
        if (!reference.ok) return;
        const { tag = "", ...rest } = reference.value;
        expect(name).toEqual({ ok: true, value: { ...rest, constraint: tag } });
      }),
      runs(2_000),
    );
  });
});
