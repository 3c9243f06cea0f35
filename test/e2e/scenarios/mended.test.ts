/** The lines that status prints against an ApplicationSet, put to the test: with them in it, each kind of write stays. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseApplication } from "../../../src/argocd/application-schema.ts";
import { mendFor } from "../../../src/argocd/owners.ts";
import type { Target } from "../../../src/policy/rule.ts";
import { type Application, eventually, type Source } from "../people.ts";
import { type Image, resourceOf } from "../resource.ts";
import { readTarget } from "../target.ts";
import { helmOf, openWorld, sourceOf, type World } from "../world.ts";

interface Kind {
  readonly name: string;
  readonly image: Image;
  readonly target: Target;
  readonly sources: (world: World) => readonly Source[];
  /** Where 0.2.0 stands in the spec afterwards. */
  readonly holds: (sources: readonly Source[]) => string | undefined;
}

const HELM = "{ helm: { name: image.repository, tag: image.tag } }";
const HELM_TARGET: Target = { kind: "helm", name: "image.repository", tag: "image.tag" };
const tagIn = (source: Source | undefined) =>
  source?.helm?.parameters?.find(({ name }) => name === "image.tag")?.value;

const KINDS: readonly Kind[] = [
  {
    name: "set-helm-bare",
    image: { alias: "app", name: "acme/set-helm-bare", targets: HELM },
    target: HELM_TARGET,
    sources: ({ target }) => [sourceOf(target, "charts/example-api")],
    holds: ([source]) => tagIn(source),
  },
  {
    name: "set-kustomize",
    image: { alias: "app", name: "acme/kustomized", targets: "" },
    target: { kind: "kustomize", name: undefined },
    sources: ({ target }) => [sourceOf(target, "kustomize/plain")],
    holds: ([source]) => source?.kustomize?.images?.[0]?.replace("acme/kustomized:", ""),
  },
  {
    name: "set-plugin",
    image: { alias: "app", name: "acme/set-plugin", targets: "{ plugin: { name: IMAGE, tag: TAG } }" },
    target: { kind: "plugin", name: "IMAGE", tag: "TAG" },
    sources: ({ target }) => [
      sourceOf(target, "plugin", {
        plugin: {
          name: "e2e-plugin",
          env: [
            { name: "IMAGE", value: "acme/set-plugin" },
            { name: "TAG", value: "0.1.0" },
          ],
        },
      }),
    ],
    holds: ([source]) => source?.plugin?.env?.find(({ name }) => name === "TAG")?.value,
  },
  {
    name: "set-several",
    image: { alias: "app", name: "acme/set-several", targets: HELM },
    target: HELM_TARGET,
    sources: ({ target }) => [
      sourceOf(target, "kustomize/plain"),
      sourceOf(target, "charts/example-api", helmOf("acme/set-several", "0.1.0")),
    ],
    holds: ([, source]) => tagIn(source),
  },
];

const served = KINDS.filter(({ name }) => readTarget().control !== undefined || name !== "set-plugin");

describe("an ApplicationSet that is told what status prints", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({
      // Nothing of it runs, as nobody syncs.
      resources: Object.fromEntries(
        served.map(({ name, image }) => [`${name}.yaml`, resourceOf(name, [image], { forceUpdate: true })]),
      ),
    });
    for (const { image } of served) await world.registry.push(image.name, "0.1.0");
  });
  afterAll(async () => {
    for (const { name } of served) {
      await world.people.removeSet(name);
      await world.people.remove(name);
    }
    await world.stop();
  });

  const sourcesOf = ({ spec }: Application): readonly Source[] =>
    spec.sources ?? (spec.source === undefined ? [] : [spec.source]);

  it.each(served)("$name: the write stays, also when the template changes", async (kind) => {
    const { name, image } = kind;
    const sources = kind.sources(world);
    const createSet = (more: object, labels: Record<string, string> = {}) =>
      world.people.createSet(name, {
        generators: [{ list: { elements: [{ name }] } }],
        template: {
          metadata: { name: "{{name}}", labels },
          spec: {
            project: "default",
            ...(sources.length === 1 ? { source: sources[0] } : { sources }),
            destination: { server: "https://kubernetes.default.svc", namespace: "default" },
          },
        },
        ...more,
      });
    await createSet({});
    const made = await eventually(`${name} is compared`, async () => {
      const application = await world.people.application(name).catch(() => undefined);
      return application?.status.sync?.status === "OutOfSync" && application;
    });
    const parsed = parseApplication(made);
    if (!parsed.ok) throw new Error(parsed.error);
    const mend = mendFor({ kind: "ApplicationSet", name }, parsed.value, kind.target);
    const lines: object = parse(mend.slice(mend.indexOf("\n") + 1));
    await createSet(lines);
    await world.check({});
    await world.push(image.name, "0.2.0");
    await world.imageOnce(name, "is updated", ({ state }) => state === "updated");
    await createSet(lines, { changed: "yes" });
    const changed = await eventually("the template's label arrives", async () => {
      const application = await world.people.application(name);
      return JSON.stringify(application.metadata).includes('"changed":"yes"') && application;
    });
    expect(kind.holds(sourcesOf(changed))).toBe("0.2.0");
  });
});
