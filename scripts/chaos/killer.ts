/** Kills the Worker at the moments of the plan. */
import { setTimeout as delay } from "node:timers/promises";
import type { Fault, Seen } from "../../test/support/fault-proxy.ts";
import type { Lives } from "./lives.ts";
import type { Moment } from "./pushes.ts";
import type { Server } from "./weather.ts";

export interface Killer {
  arm(moments: readonly Moment[]): void;
  /** A webhook was answered 202. */
  accepted(): void;
  /** A request arrived: the moment of a kill where there is a fault, which is then to be followed. */
  request(server: Server, seen: Seen): Fault | undefined;
  /** Moments that struck, by their name. */
  readonly struck: ReadonlyMap<string, number>;
  /** From now on nothing is killed. */
  rest(): void;
}

/** A moment that came while the Worker was dead strikes so long after it was started. */
const LATER_MS = 100;

export function createKiller(lives: Lives): Killer {
  let armed: readonly Moment[] = [];
  let resting = false;
  const struck = new Map<string, number>();

  function strike(moment: Moment): boolean {
    if (resting || !lives.kill()) return false;
    const name = nameOf(moment);
    struck.set(name, (struck.get(name) ?? 0) + 1);
    return true;
  }

  /** The first of such moments, which is armed no longer. */
  function take(matches: (moment: Moment) => boolean): Moment | undefined {
    const found = armed.find(matches);
    armed = armed.filter((each) => each !== found);
    return found;
  }

  function later(moment: Moment & { readonly afterMs: number }): void {
    setTimeout(() => {
      if (!strike(moment) && !resting) armed = [...armed, { at: "started", afterMs: LATER_MS }];
    }, moment.afterMs);
  }

  lives.onStarted = () => {
    const moment = take(({ at }) => at === "started");
    if (moment?.at === "started") later(moment);
  };

  return {
    arm(moments) {
      armed = [...armed, ...moments.filter(({ at }) => at !== "time")];
      for (const moment of moments) if (moment.at === "time") later(moment);
    },
    accepted() {
      const moment = take(({ at }) => at === "accepted");
      if (moment !== undefined) strike(moment);
    },
    request(server, { method }) {
      const moment = take(
        (each) => each.at === "request" && each.server === server && each.method === method,
      );
      if (moment?.at !== "request") return undefined;
      switch (moment.when) {
        case "lost":
          return strike(moment) ? { kind: "reset" } : undefined;
        case "arrived":
          return {
            kind: "attended",
            before: async () => {
              strike(moment);
              await delay(moment.lateMs ?? 0);
            },
          };
        case "done":
          return { kind: "attended", after: async () => void strike(moment) };
      }
    },
    struck,
    rest: () => {
      resting = true;
    },
  };
}

function nameOf(moment: Moment): string {
  switch (moment.at) {
    case "time":
      return "at any time after the push";
    case "accepted":
      return "right after the 202";
    case "started":
      return "while it came up again";
    case "request": {
      const server = moment.server === "argocd" ? "Argo CD" : "the registry";
      return `${moment.method} to ${server} ${moment.when}${moment.lateMs === undefined ? "" : ", done late"}`;
    }
  }
}
