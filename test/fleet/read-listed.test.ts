import { describe, expect, it } from "vitest";
import { parseApplication } from "../../src/argocd/application-schema.ts";
import { readListed } from "../../src/fleet/read-listed.ts";
import { listOf } from "./support.ts";

function listed(name: string) {
  const parsed = parseApplication({ metadata: { name, namespace: "argocd" }, spec: { project: "default" } });
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

const NAMES = ["a", "b", "config", "d", "e"];

describe("readListed", () => {
  it("keeps what is remembered of each, pauses in between, and hands over the Application that delivers", async () => {
    const work = readListed(listOf(NAMES.map(listed), [], 2), false, "Application argocd/config");
    let pauses = 0;
    for (;;) {
      const { done, value } = await work.next();
      if (!done) {
        pauses += 1;
        continue;
      }
      if (!value.ok) throw new Error(value.error.message);
      expect(value.value.seen.map(({ summary }) => summary.name)).toEqual(NAMES);
      expect(value.value.delivering.map(({ metadata }) => metadata.name)).toEqual(["config"]);
      expect(pauses).toBe(Math.ceil(NAMES.length / 2));
      return;
    }
  });

  it("fails as the list does", async () => {
    const failure = { code: "argocd-not-argocd", message: "It is a page.", temporary: false } as const;
    const work = readListed({ bytes: 9, next: () => ({ ok: false, error: failure }) }, false, undefined);
    await work.next();
    expect(await work.next()).toEqual({ done: true, value: { ok: false, error: failure } });
  });
});
