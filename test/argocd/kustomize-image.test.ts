import { describe, expect, it } from "vitest";
import { parseKustomizeImage } from "../../src/argocd/kustomize-image.ts";

const DIGEST = `sha256:${"d".repeat(64)}`;

describe("parseKustomizeImage", () => {
  it.each<[string, string, string | undefined, string | undefined]>([
    ["acme/api:1", "acme/api", "acme/api", "1"],
    [`acme/api@${DIGEST}`, "acme/api", "acme/api", `@${DIGEST}`],
    [`acme/api:1@${DIGEST}`, "acme/api", "acme/api", `1@${DIGEST}`],
    ["web=acme/api:1", "web", "acme/api", "1"],
    [`web=acme/api@${DIGEST}`, "web", "acme/api", `@${DIGEST}`],
    [`web=acme/api:1@${DIGEST}`, "web", "acme/api", `1@${DIGEST}`],
    ["web=acme/api", "web", "acme/api", undefined],
    ["localhost:5000/api:1", "localhost:5000/api", "localhost:5000/api", "1"],
    ["localhost:5000/api=localhost:5000/x", "localhost:5000/api", "localhost:5000/x", undefined],
    ["web=:1", "web", "web", "1"],
    // An asterisk keeps what the kustomization sets.
    ["web=*:1", "web", undefined, "1"],
    ["web=acme/api:*", "web", "acme/api", undefined],
    ["web=acme/api@*", "web", "acme/api", undefined],
    ["web:*", "web", "web", undefined],
    // kustomize refuses these or they match nothing; Argo CD stores the last two.
    ["web", "web", "web", undefined],
    ["", "", "", undefined],
    ["::::", "", "", ":::"],
    ["web=a=b:1", "web", "a=b", "1"],
  ])("reads %j", (text, name, image, version) => {
    const [tag = "", digest] = version?.split("@") ?? [];
    expect(parseKustomizeImage(text)).toEqual({
      name,
      setting: { image, version: version === undefined ? undefined : { tag, digest } },
    });
  });
});
