import { describe, expect, it } from "vitest";
import { repositoryKey } from "../../src/policy/rule.ts";
import { rule } from "./sample.ts";

describe("repositoryKey", () => {
  it("is the canonical name, so that spellings of one image share one object", () => {
    expect(repositoryKey(rule({ image: "docker.io/acme/api" }))).toBe("docker.io/acme/api");
  });

  it("tells images with a pullSecret of their own apart, since another account may see other tags", () => {
    const keys = [undefined, "pullsecret:argocd/a", "pullsecret:argocd/b"].map((pullSecret) =>
      repositoryKey(rule({ pullSecret })),
    );
    expect(new Set(keys).size).toBe(3);
    expect(keys[1]).toBe("docker.io/acme/api pullsecret:argocd/a");
  });
});
