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
  type FactsAnswer,
  type FactsRequest,
  FLEET,
  type ImageEvent,
  type RepositoryRpc,
  type TagList,
} from "../protocol.ts";
import { readSettings } from "../settings.ts";
import { REGISTRY_TABLE } from "./bundled.ts";
import {
  CONFIRMED_FRESH_MS,
  FORWARDS_PER_ALARM,
  READ_AT_ONCE_REQUESTS,
  REQUESTS_PER_ALARM,
} from "./constants.ts";
import { isSpent } from "./hints.ts";
import { askForList, nextAlarm, takePush } from "./inbox.ts";
import { openParts, type Parts } from "./parts.ts";
import { answerPushes, postpone, tellOfChange } from "./pushes.ts";
import { repositoryReport } from "./repository-report.ts";
import { mendTimes } from "./set-back.ts";
import { type Hint, openRepositoryStore } from "./store.ts";
import { stillWatched } from "./watched.ts";

interface Opened extends Parts {
  readonly log: Log;
  readonly key: string;
}

export class Repository extends DurableObject<Env> implements RepositoryRpc {
  #opened: Opened | undefined;
  #reported = "";
  /** Requests sent to the registry since the object was started. */
  #requests = 0;
  readonly #guard = createAlarmGuard(async (waitMs, error) => {
    this.#open().log.error("the repository's alarm threw", { error });
    await this.ctx.storage.setAlarm(Date.now() + waitMs);
  });

  async pushed(event: ImageEvent): Promise<void> {
    const { store, log } = this.#open();
    const taken = takePush(store, event, this.#isWatched(event));
    if (taken !== "new") log.debug("folded a duplicate of a push", { event: event.id, tag: event.tag });
    if (taken !== "nothing") await this.#arm();
  }

  async look(): Promise<void> {
    askForList(this.#open().store, Date.now());
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
    const { store, memory, lookup } = this.#open();
    const before = memory.tag(tag)?.digest ?? undefined;
    const answer = await lookup.confirm(tag, Date.now() - CONFIRMED_FRESH_MS);
    // Status would tell of it with the next alarm only.
    if (!answer.ok) this.ctx.waitUntil(this.#report());
    const after = memory.tag(tag)?.digest ?? before;
    if (before !== undefined && after !== before) {
      store.state.write("tellDueAt", Date.now());
      await this.#arm();
    }
    // The stored list is out of date; the followers are nudged once it is listed anew.
    const age = Date.now() - (store.state.read("listedAt") ?? 0);
    if (answer.ok && !answer.value.exists && age > CONFIRMED_FRESH_MS) await this.look();
    return answer;
  }

  async facts(request: FactsRequest): Promise<Result<FactsAnswer, Failure>> {
    const answer = await this.#open().reading.facts(request);
    await this.#arm();
    this.ctx.waitUntil(this.#report());
    return answer;
  }

  override async alarm(): Promise<void> {
    if (await this.#guard(() => this.#work())) await this.#arm();
  }

  async #work(): Promise<void> {
    const opened = this.#open();
    const { store, reading, key } = opened;
    const { state } = store;
    const now = Date.now();
    const sent = this.#requests;
    for (const hint of store.hints()) if (isSpent(hint, now)) store.removeHint(hint.id);

    const hints = store.hints();
    const isDue = (at: number | undefined) => at !== undefined && at <= now;
    const patient = (state.read("patientUntil") ?? 0) > now;
    const due = patient ? [] : hints.filter(({ dueAt }) => isDue(dueAt));
    const lookIsDue = !patient && isDue(state.read("lookDueAt"));
    const asks = due.length > 0 || lookIsDue;
    // Requests, forwarded pushes and nudges of one alarm share the platform's limit.
    let forwarded = 0;
    const left = () => REQUESTS_PER_ALARM - forwarded - (this.#requests - sent);
    if (!asks && isDue(state.read("listingDueAt"))) await opened.lookup.advance();
    if (asks || isDue(state.read("tellDueAt")) || isDue(state.read("wantedDueAt"))) {
      const { ready, applications, siblings } = await this.#fleet().followers(key);
      if (!ready) postpone({ store, due, now });
      else {
        const forwarding = await this.#forward(hints, siblings);
        // The rest stays due.
        if (!forwarding.isDone) return;
        forwarded = forwarding.calls;
        const isFollowed = applications.length > 0;
        if (!isFollowed && (await this.#dropped(hints, siblings.length > 0, now))) return;
        if (isFollowed) tellOfChange({ store, applications, now });
        if (isFollowed && asks) {
          await answerPushes({ ...opened, due, lookIsDue, applications, left, now });
        }
      }
    }
    const delivered = await this.#deliver(left());
    const readIsDue = isDue(state.read("wantedDueAt")) && (state.read("patientUntil") ?? 0) <= Date.now();
    if (readIsDue && left() - delivered >= READ_AT_ONCE_REQUESTS) await reading.work(left() - delivered);
    await this.#report();
  }

  /** Does somebody go by the digest of its tag? An object that this one forwards pushes to would have to be asked. */
  #isWatched({ tag, receivedAt }: ImageEvent): boolean {
    const { state } = this.#open().store;
    const watched = stillWatched(state.read("watched") ?? [], receivedAt);
    return watched.some((each) => each.tag === tag) || state.read("forwardedId") !== undefined;
  }

  /**
   * Images with a pullSecret of their own are asked for by objects of their own; each push goes to them once, as many pushes
   * as one alarm may pass on.
   */
  async #forward(
    hints: readonly Hint[],
    siblings: readonly string[],
  ): Promise<{ readonly calls: number; readonly isDone: boolean }> {
    if (siblings.length === 0) return { calls: 0, isDone: true };
    const { state } = this.#open().store;
    const last = state.read("forwardedId") ?? 0;
    const news = hints.filter(({ id, doneAt }) => id > last && doneAt === undefined);
    const now = news.slice(0, Math.max(Math.floor(FORWARDS_PER_ALARM / siblings.length), 1));
    for (const { id, event } of now) {
      for (const sibling of siblings) await this.env.REPOSITORY.getByName(sibling).pushed(event);
      state.write("forwardedId", id);
    }
    return { calls: now.length * siblings.length, isDone: now.length === news.length };
  }

  /** Nobody follows it here: counts the push unless it went on, and empties the object unless another one came. */
  async #dropped(hints: readonly Hint[], forwarded: boolean, now: number): Promise<boolean> {
    const { store, log, key } = this.#open();
    const pushes = hints.filter(({ doneAt }) => doneAt === undefined);
    if (!forwarded && pushes.length > 0) {
      log.info("a push for a repository that nobody follows", { event: pushes[0]?.event.id });
      await this.#fleet().unfollowed(key, now);
    }
    for (const { id } of hints) store.removeHint(id);
    for (const name of ["lookDueAt", "tellDueAt", "wanted", "wantedDueAt"] as const)
      store.state.write(name, undefined);
    if (store.hints().length > 0 || store.outbox(1).length > 0) return false;
    this.#opened = undefined;
    await this.ctx.storage.deleteAll();
    return true;
  }

  /** An Application that was restarted, or has a bug, comes again; nobody behind it waits. Gives how many were nudged. */
  async #deliver(most: number): Promise<number> {
    const { store } = this.#open();
    const nudges = store.outbox(Math.max(most, 1));
    let failed: unknown;
    for (const { application, nudge, seq } of nudges) {
      try {
        await this.env.APPLICATION.getByName(application).nudge(nudge);
      } catch (cause) {
        failed = cause;
        store.address([application], nudge);
      }
      store.delivered(seq);
    }
    if (failed !== undefined) throw failed;
    return nudges.length;
  }

  async #report(): Promise<void> {
    const { store, memory, key } = this.#open();
    const report = repositoryReport(store, memory, key, this.#requests, Date.now());
    const text = JSON.stringify(report);
    if (text === this.#reported) return;
    await this.#fleet().repositoryReported(report);
    this.#reported = text;
  }

  /** The next alarm is the least of the due times in storage. */
  async #arm(): Promise<void> {
    if (this.#opened === undefined) return;
    const next = nextAlarm(this.#opened.store);
    if (next !== undefined) await this.ctx.storage.setAlarm(Math.max(next, Date.now()));
  }

  #fleet() {
    return this.env.FLEET.getByName(FLEET);
  }

  /** Opened when it is first used, and anew after it was emptied. */
  #open(): Opened {
    const opened = this.#opened ?? this.#openNew();
    mendTimes(opened.store, opened.memory, Date.now());
    return opened;
  }

  #openNew(): Opened {
    const { sql } = this.ctx.storage;
    // An alarm may not be told the object's name.
    const { state } = openRepositoryStore(sql);
    const key = this.ctx.id.name ?? state.read("key");
    if (key === undefined) throw new Error("a Repository object is reached by its name");
    if (state.read("key") === undefined) state.write("key", key);
    const settings = () => readSettings({ ...this.env });
    const log = createLog(settings().logLevel, { object: "repository", repository: key });
    const parts = openParts({
      sql,
      key,
      registries: REGISTRY_TABLE.registries,
      secret: (name) => settings().secret(name),
      fetch: (address, init) => {
        this.#requests += 1;
        return fetch(address, init);
      },
      now: Date.now,
      goOn: () => this.#arm(),
      failed: ({ message, code, retryAfterMs }) => log.warn(message, { code, retryAfterMs }),
    });
    this.#opened = { ...parts, log, key };
    return this.#opened;
  }
}
