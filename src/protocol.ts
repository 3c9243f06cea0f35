/**
 * What the Durable Objects say to each other, and Env. Types only; plain data, since it crosses RPC and may be stored.
 * A throw crosses RPC with its message alone, so every answer that can fail is a `Result`.
 * An object may be one deployment older than the one it talks to: fields are added, never given another meaning.
 */
import type { Failure } from "./lib/failure.ts";
import type { Problem } from "./lib/problem.ts";
import type { Result } from "./lib/result.ts";
import type { TurnedAway, TurnedAwayStatus } from "./lib/turned-away.ts";
import type { Verdict } from "./policy/explain.ts";
import type { FactsNeed, TagFacts, TagSort } from "./policy/facts.ts";
import type { Rule, Version } from "./policy/rule.ts";

/** Bindings, variables and secrets. Secrets named `PULLSECRET_*` come and go, so they are not listed. */
export interface Env {
  readonly FLEET: DurableObjectNamespace<FleetRpc & Rpc.DurableObjectBranded>;
  readonly REPOSITORY: DurableObjectNamespace<RepositoryRpc & Rpc.DurableObjectBranded>;
  readonly APPLICATION: DurableObjectNamespace<ApplicationRpc & Rpc.DurableObjectBranded>;
}

/** Name of the one Fleet object. */
export const FLEET = "fleet";

/** Something may have changed: a push told by a sender. A hint, never a fact. */
export interface ImageEvent {
  /** Follows the push through every log line: the sender's delivery id, or one made at the door. */
  readonly id: string;
  /** Which door: a sender's name (`docker.io`). */
  readonly sender: string;
  /** Canonical name of the image repository: `docker.io/shykhovmyron/example-api`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

// --- Repository: one per image repository (and pullSecret) ---------------------------------------------------------

export interface RepositoryRpc {
  /** Stores the push and arms the alarm; the caller answers 202 after it. */
  pushed(event: ImageEvent): Promise<void>;
  /** Asks for a listing soon; the followers are nudged if tags have changed. Used by the sweep. */
  look(): Promise<void>;
  /** The tags. Listed now when no complete list is stored, or when the stored one began before `listedAfter`. */
  tags(options: { readonly listedAfter?: number }): Promise<Result<TagList, Failure>>;
  /** Does this tag exist now, and which digest? An answer younger than a minute is used again. */
  confirm(tag: string): Promise<Result<Confirmation, Failure>>;
  /** Facts of some tags: what is remembered, what a few requests tell at once, and the rest later, by alarm. */
  facts(request: FactsRequest): Promise<Result<FactsAnswer, Failure>>;
}

export interface FactsRequest extends FactsNeed {
  /** A digest that was looked up before then is looked up anew, epoch milliseconds. */
  readonly since?: number;
  /** A dry run: what is remembered and what a few requests tell; nothing is left to be read later. */
  readonly knownOnly?: boolean;
}

export interface FactsAnswer {
  /** By tag; a tag that is still to be read is not among them. */
  readonly facts: readonly (readonly [tag: string, facts: TagFacts])[];
  /** How many are still to be read. The followers are nudged once all are there. */
  readonly waiting: number;
}

export interface TagList {
  readonly tags: readonly string[];
  /** Present where the registry's entry says how the list is sorted; `tags` then has that order. */
  readonly sorted?: TagSort;
  /** When the listing began, epoch milliseconds. */
  readonly listedAt: number;
}

/** `exists` false: the registry answered that there is no such manifest. */
export type Confirmation =
  | { readonly exists: true; readonly digest: string | undefined; readonly at: number }
  | { readonly exists: false };

