/**
 * Whatever people and an owner do between passes, and however late a pass comes: what a person set below what was written is
 * never written over before a version above it appears, and what an owner puts back is not fought for.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ImageReport } from "../../src/protocol.ts";
import { VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { runs } from "../support/runs.ts";
import { image, lastApplied, tagOf } from "./reconcile.support.ts";
import { api } from "./sample.ts";
import { API, CONTEST_REST_MS, createWorld, Evicted, type World } from "./world.ts";

const HANDS = ["argocd-server", "kubectl-edit", "kubectl-client-side-apply", "helm"];
const SET = "argocd-applicationset-controller";

type Step =
  | { readonly kind: "push" }
  | { readonly kind: "wait"; readonly ms: number }
  /** A person sets the tag that is so many below the one that the spec asks for. */
  | { readonly kind: "hand"; readonly by: string; readonly below: number }
  /** The answer to the next write is lost: the object is evicted, and automated sync deploys what was written. */
  | { readonly kind: "lose" }
  /** The owner puts back what was there before the last write, or the last ones in a row, where that is there still. */
  | { readonly kind: "owner" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({ kind: "push" }),
  fc.record({
    kind: fc.constant("wait" as const),
    ms: fc.constantFrom(1_000, 1_000, 6_000, 120_000, 3_600_000),
  }),
  fc.record({
    kind: fc.constant("hand" as const),
    by: fc.constantFrom(...HANDS),
    below: fc.integer({ min: 1, max: 2 }),
  }),
  fc.constant<Step>({ kind: "owner" }),
  fc.constant<Step>({ kind: "lose" }),
);

const minor = (tag: string | undefined): number => Number(tag?.split(".")[1] ?? Number.NaN);
const tagAt = (place: number): string => `0.${place}.0`;

/** What the test knows: who changed the spec last, what was written over, and when an owner was seen to put back. */
interface Model {
  setter: "us" | "hand" | "owner";
  /** Before the last write, and while it is not verified before those that were not either when it was made. */
  writtenOver: string | undefined;
  /** Before the last write alone. */
  from: string | undefined;
  /** When the last write was known to be there; undefined: not yet. */
  knownAt: number | undefined;
  contestedAt: number | undefined;
  /** What the product wrote or adopted last. */
  left: string | undefined;
  losesNext: boolean;
}

function take(world: World, model: Model, step: Step): void {
  const asked = minor(tagOf(world));
  switch (step.kind) {
    case "push": {
      const tags = world.tags[API] ?? [];
      world.tags[API] = [...tags, tagAt(tags.length)];
      return;
    }
    case "wait":
      world.now += step.ms;
      return;
    case "lose":
      model.losesNext = true;
      return;
    case "hand":
      if (asked < step.below) return;
      world.set(api(tagAt(asked - step.below)), step.by);
      model.setter = "hand";
      return;
    case "owner":
      if (model.setter !== "us" || model.writtenOver === undefined) return;
      world.set(api(model.writtenOver), SET);
      model.setter = "owner";
  }
}

/** One pass; undefined where the object was evicted before it heard the answer to its write. */
async function passOrLoss(world: World, model: Model): Promise<ImageReport | undefined> {
  try {
    return image(await world.pass());
  } catch (error) {
    if (!(error instanceof Evicted)) throw error;
    model.losesNext = false;
    world.now += 100;
    world.operate({ operation: { parameters: world.parameters(), at: world.now, by: undefined } });
    return undefined;
  }
}

/** One pass, and what it may have done. */
async function passAndCheck(world: World, model: Model): Promise<void> {
  const before = tagOf(world);
  const { left } = model;
  const highest = Math.max(...(world.tags[API] ?? []).map(minor));
  const isBelow = left !== undefined && minor(before) < minor(left);
  model.knownAt ??= world.now;
  const isInRow = model.setter === "us" && world.now < model.knownAt + VERIFY_AFTER_MS;
  if (!isInRow) model.writtenOver = model.from;
  const row = await passOrLoss(world, model);
  const after = tagOf(world);
  model.left = row === undefined ? after : lastApplied(world)[0];
  if (isBelow && model.setter === "hand" && model.contestedAt === undefined) {
    if (highest <= minor(left)) expect(row).toMatchObject({ state: "held", running: { tag: before } });
    expect(minor(after)).toBe(highest <= minor(left) ? minor(before) : highest);
  }
  if (isBelow && model.setter === "owner") {
    expect(row?.state).toBe("contested");
    model.contestedAt = world.now;
  }
  const isResting = model.contestedAt !== undefined && world.now < model.contestedAt + CONTEST_REST_MS;
  if (isResting) expect(after).toBe(before);
  else model.contestedAt = undefined;
  if (after === before) return;
  const writtenOver = isInRow ? (model.writtenOver ?? before) : before;
  Object.assign(model, { setter: "us", writtenOver, from: before, knownAt: row && world.now });
}

describe("any order of what people, an owner and the registry do", () => {
  it("leaves what a person set, and does not fight an owner", async () => {
    const run = fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const world = createWorld({ parameters: api(tagAt(2)), ownedBy: "services" });
      world.tags[API] = [0, 1, 2, 3].map(tagAt);
      const model: Model = {
        setter: "us",
        writtenOver: undefined,
        from: undefined,
        knownAt: undefined,
        contestedAt: undefined,
        left: undefined,
        losesNext: false,
      };
      world.on = (port, stage) => {
        if (port === "write" && stage === "after" && model.losesNext) throw new Evicted();
      };
      await passAndCheck(world, model);
      for (const each of steps) {
        take(world, model, each);
        if (each.kind !== "push") await passAndCheck(world, model);
      }
    });
    await fc.assert(run, runs(150));
  });
});
