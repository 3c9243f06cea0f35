/**
 * A deployment on the simulated platform beside the model of its Applications: whatever is written to Argo CD is held
 * against the model at once, and at rest the tag that runs is.
 */
import type { Fault } from "../support/fault-proxy.ts";
import { application, resource } from "../support/material.ts";
import type { PlatformObject } from "../support/platform.object.ts";
import { createUserSystem, type UserSystem } from "../support/platform.system.ts";
import { ARGOCD_HOST } from "../support/platform.ts";
import { afterLook, type Constraint, goal, type Memory, mayWrite } from "./model.ts";

export const REPOSITORY = "acme/api";
export const NAMES = ["api-dev", "api-prd"] as const;
export type Name = (typeof NAMES)[number];

export type Trouble =
  | "none"
  | "refused"
  | "broken"
  | "limited"
  | "silent"
  | "answer-lost"
  /** Of writes alone: whatever is read is answered. */
  | "write-refused"
  | "write-answer-lost";

/** Where an instance is ended. */
export type Kill =
  | { readonly kind: "nth-step"; readonly steps: number }
  | { readonly kind: "write"; readonly when: "sent" | "answered" };

const MINUTE_MS = 60_000;
const CRON_MS = 2 * MINUTE_MS;
/** A contest that rests is tried again so late, and everything else that waits waits less. */
const CONTEST_MINUTES = 10;
const QUIET_MS = 25 * MINUTE_MS;
const START_MS = 3 * MINUTE_MS;
const TRIES = 3;
const REVERT_MS = 300;
/** A minute, and what a write takes. */
const QUICK_MS = MINUTE_MS + 5_000;
/** A PATCH takes so long at most to be done, and again to be answered. */
const WRITE_MS = 300;

interface Watched {
  /** All that the product may remember. */
  memories: ReadonlySet<Memory>;
  /** Constraints that it may go by: after a deployment the one before, until all is at rest. */
  constraints: readonly Constraint[];
  isThere: boolean;
  /** A controller has this tag, and puts it back. */
  reverter: string | undefined;
  /** PATCHes on the way. */
  writing: number;
  made: number;
  lastWrite: { readonly from: string; readonly at: number } | undefined;
  /** Writes that the controller has put back, since a person last asked for anything. */
  putBack: readonly { readonly to: string; readonly at: number }[];
}

export interface ModelWorld {
  readonly system: UserSystem;
  readonly tags: string[];
  readonly log: readonly string[];
  mode: "observe" | "apply";
  trouble: { registry: Trouble; argocd: Trouble };
  /** The instance that comes there is ended; undefined: none is. */
  kill: Kill | undefined;
  of(name: Name): Watched;
  live(name: Name): string;
  /** Somebody else than the product changes the tag. */
  setByHand(name: Name, tag: string): void;
  remove(name: Name): void;
  recreate(name: Name, tag: string): void;
  deploy(change: {
    readonly mode?: "observe" | "apply";
    readonly constraint?: readonly [Name, Constraint];
  }): void;
  resumed(name: Name, isSure: boolean): void;
  push(tag: string): void;
  /** Faults and controllers end, and time passes until nothing is left to do; then the goal is reached. */
  rest(): Promise<void>;
  /** Throws what was wrong so far. */
  verify(): void;
  close(): void;
}

