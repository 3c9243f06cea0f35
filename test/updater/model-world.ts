/**
 * A deployment on the simulated platform beside the model of its Applications, and what people, controllers and failures
 * do to it. A judge holds each write against the model.
 */
import type { StandInApplication } from "../support/argocd.ts";
import { application, resource } from "../support/material.ts";
import { createUserSystem, type UserSystem } from "../support/platform.system.ts";
import type { Constraint } from "./model.ts";
import { createFaults, type Faults } from "./model-faults.ts";
import {
  CONTEST_MINUTES,
  type Court,
  createJudge,
  type Judge,
  NAMES,
  type Name,
  WRITE_MS,
} from "./model-judge.ts";

export const REPOSITORY = "acme/api";

export interface ModelWorld extends Pick<Judge, "of" | "verify"> {
  readonly system: UserSystem;
  readonly faults: Faults;
  readonly tags: string[];
  /** What happened, a line each, with the seconds since the beginning. */
  readonly log: readonly string[];
  live(name: Name): string;
  /** A person changes the tag. `manager`: whom managedFields name. */
  setByHand(name: Name, tag: string, manager: string): void;
  /** A controller puts back what was there before the last write, however long ago that was. */
  putBackLate(name: Name): void;
  remove(name: Name): void;
  recreate(name: Name, tag: string): void;
  deploy(change: {
    readonly mode?: "observe" | "apply";
    readonly constraint?: readonly [Name, Constraint];
  }): void;
  /** A person had the holds ended; not sure where the answer was lost. */
  resumed(name: Name, isSure: boolean): void;
  push(tag: string): void;
  /** Faults and controllers end, and time passes until nothing is left to do; then the goal is reached. */
  rest(): Promise<void>;
  close(): void;
}

const MINUTE_MS = 60_000;
const CRON_MS = 2 * MINUTE_MS;
const START_MS = 3 * MINUTE_MS;
/** Longer than a contest rests, and than anything else waits. */
const QUIET_MS = 25 * MINUTE_MS;

function setTag({ source }: StandInApplication["spec"], tag: string): void {
  const parameter = source?.helm?.parameters?.find(({ name }) => name === "image.tag");
  if (parameter !== undefined) parameter.value = tag;
}

export async function startModelWorld(seed: number): Promise<ModelWorld> {
  const tags = ["0.1.0"];
  const log: string[] = [];
  let mode: "observe" | "apply" = "apply";
  let deployedAt = Number.NEGATIVE_INFINITY;
  let made = 0;

  const judge = createJudge(() => court);
  const { of, mayLook } = judge;
  const resources = () =>
    Object.fromEntries(
      NAMES.map((name) => [
        `${name}.yaml`,
        resource(name, name, `${REPOSITORY}:${of(name).constraints.at(-1)}`),
      ]),
    );
  const make = (name: Name, tag: string): StandInApplication => {
    made += 1;
    const one = application(name, tag, REPOSITORY);
    const creationTimestamp = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    return { ...one, metadata: { ...one.metadata, uid: `${made}`, creationTimestamp } };
  };

  const system = createUserSystem({
    seed,
    resources: resources(),
    applications: NAMES.map((name) => make(name, "0.1.0")),
    tags: { [REPOSITORY]: tags },
    vars: { CONTEST_RETRY_MINUTES: String(CONTEST_MINUTES) },
    aroundArgoCd: judge.around,
  });
  const { platform, argocd } = system;
  const { clock } = platform;
  const begin = clock.now();
  const say = (line: string) => void log.push(`${((clock.now() - begin) / 1000).toFixed(3)} ${line}`);
  const ended = (name: Name) => {
    const one = of(name);
    const { from, at } = one.lastWrite ?? { from: undefined, at: 0 };
    // Its write may not be recorded yet. What a person put back meanwhile then reads as if it had never landed (docs/operations.md).
    if (live(name) === from && clock.now() - at < 3 * WRITE_MS)
      one.memories = new Set([...one.memories, from]);
    Object.assign(one, { writing: 0, endedAt: clock.now() });
  };
  const faults = createFaults(platform, (object, where) => {
    say(`${object} is ended: ${where}`);
    // What it has sent is still on its way, and its next instance is another writer.
    for (const name of NAMES) if (object === `application argocd/${name}`) ended(name);
  });
  const live = (name: Name) => system.tagOf(name) ?? "";
  const set = (name: Name, tag: string, manager: string) =>
    argocd.edit(`argocd/${name}`, (spec) => setTag(spec, tag), manager);
  const court: Court = {
    clock,
    tags,
    live,
    isCalm: faults.isCalm,
    mayNotWrite: () => mode === "observe" && clock.now() - deployedAt > WRITE_MS,
    putBack: (name, tag) => set(name, tag, "argocd-controller"),
    say,
  };

  function tick(): void {
    platform.cron().catch((cause: unknown) => say(`the cron trigger failed: ${cause}`));
    clock.at(clock.now() + CRON_MS, tick);
  }
  clock.at(clock.now(), tick);
  await platform.run(START_MS);

  return {
    system,
    faults,
    tags,
    log,
    of,
    verify: judge.verify,
    live,
    setByHand: (name, tag, manager) => {
      mayLook(name);
      say(`${name}: ${live(name)} -> ${tag} by hand, with ${manager}`);
      set(name, tag, manager);
      const one = of(name);
      // A person who sets it has ended what a controller had.
      one.reverter = undefined;
      one.putBack = [];
    },
    putBackLate: (name) => {
      const one = of(name);
      const { lastWrite } = one;
      if (!one.isThere || lastWrite === undefined || live(name) !== lastWrite.to) return;
      mayLook(name);
      say(`${name}: a controller puts ${lastWrite.from} back, late`);
      set(name, lastWrite.from, "argocd-controller");
      // A contest where it is seen as one, else a hold.
      one.memories = new Set([lastWrite.from, ...one.memories]);
    },
    remove: (name) => {
      say(`${name} is deleted`);
      argocd.applications.delete(`argocd/${name}`);
      of(name).isThere = false;
    },
    recreate: (name, tag) => {
      say(`${name} is made again, with ${tag}`);
      argocd.addApplication(make(name, tag));
      const fresh = { isThere: true, memories: new Set([undefined]), reverter: undefined, putBack: [] };
      Object.assign(of(name), fresh);
    },
    deploy: (change) => {
      for (const name of NAMES) {
        if (of(name).isThere) mayLook(name);
        ended(name);
      }
      mode = change.mode ?? mode;
      const [name, constraint] = change.constraint ?? [];
      if (name !== undefined && constraint !== undefined)
        of(name).constraints = [...of(name).constraints, constraint];
      say(`a deployment: ${JSON.stringify(change)}`);
      faults.disturb();
      deployedAt = clock.now();
      platform.deploy({ resources: resources(), vars: { MODE: mode } });
    },
    resumed: (name, isSure) => {
      const one = of(name);
      one.putBack = [];
      one.memories = isSure ? new Set([undefined]) : new Set([undefined, ...one.memories]);
    },
    push: (tag) => {
      say(`${tag} is pushed`);
      if (!tags.includes(tag)) tags.push(tag);
      system.registry.push(REPOSITORY, tag);
    },
    rest: async () => {
      faults.end();
      for (const name of NAMES) of(name).reverter = undefined;
      await platform.run(QUIET_MS);
      judge.atRest(mode);
      judge.verify();
    },
    close: () => platform.close(),
  };
}
