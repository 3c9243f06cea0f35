/**
 * The Fleet object: who follows what. It reads the resources and Argo CD's list of Applications, answers which rules
 * hold now, runs the sweep in slices by alarm, and keeps one status row per Application and Repository.
 */
import { DurableObject } from "cloudflare:workers";
import type { ApplicationList } from "../argocd/application-list.ts";
import type { ArgoCd } from "../argocd/client.ts";
import { connect } from "../argocd/connect.ts";
import { tokenProblem } from "../argocd/token.ts";
import { createAlarmGuard } from "../lib/alarm.ts";
import type { Failure } from "../lib/failure.ts";
import { createLog, type Log } from "../lib/log.ts";
import { ok, type Result } from "../lib/result.ts";
import type { TurnedAway } from "../lib/turned-away.ts";
import type {
  ApplicationReport,
  ApplicationRules,
  Env,
  FleetRpc,
  FleetStatus,
  FollowedRepositories,
  Followers,
  RepositoryReport,
  Wanted,
} from "../protocol.ts";
import { NAMING, REGISTRY_TABLE } from "../registry/bundled.ts";
import { readSettings, type Settings } from "../settings.ts";
import { BUNDLED_FILES } from "./bundled.ts";
import { STEPS_PER_ALARM, SUBREQUESTS, SWEEP_LATE_MS } from "./constants.ts";
import { fleetStatus } from "./fleet-status.ts";
import type { Step } from "./queue.ts";
import { createRefresher, type Refresher } from "./refresh.ts";
import { placesOf, type ResourcesFrom, resourcesFrom } from "./resources-from.ts";
import { readResources } from "./snapshot.ts";
import { type FleetStore, openFleetStore } from "./store.ts";
import { mayBegin, sweepIntervalMs } from "./sweep.ts";
import { beginSweep, takeSteps } from "./sweep-run.ts";
import { withTurnedAway } from "./turned-away.ts";

