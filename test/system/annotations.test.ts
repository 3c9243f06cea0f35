/** The built Worker with a resource that takes its images from the annotations of the Applications. */
import { afterEach, describe, expect, it } from "vitest";
import type { StandInApplication } from "../support/argocd.state.ts";
import { type StandInRegistry, startRegistry } from "../support/registry.ts";
import { application, REPOSITORY, type Scenario, startScenario, until } from "../support/scenario.ts";

const PREFIX = "argocd-image-updater.argoproj.io/";
const RESOURCE = `apiVersion: argocd-image-updater.argoproj.io/v1alpha1
kind: ImageUpdater
metadata: { name: all, namespace: argocd }
spec:
  applicationRefs: [{ namePattern: "*", useAnnotations: true }]
`;

let running: Scenario<StandInRegistry> | undefined;
afterEach(async () => {
  const leaks = running?.leaks();
  await running?.stop();
  running = undefined;
  expect(leaks).toEqual([]);
});

function annotated(name: string, annotations: Record<string, string>): StandInApplication {
  const made = application(name);
  made.metadata.annotations = Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [PREFIX + key, value]),
  );
  return made;
}

describe("annotations of Applications", () => {
  it("say which images are updated, and a change of them counts with the next sweep", async () => {
    const registry = await startRegistry();
    registry.push(REPOSITORY, "0.0.9");
    const targets = { "app.helm.image-name": "image.repository", "app.helm.image-tag": "image.tag" };
    const scenario = await startScenario({
      registry,
      applications: [
        annotated("dev", { "image-list": `app=${REPOSITORY}:~0`, ...targets }),
        annotated("prd", { "image-list": `app=${REPOSITORY}:~0.0`, ...targets }),
        annotated("bad", { "image-list": `app=${REPOSITORY}:~0`, ...targets, "app.force-update": "maybe" }),
        application("plain"),
      ],
      resources: { "all.yaml": RESOURCE },
    });
    running = scenario;
    await scenario.check({});
    registry.push(REPOSITORY, "0.1.0");
    expect((await scenario.webhook({ tag: "0.1.0" })).status).toBe(202);
    await until("0.1.0 in dev", () => scenario.tagOf("dev") === "0.1.0");
    expect((await scenario.status()).problems.map(({ where }) => where)).toContain(
      `Application argocd/bad: metadata.annotations["${PREFIX}app.force-update"]`,
    );

    const prd = scenario.argocd.applications.get("argocd/prd");
    if (prd?.metadata.annotations) prd.metadata.annotations[`${PREFIX}image-list`] = `app=${REPOSITORY}:~0`;
    await scenario.sweep();
    await until("0.1.0 in prd", () => scenario.tagOf("prd") === "0.1.0");
    expect(["bad", "plain"].map(scenario.tagOf)).toEqual(["0.0.9", "0.0.9"]);
  });
});
