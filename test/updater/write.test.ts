import { describe, expect, it } from "vitest";
import { rule, version } from "../policy/sample.ts";
import { twoImages } from "./reconcile.support.ts";
import { api } from "./sample.ts";
import { createWorld } from "./world.ts";

describe("writing", () => {
  it("confirms the chosen tag before it writes, and only that one", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    await world.pass();
    expect(world.calls).toEqual(["rules", "read", "tags", "confirm", "write"]);
    await world.pass();
    expect(world.calls.filter((call) => call === "confirm")).toHaveLength(1);
  });

  it("has stored the intent when the PATCH goes out", async () => {
    const world = twoImages();
    let intents: unknown[] = [];
    world.on = (port, stage) => {
      if (port !== "write" || stage !== "before") return;
      intents = [...world.memory().targets().values()].map(({ intent }) => intent);
    };
    await world.pass();
    expect(intents).toEqual([
      {
        from: version("0.1.0"),
        to: version("0.2.0"),
        at: world.now,
        acknowledgedAt: undefined,
        events: ["push-1"],
        operation: 0,
      },
      {
        from: version("1.0.0"),
        to: version("1.1.0"),
        at: world.now,
        acknowledgedAt: undefined,
        events: ["push-1"],
        operation: 0,
      },
    ]);
  });

  it("knows an entry by the registry that stands for an unwritten one", async () => {
    const world = createWorld({ sourceType: "Kustomize", images: ["acme/api:0.1.0"] });
    const repository = "registry.example.com/acme/api";
    world.rules = [rule({ image: repository, repository, target: { kind: "kustomize", name: undefined } })];
    world.tags[repository] = ["0.1.0", "0.2.0"];
    await world.pass({ naming: { defaultRegistry: "registry.example.com", defaultNamespaces: {} } });
    expect(world.patches).toEqual([[{ path: "/spec/source/kustomize/images/0", value: "acme/api:0.2.0" }]]);
  });

  it("records what it wrote, with where it came from and why", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    await world.pass();
    expect(world.memory().history().at(-1)).toMatchObject({
      kind: "applied",
      from: { tag: "0.1.0" },
      to: { tag: "0.2.0" },
      events: ["push-1"],
    });
  });
});
