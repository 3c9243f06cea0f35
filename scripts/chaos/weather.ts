/** Which request fails, and how: by chance, within bounds, so that back-off does not make a run endless. */
import { setTimeout as delay } from "node:timers/promises";
import type { Fault, Seen } from "../../test/support/fault-proxy.ts";
import type { Random } from "./random.ts";

export type Server = "registry" | "argocd";

export type FaultName =
  | "reset"
  | "refused for a while"
  | "answer lost"
  | "slow to arrive"
  | "slow to answer"
  | "truncated"
  | "stalled"
  | "500"
  | "502 with HTML"
  | "429 with Retry-After"
  | "401";

export interface Weather {
  /** The fault of the next request, which is counted; undefined lets it pass. */
  next(server: Server, seen: Seen): Fault | undefined;
  readonly counts: ReadonlyMap<FaultName, number>;
  /** Answers after which only a sweep looks again: Argo CD's 401, which is a person's to mend as a rule. */
  permanent(): number;
  /** From now on nothing fails. */
  calm(): void;
}

export interface WeatherOptions {
  readonly random: Random;
  /** Of each request, 0 .. 1. */
  readonly probability: number;
  /** A stalled request costs its whole timeout, up to a minute, so there are only so many. */
  readonly stalls: number;
  /** Ends every connection of a server and refuses new ones for so long. */
  readonly refuse: (server: Server, ms: number) => void;
  /** Makes the registry's tokens invalid, once one was accepted: the next request is answered 401. */
  readonly revokeTokens: () => void;
}

/** Failures in a row at one server: more would wait for the back-off and prove nothing new. */
const IN_A_ROW = 3;

const WEIGHTS: readonly (readonly [number, FaultName])[] = [
  [4, "reset"],
  [2, "refused for a while"],
  [4, "answer lost"],
  [3, "slow to arrive"],
  [3, "slow to answer"],
  [3, "truncated"],
  [1, "stalled"],
  [3, "500"],
  [3, "502 with HTML"],
  [2, "429 with Retry-After"],
  [2, "401"],
];

export function createWeather({
  random,
  probability,
  stalls,
  refuse,
  revokeTokens,
}: WeatherOptions): Weather {
  const counts = new Map<FaultName, number>();
  const inARow = { registry: 0, argocd: 0 };
  let [left, permanent, isCalm] = [stalls, 0, false];

  function make(name: FaultName, server: Server): Fault | undefined {
    switch (name) {
      case "refused for a while":
        refuse(server, random.between(100, 1_500));
        return { kind: "reset" };
      case "slow to arrive":
        return { kind: "attended", before: pause(random) };
      case "slow to answer":
        return { kind: "attended", after: pause(random) };
      case "reset":
      case "truncated":
        return { kind: name };
      case "answer lost":
        return { kind: "answer-lost" };
      case "stalled":
        left -= 1;
        return { kind: "stall" };
      case "500":
        return answer(500, server === "argocd" ? argoError(13, "runtime error") : registryError("UNKNOWN"));
      case "502 with HTML":
        return { kind: "answer", status: 502, headers: { "content-type": "text/html" }, body: BAD_GATEWAY };
      case "429 with Retry-After":
        return answer(429, registryError("TOOMANYREQUESTS"), { "retry-after": "1" });
      case "401":
        if (server === "argocd") {
          permanent += 1;
          return answer(401, argoError(16, "no session information"));
        }
        return { kind: "attended", after: async () => revokeTokens() };
    }
  }

  return {
    next(server, { path }) {
      const isFine = isCalm || inARow[server] >= IN_A_ROW || !random.chance(probability);
      inARow[server] = isFine ? 0 : inARow[server] + 1;
      if (isFine) return undefined;
      const name = random.pick(WEIGHTS);
      if (name === "stalled" && left <= 0) return undefined;
      // A token that was just given and never accepted would be a wrong password, which is a person's to mend.
      if (name === "401" && path.startsWith("/token")) return undefined;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return make(name, server);
    },
    counts,
    permanent: () => permanent,
    calm: () => {
      isCalm = true;
    },
  };
}

function pause(random: Random): () => Promise<void> {
  const ms = random.between(50, 1_500);
  return () => delay(ms, undefined, { ref: false });
}

const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Fault => ({
  kind: "answer",
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

const argoError = (code: number, message: string) => ({ error: message, code, message });
const registryError = (code: string) => ({ errors: [{ code, message: "chaos" }] });
const BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head></html>";
