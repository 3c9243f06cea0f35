/** What holds for any body that any sender may send: no throw, a sentence where it is refused, valid names where it is not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DOCKER_HUB_DEFAULTS, isTag, parseReference } from "../../src/image/reference.ts";
import { WEBHOOK_FACTS } from "../../src/intake/documents/webhooks.ts";
import { imageEvents } from "../../src/intake/event.ts";
import type { Delivery } from "../../src/intake/senders/sender.ts";
import { SENDERS } from "../../src/intake/senders.ts";
import { anyValue, spoilt } from "../support/arbitraries.ts";
import { runs } from "../support/runs.ts";

const ARRIVAL = { sender: "any", id: "made-at-the-door", at: 0 };
const oddText = fc.oneof(
  fc.constantFrom(
    "",
    "package",
    "registry_package",
    "ping",
    "a/b",
    "ghcr.io",
    "::",
    "https://x/y",
    "../..",
    "A",
    "x:1",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
);

describe.each(SENDERS)("any delivery of $type", ({ type, parse }) => {
  const example = Object(WEBHOOK_FACTS[type]?.example);
  const texts = spoilt(example).map((value) =>
    JSON.parse(JSON.stringify(value), (_, each) => (typeof each === "number" ? String(each) : each)),
  );
  const body = fc.oneof(anyValue, spoilt(example), texts);

  it("tells of pushes, or of none, or is refused with a sentence", () => {
    fc.assert(
      fc.property(body, oddText, oddText, (value, header, registry) => {
        const delivery: Delivery = { body: value, header: () => header, query: () => registry };
        const read = parse(delivery);
        if (!read.ok) {
          expect(read.error).toMatch(/^(?:The body is not an? |The header )[^\n]*\.$/);
          return;
        }
        if ("ignored" in read.value) return;
        const events = imageEvents(read.value.pushes, ARRIVAL, DOCKER_HUB_DEFAULTS);
        if (!events.ok) return;
        // Each push is an event, or is refused; several tags of a repository may be one.
        expect(events.value.events.length + events.value.refused.length).toBeGreaterThan(0);
        for (const { repository, tag, digest, id } of events.value.events) {
          expect(parseReference(repository)).toMatchObject({
            ok: true,
            value: { repository: expect.any(String) },
          });
          expect(tag === undefined || isTag(tag)).toBe(true);
          expect(id).toMatch(/^[\w.:@/+=-]{1,128}$/);
          expect(typeof (digest ?? "")).toBe("string");
        }
      }),
      runs(200),
    );
  });
});