/** One row of status: what a Repository object knows, in short. */
export interface RepositoryReport {
  readonly key: string;
  /** The registry in the canonical name: `docker.io`. Patience is shared between its repositories. */
  readonly registry: string;
  readonly tags: number | undefined;
  readonly listedAt: number | undefined;
  readonly lastPush: { readonly tag: string | undefined; readonly at: number } | undefined;
  /** The last pushed tag that the registry did not have within ten minutes: a webhook too many, or a push that failed. */
  readonly missing: { readonly tag: string; readonly at: number } | undefined;
  /** What goes wrong now, since when, and when the next try is. */
  readonly trouble: Trouble | undefined;
  /** Nothing is asked of this registry before then (429 with Retry-After), epoch milliseconds. */
  readonly patientUntil: number | undefined;
  /** Requests sent to the registry since the object was last started. */
  readonly requests: number;
  /** Tags whose digest each look of a sweep looks up, a request each. Absent: none. */
  readonly watched?: number;
  /** Tags whose facts are being read: of how many, and how many are left. Absent while none are. */
  readonly reading?: { readonly of: number; readonly left: number };
}

/** A failure that lasts: the same shape wherever status shows one. Times are epoch milliseconds. */
export interface Trouble {
  readonly failure: Failure;
  readonly since: number;
  readonly attempts: number;
  readonly nextTryAt: number | undefined;
}

// --- Fleet: one per deployment ---------------------------------------------------------------------------------------

export interface FleetRpc {
  /** Who follows a repository. `ready` false: Fleet has never refreshed (it will soon), so nobody can tell yet. */
  followers(repositoryKey: string): Promise<Followers>;
  /** The rules that hold now for an Application. */
  rulesOf(application: string): Promise<ApplicationRules>;
  /** The Applications that a manual request is about. */
  find(wanted: Wanted): Promise<Result<readonly string[], Failure>>;
  /** Starts a sweep, unless the interval that the request budget allows has not passed. Work goes on by alarm. */
  sweep(): Promise<void>;
  /** An Application's last pass, for status. */
  reported(report: ApplicationReport): Promise<void>;
  /** A Repository's state, for status and for the sweep's patience. */
  repositoryReported(report: RepositoryReport): Promise<void>;
  /** A push for a repository that nobody follows was dropped. */
  unfollowed(repository: string, at: number): Promise<void>;
  /** Everything that is followed. The doors ask where many names are told that they do not know. */
  followed(): Promise<FollowedRepositories>;
  /** What a door turned away since it told last; `at` in epoch milliseconds. */
  turnedAway(report: TurnedAway, at: number): Promise<void>;
  status(): Promise<FleetStatus>;
}

/** Fields that are absent do not restrict. */
export interface Wanted {
  /** A name, or `namespace/name`. */
  readonly application?: string;
  /** Canonical name of an image repository. */
  readonly repository?: string;
  /** Read Argo CD's list first; what has changed there is then looked at too. */
  readonly refresh: boolean;
}

export interface Followers {
  readonly ready: boolean;
  /** Keys of Applications, `namespace/name`. */
  readonly applications: readonly string[];
  /** Repository objects of the same image repository that ask with a credential of their own. */
  readonly siblings: readonly string[];
}

/** `ready` false: Fleet has never refreshed, so nobody can tell yet. */
export interface FollowedRepositories {
  readonly ready: boolean;
  /** Canonical names of image repositories. */
  readonly repositories: readonly string[];
}

export interface ApplicationRules {
  readonly ready: boolean;
  /** Argo CD project; undefined when no rule matches the Application. */
  readonly project: string | undefined;
  readonly rules: readonly Rule[];
}

export interface FleetStatus {
  readonly refreshedAt: number | undefined;
  /** Why the list of Applications cannot be read, or does not tell all. */
  readonly trouble: Trouble | undefined;
  /** Why the resources cannot be read through Argo CD; absent while they are bundled. */
  readonly resourcesTrouble?: Trouble | undefined;
  readonly resources: readonly ResourceStatus[];
  readonly problems: readonly Problem[];
  /** Files and sources that were looked into for resources. */
  readonly lookedIn: readonly string[];
  readonly applications: readonly ApplicationReport[];
  readonly repositories: readonly RepositoryReport[];
  readonly unfollowed: readonly {
    readonly repository: string;
    readonly count: number;
    readonly lastAt: number;
  }[];
  /** Absent while nothing was turned away. */
  readonly turnedAway?: TurnedAwayStatus | undefined;
  readonly sweep: SweepStatus;
}

