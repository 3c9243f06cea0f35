import { describe, expect, it } from "vitest";
import { precedingOf } from "../../src/updater/preceding.ts";
import { NOTHING_REMEMBERED } from "../../src/updater/settle.ts";
import { version } from "../policy/sample.ts";
import { api, application } from "./sample.ts";

const NOW = 1_000_000;
const operation = { parameters: api("0.1.0"), at: NOW, by: "alice" };
const RUN = application({ parameters: api("0.2.0"), operation });
const PENDING = application({ parameters: api("0.2.0"), operation: { ...operation, phase: "Pending" } });
const BEFORE = { operation: 7, version: version("0.1.0"), writtenAt: 8 };
const applied = { ...NOTHING_REMEMBERED, lastApplied: version("0.2.0") };

describe("precedingOf", () => {
  it("stays while the spec asks for what was applied, and moves on while it asks for something else", () => {
    const memory = { ...applied, preceding: BEFORE };
    expect(precedingOf(RUN, memory, version("0.2.0"))).toEqual(BEFORE);
    for (const asked of [version("0.1.0"), undefined]) {
      expect(precedingOf(RUN, memory, asked)).toEqual({
        operation: NOW,
        version: undefined,
        writtenAt: undefined,
      });
    }
  });

  it("moves on while the spec asks for the tag without the digest that was applied, or with another", () => {
    const memory = { ...NOTHING_REMEMBERED, lastApplied: version("dev@sha256:b"), preceding: BEFORE };
    expect(precedingOf(RUN, memory, version("dev@sha256:b"))).toEqual(BEFORE);
    for (const asked of ["dev", "dev@sha256:a"]) {
      expect(precedingOf(RUN, memory, version(asked)).operation).toBe(NOW);
    }
  });

  it("learns an operation that had no time yet once it has begun, and keeps what was written over", () => {
    const memory = { ...applied, preceding: { ...BEFORE, operation: undefined } };
    expect(precedingOf(PENDING, memory, version("0.2.0"))).toEqual({ ...BEFORE, operation: undefined });
    expect(precedingOf(RUN, memory, version("0.2.0"))).toEqual({ ...BEFORE, operation: NOW });
    expect(precedingOf(RUN, applied, version("0.2.0")).operation).toBe(NOW);
  });

  it("knows what a write whose answer was lost had written over", () => {
    const intent = {
      from: version("0.1.0"),
      to: version("0.2.0"),
      at: 5,
      acknowledgedAt: undefined,
      events: [],
    };
    const memory = { ...NOTHING_REMEMBERED, lastApplied: version("0.1.0"), intent };
    const before = { version: version("0.1.0"), writtenAt: 5 };
    expect(precedingOf(RUN, memory, version("0.2.0"))).toEqual({ ...before, operation: NOW });
    const told = { ...memory, intent: { ...intent, operation: 3 } };
    expect(precedingOf(RUN, told, version("0.2.0"))).toEqual({ ...before, operation: 3 });
  });
});
