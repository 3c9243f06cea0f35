import { describe, expect, it } from "vitest";
import { canonicalOf, placeOf } from "../../src/argocd/place.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import type { Target } from "../../src/policy/rule.ts";
import { read, SOURCE } from "./sample.ts";

const application = (sourceType: string, source: object = SOURCE, images: readonly string[] = []) =>
  read({
    metadata: { name: "api", namespace: "argocd" },
    spec: { project: "default", source },
    status: { sourceType, summary: { images } },
  });
const place = (held: ReturnType<typeof application>, target: Target) =>
  placeOf(held, { image: "acme/api", repository: "docker.io/acme/api", target }, DOCKER_HUB_DEFAULTS);

describe("placeOf", () => {
  it.each<[string, Target, string, string[]]>([
    ["Helm", { kind: "helm", name: "i.name", tag: "i.tag" }, "i.name+i.tag", ["i.name", "i.tag"]],
    ["Helm", { kind: "helm-spec", spec: "image" }, "image", ["image"]],
    ["Kustomize", { kind: "kustomize", name: "web" }, "web", ["web"]],
    ["Kustomize", { kind: "kustomize", name: undefined }, "docker.io/acme/api", ["acme/api"]],
    ["Plugin", { kind: "plugin", name: "N", tag: "T" }, "N+T", ["N", "T"]],
    ["Plugin", { kind: "plugin-spec", spec: "I" }, "I", ["I"]],
    // Without manifestTargets the type of the source decides.
    ["Helm", { kind: "default" }, "image.name+image.tag", ["image.name", "image.tag"]],
    ["Kustomize", { kind: "default" }, "docker.io/acme/api", ["acme/api"]],
  ])("in a %s source, of %j, is the entry %s", (sourceType, target, key, slots) => {
    const found = place(application(sourceType), target);
    if (!found.ok) throw new Error(found.error.what);
    const { kind, type } = found.value;
    expect([type, kind.key, Object.keys(kind.slots)]).toEqual([sourceType, key, slots]);
  });

  it("spells a kustomize image as the Pods do, where no entry is there yet", () => {
    const found = place(
      application("Kustomize", SOURCE, ["::::", "docker.io/acme/api:1@bad", "docker.io/acme/api:1"]),
      {
        kind: "default",
      },
    );
    expect(found.ok && Object.keys(found.value.kind.slots)).toEqual(["docker.io/acme/api"]);
  });

  it("is nowhere in a plugin's source without manifestTargets, and says what to write", () => {
    expect(place(application("Plugin"), { kind: "default" })).toMatchObject({
      ok: false,
      error: { where: "Application argocd/api", mend: expect.stringContaining("manifestTargets.plugin") },
    });
  });
});

describe("a kind of target that is not known here", () => {
  it("is a problem that says so, in a source of any type", () => {
    // As a newer deployment may have stored it.
    const target: Target = JSON.parse('{"kind":"jsonnet"}');
    for (const type of ["Helm", "Kustomize", "Plugin", ""]) {
      expect(place(application(type), target)).toMatchObject({
        ok: false,
        error: {
          where: "Application argocd/api",
          what: expect.stringContaining("does not know"),
          mend: expect.stringContaining("Deploy"),
        },
      });
    }
  });
});

describe("canonicalOf", () => {
  it("knows an image by any of its names, and no image by a text that is none", () => {
    expect(canonicalOf("index.docker.io/nginx:1", DOCKER_HUB_DEFAULTS)).toBe("docker.io/library/nginx");
    expect(canonicalOf("APP IMAGE", DOCKER_HUB_DEFAULTS)).toBeUndefined();
  });
});