/** Upstream's printer columns of an ImageUpdater. */
export interface ResourceStatus {
  readonly resource: string;
  readonly applicationsMatched: number;
  readonly imagesManaged: number;
}

export interface SweepStatus {
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  /** The least time between two sweeps, which the daily budget allows; the cron trigger may come less often. */
  readonly leastIntervalMs: number;
  readonly repositories: number;
  /** Steps of the sweep that still wait for their turn. */
  readonly waiting: number;
}

// --- Application: one per Argo CD Application ------------------------------------------------------------------------

export interface ApplicationRpc {
  /** Asks for a pass. Stored before it returns; carries no rule and no decision. */
  nudge(nudge: Nudge): Promise<void>;
  /** Runs a pass (or, dry, only decides and changes nothing) and answers what was decided for each image. */
  check(request: {
    readonly dryRun: boolean;
    readonly requestedAt: number;
    readonly id: string;
  }): Promise<CheckAnswer>;
  /** Ends holds and contests: the running version counts as applied, and the rule decides again. */
  resume(request: {
    readonly alias?: string;
    readonly id: string;
  }): Promise<{ readonly resumed: readonly string[] }>;
  history(): Promise<readonly HistoryEntry[]>;
}

export interface Nudge {
  readonly reason: "push" | "sweep" | "request" | "resume";
  /** Event id, for the log lines that follow it. */
  readonly id: string;
  readonly at: number;
  readonly tag: string | undefined;
}

export interface CheckAnswer {
  readonly report: ApplicationReport;
  /** Verdicts of the newest tags per alias, highest first; at most 25 per image. */
  readonly verdicts: Readonly<Record<string, readonly Verdict[]>>;
}

/** What became of one Application in its last pass. */
export interface ApplicationReport {
  readonly application: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly mode: "observe" | "apply";
  readonly dryRun: boolean;
  readonly images: readonly ImageReport[];
  /** What stops the whole pass: Argo CD cannot be read, ... */
  readonly trouble: Trouble | undefined;
}

export type ImageState =
  | "up-to-date"
  /** Written, and read back a few seconds later. */
  | "updated"
  /** Written; the look that verifies it is still to come. */
  | "updating"
  /** `MODE=observe` or a dry run: this would have been written. */
  | "would-update"
  | "held"
  | "contested"
  | "skipped"
  /** A temporary failure; it is tried again. */
  | "waiting"
  /** A person has to mend something. */
  | "failed";

export interface ImageReport {
  readonly alias: string;
  readonly resource: string;
  readonly image: string;
  readonly constraint: string;
  /** Where it is written, and which image: `helm/image.repository+image.tag docker.io/acme/api`. */
  readonly target: string | undefined;
  readonly state: ImageState;
  readonly running: Version | undefined;
  readonly lastApplied: Version | undefined;
  /** What should run, where it differs from what runs. */
  readonly wanted: Version | undefined;
  /** One sentence for people. */
  readonly reason: string;
  /** The failure of a remote that keeps it from what is wanted; absent where none does. */
  readonly code?: string;
  /** What a person can do about it. */
  readonly mend: string | undefined;
  /** Since when the state is this one, epoch milliseconds. */
  readonly since: number;
  readonly nextTryAt: number | undefined;
}

export interface HistoryEntry {
  readonly at: number;
  readonly alias: string;
  readonly kind: "adopted" | "applied" | "verified" | "reverted" | "held" | "resumed";
  readonly from: Version | undefined;
  readonly to: Version | undefined;
  /** Ids of the events that led to it. */
  readonly events: readonly string[];
  readonly reason: string;
}
