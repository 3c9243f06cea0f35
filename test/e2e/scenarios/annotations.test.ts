/** A resource with `useAnnotations`: the images come from the annotations that Argo CD's list gives of each Application. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AUTOMATED, eventually, parameterOf } from "../people.ts";
import { helmOf, openWorld, sourceOf, type World } from "../world.ts";

const OWN = "annotated-own";
const NONE = "annotated-none";
const NAMES = [OWN, NONE] as const;
const imageOf = (name: string) => `acme/${name}`;

const RESOURCE = `apiVersion: argocd-image-updater.argoproj.io/v1alpha1
kind: ImageUpdater
metadata: { name: annotated, namespace: argocd }
spec:
  applicationRefs:
    - { namePattern: "annotated-*", useAnnotations: true }
    - namePattern: "annotated*"
      images:
        - alias: app
          imageName: "${imageOf(NONE)}:~0"
          manifestTargets: { helm: { name: image.repository, tag: image.tag } }
`;

const legacy = (annotations: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(annotations).map(([name, value]) => [`argocd-image-updater.argoproj.io/${name}`, value]),
  );

describe("annotations of an Application", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ resources: { "annotated.yaml": RESOURCE } });
    const { people, registry, target } = world;
    for (const name of NAMES) {
      await registry.push(imageOf(name), "0.1.0");
      await people.create(name, {
        source: sourceOf(target, "charts/example-api", helmOf(imageOf(name), "0.1.0")),
        syncPolicy: AUTOMATED,
      });
      await runs(name, "0.1.0");
    }
    // One that is not about images.
    await people.annotate(NONE, { "example.com/team": "api" });
    await people.annotate(
      OWN,
      legacy({
        "image-list": `app=${imageOf(OWN)}:~0.1`,
        "app.helm.image-name": "image.repository",
        "app.helm.image-tag": "image.tag",
      }),
    );
    await world.sweep();
    for (const name of NAMES)
      await world.imageOnce(name, "is up to date", ({ state }) => state === "up-to-date");
  });
  afterAll(async () => {
    for (const name of NAMES) await world.people.remove(name);
    await world.stop();
  });

  const asked = async (name: string) => parameterOf(await world.people.application(name), "image.tag");

  async function runs(name: string, version: string): Promise<void> {
    await eventually(
      `${name} runs ${version}`,
      async () => {
        const { status } = await world.people.application(name);
        return (
          status.sync?.status === "Synced" && status.summary?.images?.join() === `${imageOf(name)}:${version}`
        );
      },
      {
        tell: async () => {
          const { spec, status } = await world.people.application(name);
          return [spec.source, status.sync, status.summary, status.conditions, await world.image(name)];
        },
      },
    );
  }

  it("say which versions it takes; one without any falls to the next applicationRef", async () => {
    await world.push(imageOf(OWN), "0.1.1");
    await world.push(imageOf(NONE), "0.2.0");
    await runs(OWN, "0.1.1");
    await runs(NONE, "0.2.0");
    await world.push(imageOf(OWN), "0.2.0");
    const { reason } = await world.imageOnce(OWN, "was decided", (row) => row.reason.includes("0.2.0"));
    expect(reason).toContain("`~0.1`");
    expect(await asked(OWN)).toBe("0.1.1");
  });

  it("that change count with the next sweep", async () => {
    const digest = await world.registry.push(imageOf(OWN), "stable");
    await world.people.annotate(
      OWN,
      legacy({ "image-list": `app=${imageOf(OWN)}:stable`, "app.update-strategy": "digest" }),
    );
    await world.sweep();
    await runs(OWN, `stable@${digest}`);
    const next = await world.push(imageOf(OWN), "stable");
    await runs(OWN, `stable@${next}`);
    expect((await world.status()).problems).toEqual([]);
  });

  it("are read with the list of all Applications, from the moment on when a resource asks for them", () => {
    const isList = (path: string) => path.startsWith("/api/v1/applications?");
    const [, ...lists] = world.asked.map(({ path }) => path).filter(isList);
    expect(lists).not.toEqual([]);
    expect(lists.filter((path) => !path.includes("items.metadata.annotations"))).toEqual([]);
  });
});
