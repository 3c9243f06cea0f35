/** Rules and versions for the tests of this room and of those above it. */
import type { Rule, Version } from "../../src/policy/rule.ts";
import type { Running } from "../../src/policy/standing.ts";

/** The rule of the image `acme/api` with the strategy semver, and the fields of `more` over it. */
export const rule = (more: Partial<Rule> = {}): Rule => ({
  resource: "argocd/api",
  alias: "app",
  image: "acme/api",
  repository: "docker.io/acme/api",
  pullSecret: undefined,
  strategy: "semver",
  constraint: "~0",
  allowTags: undefined,
  ignoreTags: [],
  forceUpdate: false,
  platforms: [],
  target: { kind: "helm", name: "image.repository", tag: "image.tag" },
  ...more,
});

/** `1.2.0`, `1.2.0@sha256:...`, `@sha256:...`. */
export function version(text: string): Version {
  const [tag = "", digest] = text.split("@");
  return { tag, digest };
}

export const inSpec = (text: string): Running => ({ version: version(text), inSpec: true });

/** The spec sets nothing, and a Pod runs it. */
export const inPod = (text: string): Running => ({ version: version(text), inSpec: false });
