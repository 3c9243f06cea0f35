import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { fields, hostOf, readPayload, record, text } from "../../../src/intake/senders/payload.ts";

describe("hostOf", () => {
  it.each([
    ["registry.example.com/team/api:1", "registry.example.com"],
    ["https://registry.example.com:8443/team", "registry.example.com:8443"],
    ["http://127.0.0.1:5000", "127.0.0.1:5000"],
    ["", undefined],
    ["::bad", undefined],
    ["%zz", undefined],
  ])("of %j is %j", (address, host) => {
    expect(hostOf(address)).toBe(host);
  });
});

describe("readPayload", () => {
  const schema = fields({ name: text, more: v.nullish(record), inner: v.nullish(fields({ name: text })) });

  it("reads what is absent or null as no text", () => {
    for (const body of [{}, { name: null }, { name: "", more: null }])
      expect(readPayload(schema, body, "a push")).toMatchObject({ ok: true, value: { name: "" } });
  });

  it.each([
    [7, "The body"],
    [{ name: 7 }, "name"],
    [{ more: [7] }, "more is not what is expected here: an object."],
    [{ inner: [7] }, "inner is not what is expected here: an object."],
    [[7], "The body is not what is expected here: an object."],
  ])("refuses %j, and names the place without its value", (body, place) => {
    const read = readPayload(schema, body, "a push");
    expect(read).toMatchObject({
      ok: false,
      error: expect.stringContaining(`The body is not a push. ${place}`),
    });
    expect(JSON.stringify(read)).not.toContain("7");
  });
});
