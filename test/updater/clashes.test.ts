import { describe, expect, it } from "vitest";
import { withoutClashes } from "../../src/updater/clashes.ts";
import { blankPlan, type ImagePlan } from "../../src/updater/image-plan.ts";
import { inSpec, rule, version } from "../policy/sample.ts";
import { failure, image, PROXY } from "./reconcile.support.ts";
import { createWorld } from "./world.ts";

/** Two images that share the parameter `tag`, and the registry's newest tag of each. */
function shared(api: string, proxy: string) {
  const world = createWorld({
    parameters: { "a.image": "acme/api", "b.image": "acme/proxy", tag: "0.1.0" },
  });
  world.rules = [
    rule({ alias: "a", target: { kind: "helm", name: "a.image", tag: "tag" } }),
    rule({
      alias: "b",
      image: "acme/proxy",
      repository: PROXY,
      target: { kind: "helm", name: "b.image", tag: "tag" },
    }),
  ];
  world.tags["docker.io/acme/api"] = ["0.1.0", api];
  world.tags[PROXY] = ["0.1.0", proxy];
  return world;
}

describe("two images that share a parameter", () => {
  it("are not written when they want different versions, and say why", async () => {
    const world = shared("0.3.0", "0.2.0");
    const result = await world.pass();
    expect(world.parameters().tag).toBe("0.1.0");
    for (const alias of ["a", "b"]) {
      expect(image(result, alias)).toMatchObject({
        state: "failed",
        reason: expect.stringContaining("share tag in helm.parameters and want different things"),
        mend: expect.stringContaining("manifestTargets"),
      });
    }
  });

  it("are not written when one wants to stay", async () => {
    const world = shared("0.3.0", "0.1.0");
    await world.pass();
    expect(world.parameters().tag).toBe("0.1.0");
  });

  it("wait for each other: one is not written while the other's tag cannot be confirmed", async () => {
    const world = shared("0.2.0", "0.2.0");
    let confirms = 0;
    world.on = (port, stage) => {
      if (port === "confirm" && stage === "before" && ++confirms === 2) world.failing.confirm = failure();
    };
    const result = await world.pass();
    expect(world.parameters().tag).toBe("0.1.0");
    expect(image(result, "a")).toMatchObject({
      state: "waiting",
      reason: expect.stringContaining("It is down."),
    });
    world.failing = {};
    await world.pass();
    expect(world.parameters().tag).toBe("0.2.0");
  });

  it("are written when they agree", async () => {
    const world = shared("0.2.0", "0.2.0");
    await world.pass();
    expect(world.parameters().tag).toBe("0.2.0");
  });
});

describe("two images that share a parameter for their digests", () => {
  const slots = { tag: "version" } as const;
  const plan = (more: Partial<ImagePlan>): ImagePlan => ({ ...blankPlan(rule()), slots, ...more });
  const writes = (to: string) => plan({ state: "would-update", write: { from: undefined, to: version(to) } });

  it.each<{ what: string; rival: ImagePlan; state: string }>([
    { what: "are written when they agree", rival: writes("dev@sha256:a"), state: "would-update" },
    {
      what: "are not when the tag is the same and the digest is not",
      rival: writes("dev@sha256:b"),
      state: "failed",
    },
    { what: "are not when one asks for the tag alone", rival: writes("dev"), state: "failed" },
    {
      what: "wait for what is not known of the other yet",
      rival: plan({
        state: "waiting",
        running: inSpec("dev"),
        reason: "1 of 2 digests are read.",
        lookAt: 7,
      }),
      state: "waiting",
    },
  ])("$what", ({ rival, state }) => {
    const [image] = withoutClashes([writes("dev@sha256:a"), rival]);
    expect(image?.state).toBe(state);
    expect(image?.write === undefined).toBe(state !== "would-update");
    expect(image?.lookAt).toBe(rival.lookAt);
  });
});
