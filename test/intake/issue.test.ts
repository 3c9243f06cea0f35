import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { issueSentence } from "../../src/intake/issue.ts";

const schema = v.strictObject({
  name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(8)),
  options: v.optional(v.object({ dry: v.boolean() })),
});

const sentence = (body: unknown) => {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) throw new Error("it is accepted");
  return issueSentence(parsed.issues[0]);
};

describe("issueSentence", () => {
  it.each([
    [{ name: "a", nmae: "b" }, "nmae is no field here."],
    [{}, "name is missing."],
    [{ name: "" }, "name is empty."],
    [{ name: "too long for it" }, "name is too long."],
    [{ name: "a", [`x\n${"y".repeat(500)}`]: 1 }, `x ${"y".repeat(98)}... is no field here.`],
    [{ name: 5 }, "name is not what is expected here: string."],
    [{ name: "a", options: { dry: "s3cr3t" } }, "options.dry is not what is expected here: boolean."],
    ["text", "The body is not what is expected here: object."],
  ])("%j: %s", (body, expected) => {
    expect(sentence(body)).toBe(expected);
  });
});
