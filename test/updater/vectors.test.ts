/** What the original made of 300 resources with their Applications and registries, and where this project departs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replay } from "../../scripts/vectors/replay.ts";
import { judgeUpdate } from "../../scripts/vectors/update.ts";
import {
  ANY_REGISTRY,
  IN_SPEC,
  KEEPS_NAME,
  NOT_COMPARED,
  NOT_REWRITTEN,
  ONE_HUB,
  OWN_SOURCE,
  SHARED,
} from "../../scripts/vectors/update-departures.ts";

const FILE = join(import.meta.dirname, "../vectors/update.jsonl");

describe("recorded answers", () => {
  it("no row of 300 differs", async () => {
    const result = await replay(readFileSync(FILE, "utf8"), judgeUpdate);
    expect(result).toMatchObject({ ok: true, value: { rows: 300, differences: [] } });
    expect(result.ok && Object.fromEntries(result.value.departures)).toEqual({
      [ONE_HUB]: 18,
      [NOT_COMPARED]: 5,
      [IN_SPEC]: 12,
      [OWN_SOURCE]: 3,
      [NOT_REWRITTEN]: 8,
      [SHARED]: 15,
      [ANY_REGISTRY]: 3,
      [KEEPS_NAME]: 2,
    });
  });
});

const spec = (tag: string) => ({
  project: "default",
  source: { helm: { parameters: [{ name: "image.tag", value: tag, forceString: true }] } },
});
const APPLICATION = {
  metadata: { namespace: "argocd", name: "api" },
  spec: spec("1.0.0"),
  status: { sourceType: "Helm", summary: { images: ["ghcr.io/acme/api:1.0.0"] } },
};
const image = { name: "image.name", value: "ghcr.io/acme/api", forceString: true };
const after = (tag: string) => ({
  project: "default",
  source: { helm: { parameters: [...spec(tag).source.helm.parameters, image] } },
});
const tag = (name: string) => ({
  name,
  createdAt: "2024-01-01T00:00:00Z",
  digest: `sha256:${"0".repeat(64)}`,
});
const RIGHT = {
  crNamespace: "argocd",
  crSpec: {
    applicationRefs: [{ namePattern: "api", images: [{ alias: "a", imageName: "ghcr.io/acme/api:1.x" }] }],
  },
  applications: [APPLICATION],
  registry: { "ghcr.io/acme/api": [tag("1.0.0"), tag("1.1.0")] },
  webhookEvent: null,
  expected: { error: null, apps: { "argocd/api": { specChanged: true, spec: after("1.1.0") } } },
};
const expecting = (tagAfter: string) => ({
  expected: { error: null, apps: { "argocd/api": { specChanged: true, spec: after(tagAfter) } } },
});

describe("a wrong answer is noticed", () => {
  it("the row itself is right", async () => {
    expect(await judgeUpdate(RIGHT)).toEqual({ ok: true, value: { kind: "agree" } });
  });

  it.each<[string, object]>([
    ["another tag is written", expecting("1.2.0")],
    ["nothing is written", { expected: { error: null, apps: {} } }],
    ["the resource is refused", { expected: { error: "no", apps: null } }],
    ["the registry has a higher one", { registry: { "ghcr.io/acme/api": [tag("1.1.0"), tag("1.5.0")] } }],
    ["the push is about another image", { webhookEvent: { registryUrl: "ghcr.io", repository: "acme/web" } }],
    ["the Application is in another namespace", { crNamespace: "other" }],
    [
      "something else of the spec is written too",
      {
        expected: {
          apps: { "argocd/api": { specChanged: true, spec: { ...after("1.1.0"), project: "x" } } },
        },
      },
    ],
  ])("%s", async (_what, change) => {
    expect(await judgeUpdate({ ...RIGHT, ...change })).toMatchObject({ ok: true, value: { kind: "differ" } });
  });
});
