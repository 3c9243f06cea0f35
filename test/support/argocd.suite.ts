/** The recorded answers as tests of one server: the stand-in, or a real one. */
import { expect, it } from "vitest";
import { type ArgoCdTarget, argoCdCases, meets } from "./argocd.cases.ts";

/** Call it inside `describe`. Address and tokens may be filled in later, when the server runs; the names not. */
export function itAnswersAsRecorded(target: ArgoCdTarget): void {
  it.each(argoCdCases(target).map(({ name }, index) => ({ name, index })))("$name", async ({ index }) => {
    const asked = argoCdCases(target)[index];
    if (asked === undefined) throw new Error("no case");
    const answer = await asked.run();
    expect(answer).toMatchObject({ status: asked.status, contentType: asked.contentType });
    expect(meets(asked, answer), answer.text).toBe(true);
  });
}
