/** What goes wrong around the product: remotes that fail, and instances that are ended in the middle of something. */
import type { Fault } from "../support/fault-proxy.ts";
import { ARGOCD_HOST, type Platform } from "../support/platform.ts";

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

export interface Faults {
  trouble: { registry: Trouble; argocd: Trouble };
  /** The instance that comes there next is ended; undefined: none is. */
  kill: Kill | undefined;
  /** Something goes wrong now. */
  disturb(): void;
  /** Nothing has gone wrong for so long that every write is known to have been answered, and seen again within a minute. */
  isCalm(): boolean;
  end(): void;
}

const CALM_AFTER_MS = 10 * 60_000;
const NONE = { registry: "none", argocd: "none" } as const;

/** `ended` is told whose instance was ended, and where. */
export function createFaults(platform: Platform, ended: (object: string, where: string) => void): Faults {
  const { clock } = platform;
  let steps = 0;
  let lastAt = Number.NEGATIVE_INFINITY;

  function faultOf(trouble: Trouble, what: string): Fault | undefined {
    // A remote that fails now and then answers too.
    if (trouble === "none" || clock.random() < 0.2) return undefined;
    if (trouble.startsWith("write-") && !what.startsWith("PATCH")) return undefined;
    if (trouble === "refused" || trouble === "write-refused") return { kind: "reset" };
    if (trouble === "silent") return { kind: "silence" };
    if (trouble === "answer-lost" || trouble === "write-answer-lost") return { kind: "answer-lost" };
    if (trouble === "broken") return { kind: "answer", status: 500, body: "it is broken" };
    return { kind: "answer", status: 429, headers: { "retry-after": "40" } };
  }

  const faults: Faults = {
    trouble: { ...NONE },
    kill: undefined,
    disturb: () => {
      lastAt = clock.now();
    },
    isCalm: () => faults.kill === undefined && clock.now() - lastAt > CALM_AFTER_MS,
    end: () => {
      faults.trouble = { ...NONE };
      faults.kill = undefined;
    },
  };
  platform.fault = (what) => {
    const { argocd, registry } = faults.trouble;
    const fault = faultOf(what.includes(` ${ARGOCD_HOST}/`) ? argocd : registry, what);
    if (fault !== undefined) faults.disturb();
    return fault;
  };
  platform.step = ({ object, what, when }) => {
    const { kill } = faults;
    if (object === undefined || kill === undefined) return;
    steps += 1;
    const isThere =
      kill.kind === "nth-step" ? steps >= kill.steps : what.startsWith("PATCH") && when === kill.when;
    if (!isThere) return;
    faults.disturb();
    faults.kill = undefined;
    steps = 0;
    const [kind = "", ...name] = object.split(" ");
    platform.object(kind.toUpperCase(), name.join(" ")).kill();
    ended(object, `${what} ${when}`);
  };
  return faults;
}
