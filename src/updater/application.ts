/**
 * The Application object: one per Argo CD Application, the only one that writes to it. It runs one pass at a time, by
 * alarm; a nudge is stored before it is acknowledged, and a pass clears only the nudges it began with.
 */
import { DurableObject } from "cloudflare:workers";
import { createAlarmGuard } from "../lib/alarm.ts";
import { isAhead } from "../lib/clock.ts";
import { createLog, type Log } from "../lib/log.ts";
import { versionText } from "../policy/version-text.ts";
import type {
  ApplicationReport,
  ApplicationRpc,
  CheckAnswer,
  Env,
  HistoryEntry,
  Nudge,
} from "../protocol.ts";
import { FLEET } from "../protocol.ts";
import { NAMING } from "../registry/bundled.ts";
import { readSettings, type Settings } from "../settings.ts";
import { CHECK_WAIT_MS } from "./constants.ts";
import { type Memory, openMemory } from "./memory.ts";
import { passReport, type Subject } from "./pass-report.ts";
import { createPorts } from "./ports.ts";
import { type Pass, type PassResult, reconcile } from "./reconcile.ts";
import { earliest, newest, nextAfter } from "./schedule.ts";
import { verdictsOf } from "./verdicts.ts";
import { createWaiters } from "./waiters.ts";

