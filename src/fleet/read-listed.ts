/** Argo CD's list of Applications, read a slice at a time -> what of it is remembered. */
import type { Application } from "../argocd/application.ts";
import type { ApplicationList, Unreadable } from "../argocd/application-list.ts";
import type { Failure } from "../lib/failure.ts";
import { ok, type Result } from "../lib/result.ts";
import { COST, LIST_BYTES_AT_ONCE } from "./constants.ts";
import { placeOf } from "./resources-from.ts";
import { type Seen, seenOf } from "./snapshot.ts";

export interface Listed {
  readonly seen: readonly Seen[];
  readonly unreadable: readonly Unreadable[];
  /** The Application that delivers the resources, where one does and is listed. */
  readonly delivering: readonly Application[];
}

/**
 * What is kept of the list, and what of it cannot be read. `from`: the name of what delivers the resources. What is yielded
 * is about how much CPU time was used since, in microseconds.
 */
export async function* readListed(
  list: ApplicationList,
  withAnnotations: boolean,
  from: string | undefined,
): AsyncGenerator<number, Result<Listed, Failure>> {
  const seen: Seen[] = [];
  const unreadable: Unreadable[] = [];
  const delivering: Application[] = [];
  yield list.bytes * COST.byte;
  for (;;) {
    const part = list.next(LIST_BYTES_AT_ONCE);
    if (!part.ok) return part;
    const { applications, isLast } = part.value;
    seen.push(...(await Promise.all(applications.map((one) => seenOf(one, withAnnotations)))));
    unreadable.push(...part.value.unreadable);
    delivering.push(...applications.filter(({ metadata }) => placeOf(metadata) === from));
    if (isLast) return ok({ seen, unreadable, delivering });
    yield applications.length * COST.item;
  }
}
