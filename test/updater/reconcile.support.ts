/** What the tests of a pass share: an Application with two images, and short ways to read a result. */
import type { Failure } from "../../src/lib/failure.ts";
import type { ImageReport } from "../../src/protocol.ts";
import type { PassResult } from "../../src/updater/reconcile.ts";
import { rule } from "../policy/sample.ts";
import { api } from "./sample.ts";
import { createWorld, type World } from "./world.ts";

export const PROXY = "docker.io/acme/proxy";

const proxyRule = rule({
  alias: "proxy",
  image: "acme/proxy",
  repository: PROXY,
  constraint: "",
  target: { kind: "helm", name: "proxy.image", tag: "proxy.tag" },
});

/** An Application with two images, both with a newer version. */
export function twoImages(): World {
  const world = createWorld({
    parameters: { ...api("0.1.0"), "proxy.image": "acme/proxy", "proxy.tag": "1.0.0" },
  });
  world.rules = [rule(), proxyRule];
  world.tags[PROXY] = ["1.0.0", "1.1.0"];
  return world;
}

export function done(result: PassResult) {
  if (result.kind !== "done") throw new Error(`the pass ended as ${result.kind}`);
  return result;
}

export function image(result: PassResult, alias = "app"): ImageReport {
  const row = done(result).report.images.find((each) => each.alias === alias);
  if (row === undefined) throw new Error(`no row for ${alias}`);
  return row;
}

export const tagOf = (world: World) => world.parameters()["image.tag"];
export const historyOf = (world: World) =>
  world
    .memory()
    .history()
    .map(({ kind }) => kind);
export const lastApplied = (world: World) =>
  [...world.memory().targets().values()].map((each) => each.lastApplied?.tag);

export const failure = (more: Partial<Failure> = {}): Failure => ({
  code: "down",
  message: "It is down.",
  temporary: true,
  ...more,
});
