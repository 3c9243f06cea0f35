/** What happens to a deployment: commands for fast-check, each a word or two that names it. */
import {
  type Arbitrary,
  type AsyncCommand,
  constant,
  constantFrom,
  integer,
  oneof,
  record,
} from "fast-check";
import { type Constraint, isAbove, isVersion } from "./model.ts";
import type { Kill, Trouble } from "./model-faults.ts";
import { NAMES } from "./model-judge.ts";
import { type ModelWorld, REPOSITORY } from "./model-world.ts";

export type Event = AsyncCommand<object, ModelWorld>;

function event(name: string, run: (world: ModelWorld) => unknown): Event {
  return {
    check: () => true,
    run: async (_, world) => {
      await run(world);
      const { clock, run: pass } = world.system.platform;
      // As long as a pass takes, or some seconds, now and then most of a minute.
      await pass(Math.floor(clock.random() < 0.3 ? clock.random() * 700 : clock.random() ** 4 * 60_000));
      world.verify();
    },
    toString: () => name,
  };
}

const name = constantFrom(...NAMES);

/** The next tag of its kind, seen from the highest release there is. */
type Kind = "higher" | "minor" | "candidate" | "lower" | "again" | "outside" | "word";
function tagOf(kind: Kind, tags: readonly string[]): string {
  const releases = tags.filter((tag) => isVersion(tag) && !tag.includes("-") && tag.startsWith("0."));
  const top = releases.reduce((a, b) => (isAbove(b, a) ? b : a), "0.1.0");
  const [, minor = 1, patch = 0] = top.split(".").map(Number);
  switch (kind) {
    case "higher":
      return `0.${minor}.${patch + 1}`;
    case "minor":
      return `0.${minor + 1}.0`;
    case "candidate":
      return `0.${minor}.${patch + 1}-rc.${1 + tags.filter((tag) => tag.includes(`${patch + 1}-rc`)).length}`;
    case "lower":
      return `0.0.${1 + tags.filter((tag) => tag.startsWith("0.0.")).length}`;
    case "again":
      return top;
    case "outside":
      return `1.0.${tags.filter((tag) => tag.startsWith("1.")).length}`;
    case "word":
      return "latest";
  }
}

const push = record({
  kind: constantFrom<Kind[]>(
    "higher",
    "higher",
    "higher",
    "minor",
    "candidate",
    "lower",
    "again",
    "outside",
    "word",
  ),
  webhooks: constantFrom(0, 1, 1, 2, 7),
}).map(({ kind, webhooks }) =>
  event(`push(${kind}, ${webhooks} webhooks)`, (world) => {
    const tag = tagOf(kind, world.tags);
    world.push(tag);
    // What an object that is ended answers is the sender's trouble: nobody sends it again.
    for (let times = 0; times < webhooks; times += 1)
      void world.system.webhook(REPOSITORY, tag).catch(() => undefined);
  }),
);

const strayWebhook = constantFrom("0.9.9", "latest", "nothing").map((tag) =>
  event(`webhook(${tag}, never pushed)`, ({ system }) => {
    void system.webhook(REPOSITORY, tag).catch(() => undefined);
  }),
);

const pass = constantFrom(10, 300, 2_000, 6_000, 30_000, 130_000, 700_000).map((ms) =>
  event(`pass(${ms} ms)`, ({ system }) => system.platform.run(ms)),
);

const manager = constantFrom("argocd-server", "kubectl-edit", "helm");

const byHand = record({
  on: name,
  by: manager,
  index: integer({ min: 0, max: 20 }),
  other: constantFrom("", "", "1.5.0", "feature-x"),
}).map(({ on, by, index, other }) =>
  event(`byHand(${on}, ${other === "" ? `tag ${index}` : other}, ${by})`, (world) => {
    const tag = other === "" ? world.tags[index % world.tags.length] : other;
    if (world.of(on).isThere && tag !== undefined && tag !== world.live(on)) world.setByHand(on, tag, by);
  }),
);

