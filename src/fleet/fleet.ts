/**
 * The Fleet object: who follows what. It reads the resources and Argo CD's list of Applications, answers which rules
 * hold now, runs the sweep in slices by alarm, and keeps one status row per Application and Repository.
 */
import { DurableObject } from "cloudflare:workers";
import { createArgoCd } from "../argocd/client.ts";
import { tokenProblem } from "../argocd/token.ts";
import { backoffMs } from "../lib/backoff.ts";
import type { Failure } from "../lib/failure.ts";
import { createLog, type Log } from "../lib/log.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { sha256 } from "../lib/sha256.ts";
import { singleFlight } from "../lib/single-flight.ts";
import type {
  ApplicationReport,
  ApplicationRules,
  Env,
  FleetRpc,
  FleetStatus,
  Followers,
  RepositoryReport,
} from "../protocol.ts";
import { NAMING, REGISTRY_TABLE } from "../registry/bundled.ts";
import { readSettings, type Settings } from "../settings.ts";
import { BUNDLED_FILES } from "./bundled.ts";
import { STEPS_PER_ALARM } from "./constants.ts";
import { changedApplications, type Seen, type Snapshot, seenOf, takeSnapshot } from "./snapshot.ts";
import { type FleetStore, openFleetStore, type Step } from "./store.ts";
import { isDue, mayBegin, repositoriesToLook, sweepIntervalMs } from "./sweep.ts";

const NOT_CONFIGURED: Failure = {
  code: "argocd-not-configured",
  message: "ARGOCD_URL or ARGOCD_TOKEN is missing, so the list of Applications cannot be read.",
  temporary: false,
  mend: "Set ARGOCD_URL in wrangler.toml and the secret ARGOCD_TOKEN.",
};

