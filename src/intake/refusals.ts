/**
 * How often an address was refused of late. What is right is never refused for it: senders share addresses with whoever uses
 * the same service, so the credential is judged first, and only the answer to a wrong one changes.
 */

import { isWithin } from "../lib/clock.ts";

/** Refused requests of one address in a minute that are told why. Somebody who sets a sender up needs a few. */
const REFUSED_MAX = 20;
const WINDOW_MS = 60_000;

/** Addresses that are remembered; beyond it the oldest goes. */
const ADDRESSES = 1_000;

export interface Refusals {
  /** Notes one more. The answer: seconds to wait, where there were too many; undefined otherwise. */
  note(address: string | undefined, now: number): number | undefined;
}

export function createRefusals(): Refusals {
  const seen = new Map<string, { readonly since: number; readonly count: number }>();
  return {
    note: (address, now) => {
      const network = networkOf(address);
      if (network === undefined) return undefined;
      const last = seen.get(network);
      const goesOn = last !== undefined && isWithin(WINDOW_MS, last.since, now);
      const { since, count } = goesOn ? { ...last, count: last.count + 1 } : { since: now, count: 1 };
      seen.delete(network);
      seen.set(network, { since, count });
      const [oldest] = seen.keys();
      if (seen.size > ADDRESSES && oldest !== undefined) seen.delete(oldest);
      return count > REFUSED_MAX ? Math.ceil((since + WINDOW_MS - now) / 1000) : undefined;
    },
  };
}

/** Of IPv6 the first 64 bits: one customer has them all. Undefined for this machine itself (`wrangler dev`). */
function networkOf(address: string | undefined): string | undefined {
  if (address === undefined || ["127.0.0.1", "::1"].includes(address)) return undefined;
  if (!address.includes(":")) return address;
  const [before = "", after] = address.toLowerCase().split("::");
  const [head, tail] = [before, after ?? ""].map((half) => half.split(":").filter((group) => group !== ""));
  const zeros = after === undefined ? 0 : Math.max(8 - (head?.length ?? 0) - (tail?.length ?? 0), 0);
  const groups = [...(head ?? []), ...Array.from({ length: zeros }, () => "0"), ...(tail ?? [])];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