const rollBack = record({ on: name, by: manager }).map(({ on, by }) =>
  event(`rollBack(${on}, ${by})`, (world) => {
    const live = world.live(on);
    const lower = world.tags.filter((tag) => isAbove(live, tag));
    const [tag] = lower.slice(-1);
    if (world.of(on).isThere && tag !== undefined) world.setByHand(on, tag, by);
  }),
);

const revert = name.map((on) =>
  event(`controller(${on})`, (world) => {
    if (world.of(on).isThere) world.of(on).reverter = world.live(on);
  }),
);

const late = name.map((on) => event(`lateController(${on})`, (world) => world.putBackLate(on)));

const again = record({ on: name, forMs: constantFrom(1_000, 10_000, 200_000) }).map(({ on, forMs }) =>
  event(`deleteAndMake(${on}, after ${forMs} ms)`, async (world) => {
    const live = world.live(on);
    if (!world.of(on).isThere) return;
    world.remove(on);
    await world.system.platform.run(forMs);
    world.recreate(on, live);
  }),
);

const deployConstraint = record({
  on: name,
  constraint: constantFrom<Constraint[]>("~0", "~0-0", "~0.1"),
}).map(({ on, constraint }) =>
  event(`deploy(${on} ${constraint})`, (world) => world.deploy({ constraint: [on, constraint] })),
);

const deployMode = constantFrom<("observe" | "apply")[]>("observe", "apply", "apply").map((mode) =>
  event(`deploy(${mode})`, (world) => world.deploy({ mode })),
);

const check = name.map((on) =>
  event(`check(${on})`, ({ system }) => {
    void system.api("check", { application: on }).catch(() => undefined);
  }),
);

const resume = name.map((on) =>
  event(`resume(${on})`, async (world) => {
    if (!world.of(on).isThere) return;
    const answer = await world.system.platform
      .until(world.system.api("resume", { application: on }))
      .catch(() => undefined);
    const text = (await answer?.text()) ?? "";
    if (answer?.ok && text.includes('"app"')) world.resumed(on, true);
    else if (!answer?.ok) world.resumed(on, false);
  }),
);

const TROUBLES: readonly Trouble[] = ["none", "refused", "broken", "limited", "silent", "answer-lost"];
const WRITES: readonly Trouble[] = ["write-refused", "write-answer-lost"];
const trouble = oneof(
  record({ of: constant("registry" as const), trouble: constantFrom(...TROUBLES) }),
  record({ of: constant("argocd" as const), trouble: constantFrom(...TROUBLES, ...WRITES, ...WRITES) }),
).map(({ of, trouble }) =>
  event(`${of}(${trouble})`, (world) => {
    world.faults.trouble[of] = trouble;
  }),
);

const evict = integer({ min: 0, max: 5 }).map((index) =>
  event(`evict(${index})`, ({ system: { platform } }) => {
    const objects = platform.objects();
    objects[index % objects.length]?.evict();
  }),
);

const kill = oneof(
  integer({ min: 1, max: 12 }).map((steps): Kill => ({ kind: "nth-step", steps })),
  constantFrom<("sent" | "answered")[]>("sent", "answered").map((when): Kill => ({ kind: "write", when })),
).map((kill) =>
  event(`kill(${Object.values(kill).join(" ")})`, (world) => {
    world.faults.kill = kill;
  }),
);

const rest = constant(event("rest", (world) => world.rest()));

export const EVENTS: readonly Arbitrary<Event>[] = [
  push,
  push,
  push,
  push,
  push,
  pass,
  pass,
  pass,
  strayWebhook,
  byHand,
  rollBack,
  revert,
  late,
  again,
  deployConstraint,
  deployMode,
  check,
  resume,
  trouble,
  trouble,
  evict,
  kill,
  kill,
  rest,
];
