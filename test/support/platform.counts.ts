/** What the simulated platform counts: of each invocation, and of all together. */
import type { Rows } from "./platform.storage.ts";

/** One run of code: a request to the Worker, a cron trigger, a call of an object, or an object's alarm. */
export interface Invocation {
  readonly kind: "request" | "cron" | "call" | "alarm";
  /** Without names, so that it can be summed up: `fetch`, `application nudge`, `fleet alarm`. */
  readonly work: string;
  called(): void;
  fetched(host: string): void;
  rows(rows: Rows): void;
  /** An answer is waited for; gives what ends that. */
  opened(): () => void;
}

/** Sums since the platform was started. */
export interface Counts {
  /** To the Worker, cron triggers among them. */
  readonly requests: number;
  /** Calls of objects. The platform bills `objectCalls + alarms` as the requests of Durable Objects. */
  readonly objectCalls: number;
  readonly alarms: number;
  readonly alarmsSet: number;
  readonly alarmsThrown: number;
  /** Given up after too many throws. */
  readonly alarmsDropped: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** By host. */
  readonly fetches: Readonly<Record<string, number>>;
  /** By kind of work. */
  readonly byWork: Readonly<Record<string, { readonly times: number; readonly rowsWritten: number }>>;
  /** The most that one invocation did. `subrequests`: fetches and calls. */
  readonly most: Readonly<Record<"fetches" | "calls" | "subrequests" | "open" | "rowsWritten", number>>;
}

export interface Counter {
  begin(kind: Invocation["kind"], work: string): Invocation;
  alarm(what: "set" | "thrown" | "dropped"): void;
  /** As they are now. */
  counts(): Counts;
}

const SUMS = { request: "requests", cron: "requests", call: "objectCalls", alarm: "alarms" } as const;
const ALARMS = { set: "alarmsSet", thrown: "alarmsThrown", dropped: "alarmsDropped" } as const;

export function createCounter(): Counter {
  const sums = {
    requests: 0,
    objectCalls: 0,
    alarms: 0,
    alarmsSet: 0,
    alarmsThrown: 0,
    alarmsDropped: 0,
    rowsRead: 0,
    rowsWritten: 0,
  };
  const fetches: Record<string, number> = {};
  const byWork: Record<string, { times: number; rowsWritten: number }> = {};
  const most = { fetches: 0, calls: 0, subrequests: 0, open: 0, rowsWritten: 0 };

  return {
    begin(kind, work) {
      sums[SUMS[kind]] += 1;
      const row = byWork[work] ?? { times: 0, rowsWritten: 0 };
      byWork[work] = row;
      row.times += 1;
      const own = { fetches: 0, calls: 0, open: 0, rowsWritten: 0 };
      const compare = () => {
        most.fetches = Math.max(most.fetches, own.fetches);
        most.calls = Math.max(most.calls, own.calls);
        most.subrequests = Math.max(most.subrequests, own.fetches + own.calls);
        most.open = Math.max(most.open, own.open);
        most.rowsWritten = Math.max(most.rowsWritten, own.rowsWritten);
      };
      return {
        kind,
        work,
        called: () => {
          own.calls += 1;
          compare();
        },
        fetched: (host) => {
          own.fetches += 1;
          fetches[host] = (fetches[host] ?? 0) + 1;
          compare();
        },
        rows: ({ read, written }) => {
          own.rowsWritten += written;
          row.rowsWritten += written;
          sums.rowsRead += read;
          sums.rowsWritten += written;
          compare();
        },
        opened: () => {
          own.open += 1;
          compare();
          return () => {
            own.open -= 1;
          };
        },
      };
    },
    alarm: (what) => {
      sums[ALARMS[what]] += 1;
    },
    counts: () => structuredClone({ ...sums, fetches, byWork, most }),
  };
}
