import { describe, expect, it } from "vitest";
import { done, failure, historyOf, image, PROXY, tagOf, twoImages } from "./reconcile.support.ts";
import { api } from "./sample.ts";
import { API, createWorld, type PortName } from "./world.ts";

describe("a pass that meets a failure", () => {
  it("waits until Fleet knows the rules", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    world.ready = false;
    expect(await world.pass()).toMatchObject({
      kind: "failed",
      failure: { code: "fleet-not-ready", temporary: true },
    });
  });

  it.each([true, false])("cannot be made while Argo CD cannot be read (temporary: %s)", async (temporary) => {
    const world = createWorld({ parameters: api("0.1.0") });
    world.failing.read = failure({ temporary });
    expect(await world.pass()).toEqual({ kind: "failed", failure: failure({ temporary }) });
    expect(world.memory().targets().size).toBe(0);
  });

  it.each<[PortName, boolean, string]>([
    ["tags", true, "waiting"],
    ["tags", false, "failed"],
    ["confirm", true, "waiting"],
    ["confirm", false, "failed"],
    ["write", true, "waiting"],
    ["write", false, "failed"],
  ])("at %s (temporary: %s) is %s, and goes through once it has passed", async (port, temporary, state) => {
    const world = createWorld({ parameters: api("0.1.0") });
    const failed = failure({ temporary, mend: "Mend it." });
    world.failing[port] = failed;
    const result = await world.pass();
    expect(image(result)).toMatchObject({ state, reason: "It is down.", mend: "Mend it." });
    // Only a temporary failure is tried again by itself.
    expect(done(result).failure).toEqual(temporary ? failed : undefined);
    expect(tagOf(world)).toBe("0.1.0");

    world.failing = {};
    world.now += 2_000;
    expect(image(await world.pass()).state).toBe("updating");
    expect(tagOf(world)).toBe("0.2.0");
    expect(historyOf(world)).toEqual(["adopted", "applied"]);
  });

  it("serves the other images where one cannot be served", async () => {
    const world = twoImages();
    const { confirm } = world.failing;
    world.on = (port, stage) => {
      // The second image's tag cannot be confirmed.
      const isSecond = world.calls.filter((call) => call === "confirm").length === 2;
      if (port === "confirm" && stage === "before" && isSecond) world.failing.confirm = failure();
    };
    const result = await world.pass();
    world.failing.confirm = confirm ?? failure();
    expect(world.parameters()).toMatchObject({ "image.tag": "0.2.0", "proxy.tag": "1.0.0" });
    expect([image(result).state, image(result, "proxy").state]).toEqual(["updating", "waiting"]);
    expect(done(result)).toMatchObject({ failure: { code: "down" }, lookAt: expect.any(Number) });
  });

  it("does not blame an image that had nothing to write for a PATCH that failed", async () => {
    const world = twoImages();
    world.tags[PROXY] = ["1.0.0"];
    world.failing.write = failure();
    const result = await world.pass();
    expect([image(result).state, image(result, "proxy").state]).toEqual(["waiting", "up-to-date"]);
  });

  it.each([
    [1_000, 90_000],
    [90_000, 1_000],
    [undefined, 90_000],
    [90_000, undefined],
  ])("keeps the longest wait that a remote asks for: %s and %s ms", async (...waits) => {
    const world = twoImages();
    const asked = [...waits];
    world.on = (port, stage) => {
      if (port !== "tags" || stage !== "before") return;
      const retryAfterMs = asked.shift();
      world.failing.tags = failure(retryAfterMs === undefined ? {} : { retryAfterMs });
    };
    expect(done(await world.pass()).failure?.retryAfterMs).toBe(90_000);
  });

  it("reads anew when somebody changed the spec under its hands", async () => {
    const world = createWorld({ parameters: api("0.1.0") });
    world.tags[API] = ["0.1.0", "0.2.0", "0.3.0"];
    world.on = (port, stage) => {
      if (port === "confirm" && stage === "after") world.set(api("0.2.0"));
    };
    const result = await world.pass();
    expect(image(result).state).toBe("waiting");
    expect(tagOf(world)).toBe("0.2.0");

    world.on = () => {};
    await world.pass();
    expect(tagOf(world)).toBe("0.3.0");
  });
});
