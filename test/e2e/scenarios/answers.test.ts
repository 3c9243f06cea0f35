/** What Argo CD was recorded to answer, asked of the real one: the same cases that hold the stand-in to it. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe } from "vitest";
import type { ArgoCdTarget } from "../../support/argocd.case.ts";
import { itAnswersAsRecorded } from "../../support/argocd.suite.ts";
import { helmOf, openWorld, sourceOf, type World } from "../world.ts";

const target: ArgoCdTarget = {
  url: "",
  tokens: { updater: "", reader: "", uionly: "", nobody: "", expired: "" },
  application: "answers",
  project: "default",
  account: "image-updater",
  kustomization: "answers-kustomized",
  newTag: "1.1.0",
};

describe("answers of the real Argo CD", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({});
    const { people } = world;
    await people.create("answers", {
      source: sourceOf(world.target, "charts/example-api", helmOf("acme/answers", "1.0.4")),
    });
    await people.create("answers-kustomized", { source: sourceOf(world.target, "kustomize/plain") });
    target.url = world.target.argocd.url;
    target.tokens = {
      updater: await people.token("image-updater"),
      reader: await people.token("reader"),
      uionly: await people.token("uionly"),
      nobody: await people.token("nobody"),
      expired: await people.token("image-updater", 1),
    };
    await delay(2_100);
  });
  afterAll(async () => {
    for (const name of ["answers", "answers-kustomized"]) await world.people.remove(name);
    await world.stop();
  });

  itAnswersAsRecorded(target);
});