export class Fleet extends DurableObject<Env> implements FleetRpc {
  readonly #store: FleetStore;
  readonly #log: Log;
  readonly #guard = createAlarmGuard(async (waitMs, error) => {
    this.#log.error("the fleet's alarm threw", { error });
    await this.ctx.storage.setAlarm(Date.now() + waitMs);
  });
  /** Requests sent to Argo CD since the object was started. */
  #sent = 0;
  readonly #from: ResourcesFrom;
  readonly #refresher: Refresher;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = openFleetStore(ctx.storage.sql);
    const { logLevel, argocdNamespace, resourcesApplication } = this.#settings();
    this.#log = createLog(logLevel, { object: "fleet" });
    this.#from = resourcesFrom(resourcesApplication, BUNDLED_FILES, () => this.#argocd());
    this.#refresher = createRefresher({
      store: this.#store,
      from: this.#from,
      names: NAMING,
      defaultNamespace: argocdNamespace,
      list: (withAnnotations) => this.#list(withAnnotations),
      get: async (id, project) => {
        const argocd = this.#argocd();
        return argocd.ok ? argocd.value.getApplication(id, project) : argocd;
      },
      now: Date.now,
    });
  }

  async followers(repositoryKey: string): Promise<Followers> {
    if (!(await this.#ready())) return { ready: false, applications: [], siblings: [] };
    // An image with a pullSecret of its own is asked for by a Repository object of its own.
    const siblings = this.#store.repositoryKeys(repositoryKey);
    return { ready: true, applications: this.#store.followers(repositoryKey), siblings };
  }

  async rulesOf(application: string): Promise<ApplicationRules> {
    if (!(await this.#ready())) return { ready: false, project: undefined, rules: [] };
    const row = this.#store.application(application);
    return { ready: true, project: row?.summary.project, rules: row?.rules ?? [] };
  }

  async find({ refresh, ...wanted }: Wanted): Promise<Result<readonly string[], Failure>> {
    const refreshed = refresh || !this.#refresher.isKnown() ? await this.#refresh() : ok(undefined);
    if (!refreshed.ok && !this.#refresher.isKnown()) return refreshed;
    return ok(this.#store.followed(wanted));
  }

  async sweep(): Promise<void> {
    const { state } = this.#store;
    const now = Date.now();
    const startedAt = state.read("sweepStartedAt");
    // Steps that never end well must not keep the others from being swept.
    if (this.#store.queue.size > 0 && now - (startedAt ?? now) < SWEEP_LATE_MS) {
      this.#log.warn("The last sweep has not ended, so this one is left out.");
      return this.#arm();
    }
    // A deployment with another mode has to act on what was only observed.
    const { mode, dailyRequests } = this.#settings();
    const isOther = state.read("sweepMode") !== mode;
    // What it was then is asked first: not all reports are counted with each cron trigger.
    const before = state.read("sweepInterval");
    const wasMs = before?.dailyRequests === dailyRequests ? before.leastMs : 0;
    const isTime = () => mayBegin(startedAt, wasMs, now) && mayBegin(startedAt, this.#leastIntervalMs(), now);
    if (!isOther && !isTime()) return;
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

  async followed(): Promise<FollowedRepositories> {
    const ready = await this.#ready();
    // Behind a space is the pullSecret of an image that has its own.
    const names = ready ? this.#store.repositoryKeys().map((key) => key.split(" ", 1)[0] ?? key) : [];
    return { ready, repositories: [...new Set(names)] };
  }

  async turnedAway(report: TurnedAway, at: number): Promise<void> {
    const { state } = this.#store;
    state.write("turnedAway", withTurnedAway(state.read("turnedAway"), report, at));
  }

  async status(): Promise<FleetStatus> {
    const { argocd, argocdNamespace, problems } = this.#settings();
    const token = argocd && tokenProblem(argocd.token, Date.now());
    const from = this.#from;
    const isKnown = this.#refresher.isKnown();
    // Before the first list nothing was matched yet, but what is wrong in the files can be said.
    const files = isKnown || from.kind !== "files" ? [] : readResources(from.files, argocdNamespace).problems;
    return fleetStatus(this.#store, {
      problems: [...problems, ...(token === undefined ? [] : [token]), ...REGISTRY_TABLE.problems, ...files],
      lookedIn: placesOf(from),
      leastIntervalMs: this.#leastIntervalMs(),
      isKnown,
      resourcesTrouble: this.#refresher.resourcesTrouble(),
    });
  }

  override async alarm(): Promise<void> {
    if (await this.#guard(() => this.#work())) await this.#arm();
  }

  async #work(): Promise<void> {
    const { state } = this.#store;
    const now = Date.now();
    const sent = this.#sent;
    const due = (at: number | undefined) => at !== undefined && at <= now;
    const sweepIsDue = due(state.read("sweepDueAt"));
    if (sweepIsDue || due(state.read("refreshDueAt")) || this.#refresher.isRunning()) {
      const refreshed = await this.#refresher.advance();
      // The next alarm goes on.
      if (refreshed === undefined) return;
      this.#tell(refreshed);
      const { mode, dailyRequests } = this.#settings();
      if (sweepIsDue) beginSweep(this.#store, { mode, refreshed: refreshed.ok, dailyRequests, now });
    }
    // Requests of a refresh and steps of one alarm share the platform's limit.
    const limit = Math.min(STEPS_PER_ALARM, SUBREQUESTS - (this.#sent - sent));
    await takeSteps(this.#store, (step) => this.#take(step, now), limit, Date.now);
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

  #argocd(): Result<ArgoCd, Failure> {
    return connect(this.#settings(), (address, init) => {
      this.#sent += 1;
      return fetch(address, init);
    });
  }

  async #list(withAnnotations: boolean): Promise<Result<ApplicationList, Failure>> {
    const argocd = this.#argocd();
    return argocd.ok ? argocd.value.listApplications(withAnnotations) : argocd;
  }

  async #refresh(): Promise<Result<undefined, Failure>> {
    const refreshing = this.#refresher.refresh();
    await this.#arm();
    const refreshed = await refreshing;
    this.#tell(refreshed);
    await this.#arm();
    return refreshed;
  }

  #tell(refreshed: Result<undefined, Failure>): void {
    const { dailyRequests } = this.#settings();
    this.#store.state.write("sweepInterval", { leastMs: this.#leastIntervalMs(), dailyRequests });
    const troubles = [this.#store.state.read("trouble"), this.#refresher.resourcesTrouble()];
    const failures = refreshed.ok ? troubles.flatMap((trouble) => trouble?.failure ?? []) : [refreshed.error];
    for (const { message, code } of failures) this.#log.warn(message, { code });
  }

  async #ready(): Promise<boolean> {
    const ready = await this.#refresher.isReady();
    await this.#arm();
    return ready;
  }

  /** The next alarm is the least of the due times in storage. A slice of a refresh that is to follow is due now. */
  async #arm(): Promise<void> {
    const { state } = this.#store;
    const dues = [
      state.read("refreshDueAt"),
      state.read("sweepDueAt"),
      this.#store.queue.size > 0 || this.#refresher.isRunning() ? 0 : undefined,
    ];
    const next = Math.min(...dues.map((at) => at ?? Number.POSITIVE_INFINITY));
    if (next === Number.POSITIVE_INFINITY) return;
    const { storage } = this.ctx;
    const due = Math.max(next, Date.now());
    // Each alarm that is set is a row written, and this is asked with every push.
    const armed = await storage.getAlarm();
    if (armed === null || armed > due) await storage.setAlarm(due);
  }

  #leastIntervalMs(): number {
    const isDelivered = this.#from.kind === "application";
    const { dailyRequests } = this.#settings();
    return sweepIntervalMs({ ...this.#store.load(), dailyRequests, isDelivered });
  }

  #settings(): Settings {
    return readSettings({ ...this.env });
  }
}