export async function startModelWorld(seed: number): Promise<ModelWorld> {
  const tags = ["0.1.0"];
  const log: string[] = [];
  const watched = new Map<Name, Watched>(
    NAMES.map((name) => [
      name,
      {
        memories: new Set([undefined]),
        constraints: [name === "api-dev" ? "~0-0" : "~0"],
        isThere: true,
        reverter: undefined,
        writing: 0,
        made: 0,
        lastWrite: undefined,
        putBack: [],
      },
    ]),
  );
  const resources = () =>
    Object.fromEntries(
      NAMES.map((name) => [
        `${name}.yaml`,
        resource(name, name, `${REPOSITORY}:${of(name).constraints.at(-1)}`),
      ]),
    );
  const made = (name: Name, tag: string) => {
    const one = application(name, tag, REPOSITORY);
    of(name).made += 1;
    const creationTimestamp = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    return { ...one, metadata: { ...one.metadata, uid: `${name}-${of(name).made}`, creationTimestamp } };
  };
  function of(name: Name): Watched {
    const found = watched.get(name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  }

  const system = createUserSystem({
    seed,
    resources: resources(),
    applications: NAMES.map((name) => made(name, "0.1.0")),
    tags: { [REPOSITORY]: tags },
    vars: { CONTEST_RETRY_MINUTES: String(CONTEST_MINUTES) },
    aroundArgoCd: (request, handle) => argocd(request, handle),
  });
  const { platform } = system;
  const { clock } = platform;
  const say = (line: string) => void log.push(`${((clock.now() - begin) / 1000).toFixed(3)} ${line}`);
  const begin = clock.now();
  const live = (name: Name) => system.tagOf(name) ?? "";
  /** A write that is wrong is told at the next event: what is thrown to the product would be a failure of Argo CD. */
  const wrongs: string[] = [];
  const wrong = (what: string) => {
    say(`WRONG: ${what}`);
    wrongs.push(what);
  };
  let steps = 0;
  let deployedAt = Number.NEGATIVE_INFINITY;
  let lastTroubleAt = Number.NEGATIVE_INFINITY;

  /** The product may have looked, or not. */
  function mayLook(name: Name): void {
    const { memories, constraints } = of(name);
    const seen = constraints.flatMap((constraint) =>
      [...memories].map((memory) => afterLook(memory, { live: live(name), constraint })),
    );
    of(name).memories = new Set([...memories, ...seen]);
  }

  async function argocd(
    request: Request,
    handle: (request: Request) => Promise<Response>,
  ): Promise<Response> {
    const name = NAMES.find((each) => new URL(request.url).pathname.endsWith(`/applications/${each}`));
    if (request.method !== "PATCH" || name === undefined) return handle(request);
    const one = of(name);
    one.writing += 1;
    if (one.writing > 1) wrong(`${name} has ${one.writing} writers at once`);
    const wanted = writtenBy(await request.clone().text());
    await clock.wait(clock.random() * WRITE_MS);
    if (world.mode === "observe" && clock.now() - deployedAt > WRITE_MS)
      wrong(`${name} is written in observe mode`);
    if (one.isThere) mayLook(name);
    const before = live(name);
    const answer = await handle(request);
    const after = live(name);
    if (answer.ok && wanted === before) wrong(`${name} runs ${before}, and it is written again`);
    if (after !== before) wrote(name, before, after);
    await clock.wait(clock.random() * WRITE_MS);
    one.writing = Math.max(one.writing - 1, 0);
    return answer;
  }

  function wrote(name: Name, before: string, to: string): void {
    const one = of(name);
    const known = [...one.memories];
    say(`${name}: ${before} -> ${to}, remembered ${known.join(" or ")}`);
    const isRight = known.some((memory) =>
      one.constraints.some((constraint) => mayWrite(memory, { live: before, constraint }, to)),
    );
    const told = `${name} runs ${before} and is written ${to}, remembered ${known.join(" or ")}, ${one.constraints.join(" or ")}`;
    if (!isRight || !tags.includes(to)) wrong(told);
    one.lastWrite = { from: before, at: clock.now() };
    // Where the answer gets lost, it is as if nothing had been written until it is looked at.
    one.memories = isCalm() ? new Set([to]) : new Set([to, ...known]);
    const back = one.reverter;
    if (back === undefined || back === to) return;
    one.putBack = [...one.putBack, { to, at: clock.now() }];
    const since = clock.now() - CONTEST_MINUTES * MINUTE_MS;
    const tries = one.putBack.filter((write) => write.to === to && write.at > since).length;
    // Each try rolls the new image out and back.
    if (isCalm() && tries > TRIES)
      wrong(`${name} is written ${to} ${tries} times within ${CONTEST_MINUTES} minutes`);
    clock.at(clock.now() + REVERT_MS, () => {
      if (one.reverter !== back || !one.isThere || live(name) === back) return;
      say(`${name}: a controller puts ${back} back`);
      system.argocd.setParameter(`argocd/${name}`, "image.tag", back);
      one.memories = isCalm() ? new Set([back]) : new Set([back, to, ...known]);
    });
  }

  /** Nothing has gone wrong for so long that every write is known to have been answered, and seen again within a minute. */
  const isCalm = (): boolean => world.kill === undefined && clock.now() - lastTroubleAt > 10 * MINUTE_MS;

  const faultOf = (trouble: Trouble, what: string): Fault | undefined => {
    if (trouble === "none" || clock.random() < 0.2) return undefined;
    if (trouble.startsWith("write-") && !what.startsWith("PATCH")) return undefined;
    if (trouble === "refused" || trouble === "write-refused") return { kind: "reset" };
    if (trouble === "silent") return { kind: "silence" };
    if (trouble === "answer-lost" || trouble === "write-answer-lost") return { kind: "answer-lost" };
    if (trouble === "broken") return { kind: "answer", status: 500, body: "it is broken" };
    return { kind: "answer", status: 429, headers: { "retry-after": "40" } };
  };
  platform.fault = (what) => {
    const { argocd, registry } = world.trouble;
    const fault = faultOf(what.includes(` ${ARGOCD_HOST}/`) ? argocd : registry, what);
    if (fault !== undefined) lastTroubleAt = clock.now();
    return fault;
  };
  platform.step = ({ object, what, when }) => {
    if (object === undefined || world.kill === undefined) return;
    steps += 1;
    const isThere =
      world.kill.kind === "nth-step"
        ? steps >= world.kill.steps
        : what.startsWith("PATCH") && when === world.kill.when;
    if (!isThere) return;
    const [kind = "", ...rest] = object.split(" ");
    say(`${object} is ended: ${what} ${when}`);
    lastTroubleAt = clock.now();
    world.kill = undefined;
    steps = 0;
    kill(platform.object(kind.toUpperCase(), rest.join(" ")));
  };
  function kill(object: PlatformObject): void {
    object.kill();
    // What it has sent is still on its way, and its next instance is another writer.
    for (const name of NAMES) if (object.name === `argocd/${name}`) of(name).writing = 0;
  }

  function tick(): void {
    platform.cron().catch((cause: unknown) => say(`the cron trigger failed: ${cause}`));
    clock.at(clock.now() + CRON_MS, tick);
  }

  const world: ModelWorld = {
    system,
    tags,
    log,
    mode: "apply",
    trouble: { registry: "none", argocd: "none" },
    kill: undefined,
    of,
    live,
    setByHand: (name, tag) => {
      mayLook(name);
      say(`${name}: ${live(name)} -> ${tag} by hand`);
      system.argocd.setParameter(`argocd/${name}`, "image.tag", tag);
      const one = of(name);
      // Who goes back to what was within a minute looks like a controller, so that it is tried again.
      const { from, at } = one.lastWrite ?? { from: undefined, at: 0 };
      if (tag === from && clock.now() - at < QUICK_MS) one.memories = new Set([...one.memories, tag]);
      // A person who sets it has ended what a controller had.
      one.reverter = undefined;
      one.putBack = [];
    },
    remove: (name) => {
      say(`${name} is deleted`);
      system.argocd.applications.delete(`argocd/${name}`);
      of(name).isThere = false;
    },
    recreate: (name, tag) => {
      say(`${name} is made again, with ${tag}`);
      system.argocd.addApplication(made(name, tag));
      Object.assign(of(name), {
        isThere: true,
        memories: new Set([undefined]),
        reverter: undefined,
        putBack: [],
      });
    },
    deploy: ({ mode, constraint }) => {
      for (const name of NAMES) if (of(name).isThere) mayLook(name);
      if (mode !== undefined) world.mode = mode;
      if (constraint !== undefined)
        of(constraint[0]).constraints = [...of(constraint[0]).constraints, constraint[1]];
      say(`a deployment: ${JSON.stringify({ mode, constraint })}`);
      lastTroubleAt = deployedAt = clock.now();
      for (const name of NAMES) of(name).writing = 0;
      platform.deploy({ resources: resources(), vars: { MODE: world.mode } });
    },
    resumed: (name, isSure) => {
      const { memories } = of(name);
      of(name).putBack = [];
      of(name).memories = isSure ? new Set([undefined]) : new Set([undefined, ...memories]);
    },
    push: (tag) => {
      say(`${tag} is pushed`);
      if (!tags.includes(tag)) tags.push(tag);
      system.registry.push(REPOSITORY, tag);
    },
    rest: async () => {
      world.trouble = { registry: "none", argocd: "none" };
      world.kill = undefined;
      for (const name of NAMES) of(name).reverter = undefined;
      await platform.run(QUIET_MS);
      for (const name of NAMES) {
        const one = of(name);
        if (!one.isThere) continue;
        const [constraint] = one.constraints.slice(-1);
        if (constraint === undefined) throw new Error("there is a constraint");
        one.constraints = [constraint];
        const asked = { live: live(name), tags, constraint };
        const goals = [...one.memories].map((memory) => goal(memory, asked));
        const told = `${name} runs ${asked.live} at rest, of ${tags.join(" ")} by ${constraint}, remembered ${[...one.memories].join(" or ")}`;
        if (world.mode === "apply" && !goals.includes(asked.live)) wrong(told);
        one.memories = new Set([...one.memories].map((memory) => afterLook(memory, asked)));
      }
      world.verify();
    },
    verify: () => {
      if (wrongs.length > 0) throw new Error(wrongs.join("\n"));
    },
    close: () => platform.close(),
  };
  clock.at(clock.now(), tick);
  await platform.run(START_MS);
  return world;
}

/** The tag in a PATCH of Argo CD's. */
function writtenBy(body: string): string | undefined {
  const operations: readonly { op: string; value?: { value?: string } }[] = JSON.parse(
    JSON.parse(body).patch,
  );
  return operations.find(({ op }) => op !== "test")?.value?.value;
}
