/**
 * One Durable Object of the simulated platform: its storage, its alarm, and the instance that is in memory now, if any.
 * A call that is in flight when its instance is dropped rejects, and what that instance still waits for never comes.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "./platform.clock.ts";
import type { Counter, Invocation } from "./platform.counts.ts";
import { type Database, openDatabase } from "./platform.storage.ts";

/** Built by `new Class(ctx, env)`. */
export type ObjectClass = new (ctx: never, env: never) => object;

/** From its start to its eviction. */
export interface Life {
  /** `application argocd/api`. */
  readonly object: string;
  alive: boolean;
  /** Ends the calls and alarms that run. */
  readonly breaks: Set<(cause: Error) => void>;
}

/** Whose code runs. */
export interface Scope {
  /** Undefined in the Worker itself. */
  readonly life: Life | undefined;
  readonly invocation: Invocation;
}

export const scopes = new AsyncLocalStorage<Scope>();

/** What comes for an instance that is gone: nothing, ever. */
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

export interface PlatformObject {
  readonly kind: string;
  readonly name: string;
  readonly database: Database;
  /** A call over RPC: what goes in and out is copied, and a throw crosses with its message alone. */
  call(method: string, given: readonly unknown[]): Promise<unknown>;
  /** When its alarm is due, epoch milliseconds. */
  alarmAt(): number | undefined;
  /** Code of it runs. */
  isBusy(): boolean;
  /** Drops what is in memory; false where code of it runs, which the platform does not evict. */
  evict(): boolean;
  /** Drops what is in memory at once, in the middle of whatever it does. */
  kill(message?: string): void;
}

/** The platform tries an alarm that threw so many times again, the first time after so long, then twice as long each time. */
const ALARM_RETRIES = 6;
const ALARM_RETRY_MS = 2_000;

const RESET = "Durable Object reset because its code was updated.";

export interface ObjectOptions {
  readonly kind: string;
  readonly name: string;
  readonly ofClass: ObjectClass;
  readonly env: object;
  readonly clock: Clock;
  readonly counter: Counter;
}

interface Instance {
  readonly life: Life;
  readonly handle: object;
}

export function createObject({ kind, name, ofClass, env, clock, counter }: ObjectOptions): PlatformObject {
  const object = `${kind} ${name}`;
  const database = openDatabase((rows) => {
    clock.busy();
    scopes.getStore()?.invocation.rows(rows);
  });
  let current: Instance | undefined;
  /** Calls wait behind it: storage that is awaited, or `blockConcurrencyWhile`. */
  let gate: Promise<unknown> = Promise.resolve();
  let alarmAt: number | undefined;
  let cancelAlarm: (() => void) | undefined;
  let isAlarmRunning = false;
  let throws = 0;

  function setAlarm(time: number | undefined): void {
    cancelAlarm?.();
    alarmAt = time;
    cancelAlarm = time === undefined || isAlarmRunning ? undefined : clock.at(time, () => void fire());
  }

  function contextOf(life: Life): object {
    const own = <T>(act: () => T): T => {
      if (!life.alive) throw new Error("This instance is gone, and its storage with it.");
      return act();
    };
    const stored = <T>(act: () => T): Promise<T> => {
      const done = Promise.resolve(own(act));
      gate = gate.then(() => done);
      return done;
    };
    return {
      id: { name, toString: () => object, equals: (other: unknown) => String(other) === object },
      storage: {
        sql: {
          exec: (...given: Parameters<Database["exec"]>) => own(() => database.exec(...given)),
          get databaseSize() {
            return own(() => database.databaseSize);
          },
        },
        getAlarm: () => stored(() => alarmAt ?? null),
        setAlarm: (time: number | Date) =>
          stored(() => {
            counter.alarm("set");
            scopes.getStore()?.invocation.rows({ read: 0, written: 1 });
            setAlarm(Number(time));
          }),
        deleteAlarm: () => stored(() => setAlarm(undefined)),
        deleteAll: () =>
          stored(() => {
            database.deleteAll();
            setAlarm(undefined);
          }),
      },
      waitUntil: (promise: Promise<unknown>) => void promise.catch(() => undefined),
      blockConcurrencyWhile: <T>(act: () => Promise<T>): Promise<T> => {
        const done = act();
        gate = gate.then(() => done).catch((cause) => kill(messageOf(cause)));
        return done;
      },
      abort: (reason?: string) => {
        kill(reason ?? "Application called abort() to reset Durable Object.");
        throw new Error(reason);
      },
    };
  }

  function instance(): Instance {
    if (current !== undefined) return current;
    const life: Life = { object, alive: true, breaks: new Set() };
    const handle: object = Reflect.construct(ofClass, [contextOf(life), env]);
    current = { life, handle };
    return current;
  }

  function kill(message = RESET): void {
    const dropped = current;
    if (dropped === undefined) return;
    current = undefined;
    gate = Promise.resolve();
    dropped.life.alive = false;
    for (const end of [...dropped.life.breaks]) end(new Error(message));
  }

  /** Runs a method of the instance, until it ends or the instance does. */
  async function run(invocation: Invocation, method: string, given: readonly unknown[]): Promise<unknown> {
    await gate;
    clock.busy();
    const { life, handle } = scopes.run({ life: undefined, invocation }, instance);
    const { promise: broken, reject } = Promise.withResolvers<never>();
    life.breaks.add(reject);
    try {
      const work = scopes.run({ life, invocation }, async () => {
        const called: unknown = Reflect.get(handle, method);
        if (typeof called !== "function")
          throw new Error(`The RPC receiver does not implement the method "${method}".`);
        return Reflect.apply(called, handle, given);
      });
      return await Promise.race([work, broken]);
    } finally {
      life.breaks.delete(reject);
      clock.busy();
    }
  }

  async function fire(): Promise<void> {
    const due = alarmAt;
    // The platform forgets an alarm before it calls the handler, which may set another.
    isAlarmRunning = true;
    setAlarm(undefined);
    let isAgain = false;
    try {
      await run(counter.begin("alarm", `${kind} alarm`), "alarm", [
        { retryCount: throws, isRetry: throws > 0 },
      ]);
      throws = 0;
    } catch {
      counter.alarm("thrown");
      throws += 1;
      isAgain = throws <= ALARM_RETRIES;
      if (!isAgain) counter.alarm("dropped");
    }
    isAlarmRunning = false;
    // What the handler has set stands, whether it threw or not.
    if (alarmAt !== undefined || !isAgain) {
      if (!isAgain) throws = 0;
      return setAlarm(alarmAt);
    }
    alarmAt = due;
    cancelAlarm = clock.at(clock.now() + ALARM_RETRY_MS * 2 ** (throws - 1), () => void fire());
  }

  return {
    kind,
    name,
    database,
    async call(method, given) {
      try {
        const copied = structuredClone(given);
        return structuredClone(await run(counter.begin("call", `${kind} ${method}`), method, copied));
      } catch (cause) {
        throw new Error(messageOf(cause));
      }
    },
    alarmAt: () => alarmAt,
    isBusy: () => (current?.life.breaks.size ?? 0) > 0,
    evict() {
      if ((current?.life.breaks.size ?? 0) > 0) return false;
      kill();
      return true;
    },
    kill,
  };
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
