import { describe, expect, it } from "vitest";
import { rule } from "../policy/sample.ts";
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
