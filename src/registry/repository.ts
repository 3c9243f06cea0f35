/**
 * The Repository object: one per image repository. It stores pushes before anybody answers 202, asks the registry once
 * for all who follow, and nudges them. Only `alarm()` works; everything it is about to do is stored first, so that an
 * eviction at any await loses nothing.
 */
import { DurableObject } from "cloudflare:workers";
import { createAlarmGuard } from "../lib/alarm.ts";
import type { Failure } from "../lib/failure.ts";
import { createLog, type Log } from "../lib/log.ts";
import type { Result } from "../lib/result.ts";
import {
  type Confirmation,
  type Env,
  FLEET,
  type ImageEvent,
  type RepositoryRpc,
  type TagList,
} from "../protocol.ts";
import { readSettings } from "../settings.ts";
import { createAccessStore } from "./access-store.ts";
import { REGISTRY_TABLE } from "./bundled.ts";
import { ANSWER_FIRST_MS, CONFIRMED_FRESH_MS, HINTS_MAX, NUDGES_PER_ALARM } from "./constants.ts";
import { isFolded, isSpent } from "./hints.ts";
import { createLookup, type Lookup } from "./lookup.ts";
import { openRegistry } from "./open.ts";
import { answerPushes, postpone, tellOfChange } from "./pushes.ts";
import { repositoryReport } from "./repository-report.ts";
import { type Hint, openRepositoryStore, type RepositoryStore } from "./store.ts";