export class Application extends DurableObject<Env> implements ApplicationRpc {
  readonly #memory: Memory;
  readonly #waiters = createWaiters();
  readonly #guard = createAlarmGuard(async (waitMs, error) => {
    const events = this.#memory.pending().map(({ id }) => id);
    this.#log(events).error("a pass threw", { error });
    this.#memory.state.write("dueAt", undefined);
    await this.#dueAt(Date.now() + waitMs);
  });

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#memory = openMemory(ctx.storage.sql);
  }

  async nudge(nudge: Nudge): Promise<void> {
    this.#key();
    this.#memory.pend(nudge);
    await this.#dueAt(Date.now());
  }

  async check(request: { dryRun: boolean; requestedAt: number; id: string }): Promise<CheckAnswer> {
    const report = request.dryRun ? await this.#decideOnly(request) : await this.#passNow(request);
    return { report, verdicts: await verdictsOf(this.#ports(this.#settings()), report) };
  }

  async resume({ alias, id }: { alias?: string; id: string }): Promise<{ resumed: readonly string[] }> {
    const now = Date.now();
    const held = (this.#memory.state.read("report")?.images ?? []).filter(
      ({ state, alias: name }) => (state === "held" || state === "contested") && (alias ?? name) === name,
    );
    for (const { alias: name, target, lastApplied: from, running: to } of held) {
      // Forgotten, the running version is adopted at first sight, and the rule decides again.
      if (target !== undefined) this.#memory.forget(target);
      this.#memory.note([
        { at: now, alias: name, kind: "resumed", from, to, events: [id], reason: "Resumed by request." },
      ]);
    }
    if (held.length > 0) await this.nudge({ reason: "resume", id, at: now, tag: undefined });
    return { resumed: held.map(({ alias: name }) => name) };
  }

  async history(): Promise<readonly HistoryEntry[]> {
    return this.#memory.history();
  }

  override async alarm(): Promise<void> {
    await this.#guard(() => this.#work());
  }

  async #work(): Promise<void> {
    const begun = this.#memory.pending();
    const upTo = begun.at(-1)?.seq ?? 0;
    const settings = this.#settings();
    const events = begun.map(({ id }) => id);
    const pass = this.#pass(settings, false, events, {
      listedAfter: newest(begun, "request"),
      pushedAt: newest(begun, "push", "request"),
    });
    const result = await reconcile(this.#ports(settings), this.#memory, pass);
    await this.#conclude(result, upTo, events);
  }

  /** Records what a pass met, arms the next one, and tells whoever waits. */
  async #conclude(result: PassResult, upTo: number, events: readonly string[]): Promise<void> {
    const { state } = this.#memory;
    const now = Date.now();
    const failure = result.kind === "not-followed" ? undefined : result.failure;
    const { retryAt, patientUntil, setback } = nextAfter(failure, state.read("setback"), now);
    const again = failure?.temporary === true;
    if (!again) this.#memory.clear(upTo);
    state.write("setback", setback);
    state.write("patientUntil", patientUntil);

    const report = passReport(result, this.#subject(), { retryAt, setback }, now);
    state.write("report", report);
    // A nudge that came during the pass is not answered by it.
    const newer = this.#memory.pending().some(({ seq }) => seq > upTo);
    const lookAt = result.kind === "done" ? result.lookAt : undefined;
    const dueAt = earliest(retryAt, lookAt, newer ? Math.max(now, patientUntil ?? 0) : undefined);
    state.write("dueAt", undefined);
    if (dueAt !== undefined) await this.#dueAt(dueAt);

    if (result.kind === "not-followed") {
      this.#log(events).info(
        "No resource asks for this Application any more; what was asked for is dropped.",
      );
    } else this.#tell(report, events);
    this.#waiters.passed(upTo, report);
    await this.env.FLEET.getByName(FLEET).reported(report);
  }

  #tell({ images, trouble }: ApplicationReport, events: readonly string[]): void {
    const log = this.#log(events);
    if (trouble !== undefined) {
      log.warn(trouble.failure.message, { code: trouble.failure.code, attempts: trouble.attempts });
      return;
    }
    for (const { alias, state, running, wanted, reason } of images) {
      const level = state === "failed" || state === "waiting" || state === "contested" ? "warn" : "info";
      log[level](reason, {
        alias,
        state,
        running: running && versionText(running),
        wanted: wanted && versionText(wanted),
      });
    }
  }

  /**
   * A pass that changes nothing and is told to nobody but who asked. It uses the stored lists: a new one would be news
   * for all followers, and they would act on it.
   */
  async #decideOnly({ id }: { id: string }): Promise<ApplicationReport> {
    const settings = this.#settings();
    const result = await reconcile(
      this.#ports(settings),
      this.#memory,
      this.#pass(settings, true, [id], { listedAfter: undefined, pushedAt: undefined }),
    );
    if (result.kind !== "failed") return result.report;
    const now = Date.now();
    const { setback } = nextAfter(result.failure, undefined, now);
    return { ...passReport(result, this.#subject(), { retryAt: undefined, setback }, now), dryRun: true };
  }

  /** Nudges, and waits for the pass that answers it; when a remote's Retry-After runs, the last report is the answer. */
  async #passNow({ requestedAt, id }: { requestedAt: number; id: string }): Promise<ApplicationReport> {
    this.#key();
    const seq = this.#memory.pend({ reason: "request", id, at: requestedAt, tag: undefined });
    const wait = this.#waiters.wait(seq, CHECK_WAIT_MS);
    const dueAt = await this.#dueAt(Date.now());
    const last = this.#memory.state.read("report");
    if (dueAt > Date.now() && last !== undefined) {
      wait.stop();
      return last;
    }
    const report = (await wait.report) ?? this.#memory.state.read("report");
    if (report === undefined) throw new Error("The pass has not ended yet; ask for the status in a while.");
    return report;
  }

  /** Makes sure that a pass comes at `at` or earlier, but not before Argo CD's Retry-After has run out. */
  async #dueAt(at: number): Promise<number> {
    const { state } = this.#memory;
    // Where the clock has gone back, what was planned may be hours away.
    if (isAhead(state.read("report")?.at, Date.now())) state.write("patientUntil", undefined);
    const dueAt = Math.max(Math.min(at, state.read("dueAt") ?? at), state.read("patientUntil") ?? 0);
    state.write("dueAt", dueAt);
    await this.ctx.storage.setAlarm(Math.max(dueAt, Date.now()));
    return dueAt;
  }

  #pass(
    settings: Settings,
    dryRun: boolean,
    events: readonly string[],
    freshness: Pick<Pass, "listedAfter" | "pushedAt">,
  ): Pass {
    const { mode, contestRetryMs } = settings;
    return { application: this.#key(), mode, dryRun, naming: NAMING, events, ...freshness, contestRetryMs };
  }

  #subject(): Subject {
    const images = this.#memory.state.read("report")?.images ?? [];
    return { application: this.#key(), mode: this.#settings().mode, images };
  }

  #ports(settings: Settings) {
    return createPorts(this.env, settings, this.#key());
  }

  #settings(): Settings {
    return readSettings({ ...this.env });
  }

  #log(events: readonly string[]): Log {
    return createLog(this.#settings().logLevel, { object: "application", application: this.#key(), events });
  }

  /** The object's own name, kept because an alarm may not be told it. */
  #key(): string {
    const stored = this.#memory.state.read("application");
    if (stored !== undefined) return stored;
    const { name } = this.ctx.id;
    if (name === undefined) throw new Error("an Application object is reached by its name");
    this.#memory.state.write("application", name);
    return name;
  }
}
