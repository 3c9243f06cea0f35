/** What holds for any `Link` header and any page of tags. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTag } from "../../src/image/reference.ts";
import { nextPage, parseTagsPage } from "../../src/registry/pages.ts";
import { anyValue, spoilt } from "../support/arbitraries.ts";
import { runs } from "../support/runs.ts";

const CURRENT = "https://registry.example.com/v2/acme/api/tags/list?n=100";

describe("any link to a next page", () => {
  it("stays at the registry, since the token goes with it", () => {
    const target = fc.oneof(
      fc.webUrl({ withQueryParameters: true }),
      fc.string({ unit: fc.constantFrom(..."/\\@:.?#ahtp<>;") }),
      fc.constantFrom(
        "//evil.example.com/x",
        "/v2/x",
        "https:evil.example.com",
        "\\\\evil.example.com",
        "?last=a",
      ),
    );
    const link = fc
      .tuple(target, fc.constantFrom("", '; rel="next"', "; rel=next", '; rel="prev"', "; rel"))
      .map(([address, rel]) => `<${address}>${rel}`);
    fc.assert(
      fc.property(fc.array(link, { maxLength: 3 }), (links) => {
        const next = nextPage(links.join(", "), CURRENT);
        if (next.ok && next.value !== undefined)
          expect(new URL(next.value).origin).toBe("https://registry.example.com");
      }),
      runs(1_000),
    );
  });

  it("is none in a text without one", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).filter((text) => !text.includes("<")),
        (text) => {
          expect(nextPage(text, CURRENT)).toEqual({ ok: true, value: undefined });
        },
      ),
      runs(200),
    );
  });
});

describe("any page of tags", () => {
  it("holds tags alone, all that are there, in their order", () => {
    const page = fc.oneof(
      anyValue,
      spoilt({ name: "acme/api", tags: ["1.0", "latest"] }),
      fc.record({ tags: fc.array(fc.oneof(fc.constantFrom("1.0", "a b", "", "-x", "v1"), anyValue)) }),
    );
    fc.assert(
      fc.property(page, (value) => {
        const read = parseTagsPage(JSON.stringify(value));
        const { tags } = Object(value);
        if (!read.ok) return;
        const listed: readonly unknown[] = tags ?? [];
        expect(read.value).toEqual(listed.filter((tag) => typeof tag === "string" && isTag(tag)));
      }),
      runs(500),
    );
  });
});