export class Repository extends DurableObject<Env> implements RepositoryRpc {
  #opened:
    | { readonly store: RepositoryStore; readonly lookup: Lookup; readonly log: Log; readonly key: string }
    | undefined;
  #reported = "";
  /** Requests sent to the registry since the object was started. */
  #requests = 0;
  readonly #guard = createAlarmGuard(async (waitMs, error) => {
    this.#open().log.error("the repository's alarm threw", { error });
    await this.ctx.storage.setAlarm(Date.now() + waitMs);
  });

  async pushed(event: ImageEvent): Promise<void> {
    const { store, log } = this.#open();
    store.state.write("lastPush", { tag: event.tag, at: event.receivedAt });
    const hints = store.hints();
    if (isFolded(hints, event)) {
      log.debug("folded a duplicate of a push", { event: event.id, tag: event.tag });
      return;
    }
    if (hints.length < HINTS_MAX) store.addHint(event, event.receivedAt);
    else store.state.write("lookDueAt", event.receivedAt);
    await this.#arm();
  }

  async look(): Promise<void> {
    const { store } = this.#open();
    const now = Date.now();
    store.state.write("lookDueAt", now);
    // What waited for a person to mend something is looked at again.
    for (const hint of store.hints()) {
      if (hint.dueAt === undefined && hint.doneAt === undefined)
        store.updateHint(hint.id, { ...hint, dueAt: now });
    }
    await this.#arm();
  }

  async tags({ listedAfter }: { readonly listedAfter?: number }): Promise<Result<TagList, Failure>> {
    const answer = await this.#open().lookup.tags(listedAfter ?? 0);
    // Who asked knows the new tags now; the others hear of them by alarm.
    await this.#arm();
    this.ctx.waitUntil(this.#report());
    return answer;
  }

  async confirm(tag: string): Promise<Result<Confirmation, Failure>> {
    const answer = await this.#open().lookup.confirm(tag, Date.now() - CONFIRMED_FRESH_MS);
    // The stored list is out of date; the followers are nudged once it is listed anew.
    const { store } = this.#open();
    const age = Date.now() - (store.state.read("listedAt") ?? 0);
    if (answer.ok && !answer.value.exists && age > CONFIRMED_FRESH_MS) await this.look();
    return answer;
  }

  override async alarm(): Promise<void> {
    if (await this.#guard(() => this.#work())) await this.#arm();
  }

  async #work(): Promise<void> {
    const { store, lookup, key } = this.#open();
    const { state } = store;
    const now = Date.now();
    const sent = this.#requests;
    for (const hint of store.hints()) if (isSpent(hint, now)) store.removeHint(hint.id);

    const due = store.hints().filter(({ dueAt }) => dueAt !== undefined && dueAt <= now);
    const lookIsDue = (state.read("lookDueAt") ?? Number.POSITIVE_INFINITY) <= now;
    const patient = (state.read("patientUntil") ?? 0) > now;
    const isUntold = state.read("untold") === true;
    if (isUntold || (!patient && (due.length > 0 || lookIsDue))) {
      const { ready, applications, siblings } = await this.#fleet().followers(key);
      if (!ready) return postpone({ store, due, now });
      for (const sibling of siblings) {
        for (const { event } of due) await this.env.REPOSITORY.getByName(sibling).pushed(event);
      }
      if (applications.length > 0) {
        tellOfChange({ store, applications, now });
        if (!patient) await answerPushes({ store, lookup, due, lookIsDue, applications, now });
      } else if (await this.#nobodyFollows(due, siblings.length > 0, now)) return;
    }
    // Requests and nudges of one alarm share the platform's limit.
    await this.#deliver(NUDGES_PER_ALARM - (this.#requests - sent));
    await this.#report();
  }

  /**
   * Counts pushes that nobody follows, unless they went on to a sibling, and empties the object, unless a push came
   * meanwhile. True when it is empty.
   */
  async #nobodyFollows(due: readonly Hint[], forwarded: boolean, now: number): Promise<boolean> {
    const { store, log, key } = this.#open();
    if (!forwarded && due.length > 0) {
      log.info("a push for a repository that nobody follows", { event: due[0]?.event.id });
      await this.#fleet().unfollowed(key, now);
    }
    for (const hint of due) store.removeHint(hint.id);
    store.state.write("lookDueAt", undefined);
    if (store.hints().some(({ dueAt }) => dueAt !== undefined) || store.outbox(1).length > 0) return false;
    this.#opened = undefined;
    await this.ctx.storage.deleteAll();
    return true;
  }

  async #deliver(most: number): Promise<void> {
    const { store, log } = this.#open();
    for (const { application, nudge, seq } of store.outbox(Math.max(most, 1))) {
      try {
        await this.env.APPLICATION.getByName(application).nudge(nudge);
      } catch (cause) {
        // It was restarted, or has a bug: it comes again, and nobody behind it waits.
        store.address([application], nudge);
        store.delivered(seq);
        log.warn("an Application could not be nudged", { application });
        throw cause;
      }
      store.delivered(seq);
    }
  }

  async #report(): Promise<void> {
    const { store, key } = this.#open();
    const report = repositoryReport(store, key, this.#requests, Date.now());
    const text = JSON.stringify(report);
    if (text === this.#reported) return;
    await this.#fleet().repositoryReported(report);
    this.#reported = text;
  }

  /** The next alarm is the least of the due times in storage. */
  async #arm(): Promise<void> {
    if (this.#opened === undefined) return;
    const { store } = this.#opened;
    const patientUntil = store.state.read("patientUntil") ?? 0;
    const look = store.state.read("lookDueAt");
    const asks = [...store.hints().map(({ dueAt }) => dueAt), look].flatMap((at) =>
      at === undefined ? [] : [Math.max(at + ANSWER_FIRST_MS, patientUntil)],
    );
    const isUntold = store.state.read("untold") === true && look === undefined;
    const hasWork = store.outbox(1).length > 0 || isUntold;
    const next = Math.min(...asks, hasWork ? 0 : Number.POSITIVE_INFINITY);
    if (next !== Number.POSITIVE_INFINITY) await this.ctx.storage.setAlarm(Math.max(next, Date.now()));
  }

  #fleet() {
    return this.env.FLEET.getByName(FLEET);
  }

  /** Opened when it is first used, and anew after it was emptied. */
  #open() {
    if (this.#opened !== undefined) return this.#opened;
    const store = openRepositoryStore(this.ctx.storage.sql);
    // An alarm may not be told the object's name.
    const key = this.ctx.id.name ?? store.state.read("key");
    if (key === undefined) throw new Error("a Repository object is reached by its name");
    if (store.state.read("key") === undefined) store.state.write("key", key);
    const log = createLog(readSettings({ ...this.env }).logLevel, { object: "repository", repository: key });
    const tokens = createAccessStore(store.state);
    const counted: typeof fetch = (input, init) => {
      this.#requests += 1;
      return fetch(input, init);
    };
    const lookup = createLookup({
      store,
      now: Date.now,
      failed: (failure) =>
        log.warn(failure.message, { code: failure.code, retryAfterMs: failure.retryAfterMs }),
      open: () =>
        openRegistry({
          key,
          registries: REGISTRY_TABLE.registries,
          secret: readSettings({ ...this.env }).secret,
          tokens,
          fetch: counted,
          now: Date.now,
        }),
    });
    this.#opened = { store, lookup, log, key };
    return this.#opened;
  }
}