export class Fleet extends DurableObject<Env> implements FleetRpc {
  readonly #store: FleetStore;
  readonly #log: Log;
  /** Alarms in a row that threw. */
  #throws = 0;
  #digest: Promise<string> | undefined;
  readonly #refresh = singleFlight(() => this.#refreshNow());

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = openFleetStore(ctx.storage.sql);
    this.#log = createLog(this.#settings().logLevel, { object: "fleet" });
  }

  async followers(repositoryKey: string): Promise<Followers> {
    if (!(await this.#ready())) return { ready: false, applications: [], siblings: [] };
    // An image with a pullSecret of its own is asked for by a Repository object of its own.
    const siblings = this.#store.repositoryKeys().filter((key) => key.startsWith(`${repositoryKey} `));
    return { ready: true, applications: this.#store.followers(repositoryKey), siblings };
  }

  async rulesOf(application: string): Promise<ApplicationRules> {
    if (!(await this.#ready())) return { ready: false, project: undefined, rules: [] };
    const row = this.#store.application(application);
    return { ready: true, project: row?.summary.project, rules: row?.rules ?? [] };
  }

  async find(wanted: {
    application?: string;
    repository?: string;
  }): Promise<Result<readonly string[], Failure>> {
    const refreshed = await this.#refresh();
    if (!refreshed.ok && this.#store.state.read("refreshedAt") === undefined) return refreshed;
    const followed = [...this.#store.applications()].filter(([, { rules }]) => rules.length > 0);
    const keys = followed.flatMap(([key, { summary, rules }]) => {
      const named = wanted.application === undefined || [key, summary.name].includes(wanted.application);
      const follows =
        wanted.repository === undefined || rules.some((rule) => rule.repository === wanted.repository);
      return named && follows ? [key] : [];
    });
    return ok(keys.sort());
  }

  async sweep(): Promise<void> {
    const { state } = this.#store;
    const now = Date.now();
    if (this.#store.queued() > 0) {
      this.#log.warn("The last sweep has not ended, so this one is left out.");
      return this.#arm();
    }
    if (!mayBegin(state.read("sweepStartedAt"), this.#intervalMs(), now)) return;
    state.write("sweepDueAt", now);
    await this.#arm();
  }

  async reported(report: ApplicationReport): Promise<void> {
    // A last pass of an Application that nobody follows any more leaves no row.
    if ((this.#store.application(report.application)?.rules.length ?? 0) > 0) this.#store.report(report);
  }

  async repositoryReported(report: RepositoryReport): Promise<void> {
    this.#store.reportRepository(report);
  }

  async unfollowed(repository: string, at: number): Promise<void> {
    this.#store.countUnfollowed(repository, at);
  }

  async status(): Promise<FleetStatus> {
    const { state } = this.#store;
    const { argocd, problems } = this.#settings();
    const token = argocd === undefined ? undefined : tokenProblem(argocd.token, Date.now());
    return {
      refreshedAt: state.read("refreshedAt"),
      trouble: state.read("trouble"),
      resources: state.read("resources") ?? [],
      problems: [
        ...problems,
        ...(token === undefined ? [] : [token]),
        ...REGISTRY_TABLE.problems,
        ...(state.read("problems") ?? []),
      ],
      lookedIn: BUNDLED_FILES.map(({ name }) => name),
      applications: this.#store.reports(),
      repositories: this.#store.repositories(),
      unfollowed: this.#store.unfollowed(),
      sweep: {
        startedAt: state.read("sweepStartedAt"),
        finishedAt: state.read("sweepFinishedAt"),
        leastIntervalMs: this.#intervalMs(),
        repositories: this.#store.repositoryKeys().length,
        waiting: this.#store.queued(),
      },
    };
  }

  override async alarm(): Promise<void> {
    try {
      await this.#work();
      this.#throws = 0;
    } catch (bug) {
      // The platform drops an alarm after six throws, so nothing is thrown. An object that was called may have been
      // restarted, by a deployment for one, so the first wait is short; a bug comes again, and waits longer each time.
      this.#throws += 1;
      this.#log.error("the fleet's alarm threw", { error: bug instanceof Error ? bug.message : "unknown" });
      await this.ctx.storage.setAlarm(Date.now() + backoffMs(this.#throws));
      return;
    }
    await this.#arm();
  }

  async #work(): Promise<void> {
    const { state } = this.#store;
    const now = Date.now();
    const due = (at: number | undefined) => at !== undefined && at <= now;
    if (due(state.read("sweepDueAt"))) {
      const refreshed = await this.#refresh();
      this.#beginSweep(refreshed.ok, now);
    } else if (due(state.read("refreshDueAt"))) await this.#refresh();

    for (const step of this.#store.queue(STEPS_PER_ALARM)) {
      try {
        await this.#take(step, now);
      } catch (cause) {
        // It was restarted, or has a bug: it comes again, and nobody behind it waits.
        this.#store.enqueue([step]);
        this.#log.warn("an object could not be visited", { kind: step.kind, name: step.name });
        throw cause;
      }
      this.#store.dequeue(step.seq);
      if (this.#store.queued() === 0) state.write("sweepFinishedAt", Date.now());
    }
  }

  /** Who is visited is stored before anybody is, so that an eviction in the middle loses no step. */
  #beginSweep(refreshed: boolean, now: number): void {
    const { state } = this.#store;
    const { mode } = this.#settings();
    const repositories = repositoriesToLook(this.#store.repositoryKeys(), this.#store.repositories(), now);
    // While Argo CD's list cannot be read, a visit would meet the same failure.
    const applications = refreshed ? this.#store.reports().filter((report) => isDue(report, mode, now)) : [];
    // What the refresh found changed moves behind the repositories: its passes then use the new lists and make none.
    const changed = this.#store.queue(this.#store.queued()).filter(({ kind }) => kind === "application");
    this.#store.enqueue([
      ...repositories.map((name): Step => ({ kind: "repository", name })),
      ...changed,
      ...applications.map(({ application }): Step => ({ kind: "application", name: application })),
    ]);
    state.write("sweepStartedAt", now);
    state.write("sweepDueAt", undefined);
    if (this.#store.queued() === 0) state.write("sweepFinishedAt", now);
  }

  async #take({ kind, name }: Step, now: number): Promise<void> {
    if (kind === "repository") await this.env.REPOSITORY.getByName(name).look();
    else
      await this.env.APPLICATION.getByName(name).nudge({
        reason: "sweep",
        id: `sweep-${now}`,
        at: now,
        tag: undefined,
      });
  }

  /** Reads Argo CD's list and what the resources say of it. */
  async #refreshNow(): Promise<Result<undefined, Failure>> {
    const { state } = this.#store;
    const { argocd, argocdNamespace: namespace } = this.#settings();
    const client =
      argocd && createArgoCd({ ...argocd, namespace, fetch: (url, init) => fetch(url, init), now: Date.now });
    const listed = (await client?.listApplications()) ?? err(NOT_CONFIGURED);
    const now = Date.now();
    if (!listed.ok) {
      this.#log.warn(listed.error.message, { code: listed.error.code });
      const before = state.read("trouble");
      const attempts = (before?.attempts ?? 0) + 1;
      // Until the first list nothing can be served, so it is asked for again, whatever the reason.
      const tries = listed.error.temporary || state.read("refreshedAt") === undefined;
      const wait = Math.max(backoffMs(attempts), listed.error.retryAfterMs ?? 0);
      const nextTryAt = tries ? now + wait : undefined;
      state.write("trouble", { failure: listed.error, since: before?.since ?? now, attempts, nextTryAt });
      state.write("refreshDueAt", nextTryAt);
      await this.#arm();
      return err(listed.error);
    }
    await this.#remember(await Promise.all(listed.value.map(seenOf)));
    state.write("trouble", undefined);
    state.write("refreshDueAt", undefined);
    state.write("refreshedAt", now);
    await this.#arm();
    return ok(undefined);
  }

  /** Stores what the resources say of these Applications, and puts those that changed into the queue. */
  async #remember(seen: readonly Seen[]): Promise<void> {
    const { state } = this.#store;
    const configDigest = await this.#configDigest();
    const before = this.#store.applications();
    const repositories = new Set(this.#store.repositoryKeys());
    const snapshot: Snapshot = takeSnapshot(BUNDLED_FILES, seen, NAMING, this.#settings().argocdNamespace);
    this.#store.replace(snapshot.rows, snapshot.followers);
    // An object that nobody follows any more is asked once more, finds that out, and empties itself.
    const left = repositories.difference(new Set(snapshot.followers.keys()));
    this.#store.enqueue([
      ...[...left].map((name): Step => ({ kind: "repository", name })),
      ...changedApplications(before, snapshot.rows).map((name): Step => ({ kind: "application", name })),
    ]);
    state.write("configDigest", configDigest);
    state.write("resources", snapshot.resources);
    state.write("problems", snapshot.problems);
  }

  /**
   * True when the rules in storage are those of the bundled resources. A deployment brings other resources: they are
   * applied to the Applications that are known. Before the first list nobody can tell, and one is asked for.
   */
  async #ready(): Promise<boolean> {
    const { state } = this.#store;
    if (state.read("refreshedAt") === undefined) {
      if (state.read("refreshDueAt") === undefined) state.write("refreshDueAt", Date.now());
      await this.#arm();
      return false;
    }
    if (state.read("configDigest") !== (await this.#configDigest())) {
      await this.#remember([...this.#store.applications().values()]);
      await this.#arm();
    }
    return true;
  }

  /** The next alarm is the least of the due times in storage. */
  async #arm(): Promise<void> {
    const { state } = this.#store;
    const dues = [
      state.read("refreshDueAt"),
      state.read("sweepDueAt"),
      this.#store.queued() > 0 ? 0 : undefined,
    ];
    const next = Math.min(...dues.map((at) => at ?? Number.POSITIVE_INFINITY));
    if (next !== Number.POSITIVE_INFINITY) await this.ctx.storage.setAlarm(Math.max(next, Date.now()));
  }

  #intervalMs(): number {
    const { mode, dailyRequests } = this.#settings();
    const due = this.#store.reports().filter((report) => isDue(report, mode, Date.now()));
    return sweepIntervalMs(this.#store.repositoryKeys().length, due.length, dailyRequests);
  }

  /** Of the bundled resources; they do not change while the object lives. */
  #configDigest(): Promise<string> {
    this.#digest ??= sha256(JSON.stringify(BUNDLED_FILES));
    return this.#digest;
  }

  #settings(): Settings {
    return readSettings({ ...this.env });
  }
}
