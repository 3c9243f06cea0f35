/** Holds each write of the product against the model, as it reaches Argo CD, and what runs at rest. */
import type { Clock } from "../support/platform.clock.ts";
import type { Handler } from "../support/platform.ts";
import { afterLook, type Constraint, goal, type Memory, mayWrite } from "./model.ts";

export const NAMES = ["api-dev", "api-prd"] as const;
export type Name = (typeof NAMES)[number];

/** What is known of one Application beside the product. */
export interface Watched {
  /** All that the product may remember. */
  memories: ReadonlySet<Memory>;
  /** Constraints that it may go by: after a deployment the one before, until all is at rest. */
  constraints: readonly Constraint[];
  isThere: boolean;
  /** A controller has this tag, and puts it back. */
  reverter: string | undefined;
  /** PATCHes on the way. */
  writing: number;
  /** When its object was last ended. What that had sent may still arrive, while the next one writes. */
  endedAt: number;
  lastWrite: { readonly from: string; readonly to: string; readonly at: number } | undefined;
  /** Writes that the controller has put back, since a person last asked for anything. */
  putBack: readonly { readonly to: string; readonly at: number }[];
}

export interface Judge {
  of(name: Name): Watched;
  /** Before something changes: the product may have looked, or not. */
  mayLook(name: Name): void;
  /** Takes the place of Argo CD, and has it answer. */
  around(request: Request, argocd: Handler): Promise<Response>;
  /** Nothing is left to do: does each Application run what it should? */
  atRest(mode: "observe" | "apply"): void;
  /** Throws what was wrong so far. */
  verify(): void;
}

/** The world as the judge sees it. */
export interface Court {
  readonly clock: Pick<Clock, "now" | "at" | "wait" | "random">;
  readonly tags: readonly string[];
  live(name: Name): string;
  isCalm(): boolean;
  /** In observe mode, for longer than a write takes. */
  mayNotWrite(): boolean;
  /** A controller's change. */
  putBack(name: Name, tag: string): void;
  say(line: string): void;
}

/** A PATCH takes so long at most to be done, and again to be answered. */
export const WRITE_MS = 300;
export const CONTEST_MINUTES = 10;
const TRIES = 3;
const REVERT_MS = 300;

export function createJudge(court: () => Court): Judge {
  const watched = new Map<Name, Watched>(
    NAMES.map((name) => [
      name,
      {
        memories: new Set([undefined]),
        constraints: [name === "api-dev" ? "~0-0" : "~0"],
        isThere: true,
        reverter: undefined,
        writing: 0,
        endedAt: Number.NEGATIVE_INFINITY,
        lastWrite: undefined,
        putBack: [],
      },
    ]),
  );
  /** A write that is wrong is told at the next event: what is thrown to the product would be a failure of Argo CD. */
  const wrongs: string[] = [];
  const wrong = (what: string) => {
    court().say(`WRONG: ${what}`);
    wrongs.push(what);
  };
  function of(name: Name): Watched {
    const found = watched.get(name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  }

  function mayLook(name: Name): void {
    const { memories, constraints } = of(name);
    const live = court().live(name);
    const seen = constraints.flatMap((constraint) =>
      [...memories].map((memory) => afterLook(memory, { live, constraint })),
    );
    of(name).memories = new Set([...memories, ...seen]);
  }

  async function around(request: Request, argocd: Handler): Promise<Response> {
    const name = NAMES.find((each) => new URL(request.url).pathname.endsWith(`/applications/${each}`));
    if (request.method !== "PATCH" || name === undefined) return argocd(request);
    const { clock, live, mayNotWrite } = court();
    const one = of(name);
    one.writing += 1;
    const isAlone = clock.now() - one.endedAt > 3 * WRITE_MS;
    if (one.writing > 1 && isAlone) wrong(`${name} has ${one.writing} writers at once`);
    const wanted = writtenBy(await request.clone().text());
    await clock.wait(clock.random() * WRITE_MS);
    if (mayNotWrite()) wrong(`${name} is written in observe mode`);
    if (one.isThere) mayLook(name);
    const before = live(name);
    const answer = await argocd(request);
    const after = live(name);
    if (answer.ok && wanted === before) wrong(`${name} runs ${before}, and it is written again`);
    if (after !== before) wrote(name, before, after);
    await clock.wait(clock.random() * WRITE_MS);
    one.writing = Math.max(one.writing - 1, 0);
    return answer;
  }

  function wrote(name: Name, before: string, to: string): void {
    const { clock, tags, say, isCalm } = court();
    const one = of(name);
    const known = [...one.memories];
    const told = `${name}: ${before} -> ${to}, remembered ${known.join(" or ")}, by ${one.constraints.join(" or ")}`;
    say(told);
    const isRight = known.some((memory) =>
      one.constraints.some((constraint) => mayWrite(memory, { live: before, constraint }, to)),
    );
    if (!isRight || !tags.includes(to)) wrong(told);
    one.lastWrite = { from: before, to, at: clock.now() };
    // Where the answer gets lost, it is as if nothing had been written until it is looked at.
    one.memories = isCalm() ? new Set([to]) : new Set([to, ...known]);
    if (one.reverter !== undefined && one.reverter !== to) contest(name, one.reverter, { before, to }, known);
  }

  function contest(
    name: Name,
    back: string,
    { before, to }: { readonly before: string; readonly to: string },
    known: readonly Memory[],
  ): void {
    const { clock, live, say, putBack, isCalm } = court();
    const one = of(name);
    one.putBack = [...one.putBack, { to, at: clock.now() }];
    const since = clock.now() - CONTEST_MINUTES * 60_000;
    const tries = one.putBack.filter((write) => write.to === to && write.at > since).length;
    // Each try rolls the new image out and back.
    if (isCalm() && tries > TRIES)
      wrong(`${name} is written ${to} ${tries} times within ${CONTEST_MINUTES} minutes`);
    clock.at(clock.now() + REVERT_MS, () => {
      if (one.reverter !== back || !one.isThere || live(name) === back) return;
      say(`${name}: a controller puts ${back} back`);
      putBack(name, back);
      // It puts back what was there, or sets a third value, which may be somebody's wish in Git: either is right then.
      const right = back === before ? [back] : [back, to];
      one.memories = new Set(isCalm() ? right : [back, to, ...known]);
    });
  }

  return {
    of,
    mayLook,
    around,
    atRest: (mode) => {
      const { tags, live } = court();
      for (const name of NAMES) {
        const one = of(name);
        const constraint = one.constraints.at(-1);
        if (!one.isThere || constraint === undefined) continue;
        one.constraints = [constraint];
        const asked = { live: live(name), tags, constraint };
        const known = [...one.memories];
        const isReached = known.some((memory) => goal(memory, asked) === asked.live);
        if (mode === "apply" && !isReached) {
          const remembered = `remembered ${known.join(" or ")}`;
          wrong(`${name} runs ${asked.live} at rest, of ${tags.join(" ")} by ${constraint}, ${remembered}`);
        }
        one.memories = new Set(known.map((memory) => afterLook(memory, asked)));
      }
    },
    verify: () => {
      if (wrongs.length > 0) throw new Error(wrongs.join("\n"));
    },
  };
}

/** The tag in a PATCH of Argo CD's. */
function writtenBy(body: string): string | undefined {
  const operations: readonly { op: string; value?: { value?: string } }[] = JSON.parse(
    JSON.parse(body).patch,
  );
  return operations.find(({ op }) => op !== "test")?.value?.value;
}
