/**
 * A clock that stands still until it is moved. While it is installed the process's `Date`, `setTimeout`, `clearTimeout`,
 * `Math.random` and `crypto.randomUUID` are its own, so that the same seed gives the same run. What is due at one time
 * happens in the order in which it was asked for.
 */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** 0 .. 1, from the seed. */
  random(): number;
  /** Does something at a time, or as soon as possible where that has passed. Gives a way not to do it. */
  at(time: number, act: () => void): () => void;
  wait(ms: number): Promise<void>;
  /** When the next thing is due; undefined: nothing is. */
  next(): number | undefined;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
  /** Moves on to a time, through everything that is due until then. */
  moveTo(time: number): Promise<void>;
  /** Tells of something that was done, so that `settle` looks on for what follows from it. */
  busy(): void;
  /** Gives the process its own clock back. */
  restore(): void;
}

interface Due {
  readonly time: number;
  readonly act: () => void;
}

/** Turns of Node's event loop without anything done, after which nothing is going to be done. */
const QUIET_TURNS = 3;

const turn = setImmediate;

/** `wrap` makes what a timer calls; undefined for a timer that must not come any more. */
export function installClock(
  start: number,
  seed: number,
  wrap: (act: () => void) => () => void = (act) => act,
): Clock {
  const own = { Date, setTimeout, clearTimeout, crypto };
  const RealDate = own.Date;
  const { random: realRandom } = Math;
  const random = randomFrom(seed);
  /** Ascending by time; what is due at one time stands in the order of asking. */
  const queue: Due[] = [];
  const timers = new Map<number, () => void>();
  let now = start;
  let timerIds = 0;
  let done = 0;
  /** Work of Node's thread pool, which no turn of the event loop waits for. */
  let elsewhere = 0;

  function at(time: number, act: () => void): () => void {
    const due = { time: Math.max(time, now), act };
    let low = 0;
    let high = queue.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((queue[middle]?.time ?? 0) <= due.time) low = middle + 1;
      else high = middle;
    }
    queue.splice(low, 0, due);
    return () => {
      const index = queue.indexOf(due);
      if (index >= 0) queue.splice(index, 1);
    };
  }

  async function settle(): Promise<void> {
    let seen = -1;
    for (let quiet = 0; quiet < QUIET_TURNS || elsewhere > 0; quiet += 1) {
      if (seen !== done) quiet = 0;
      seen = done;
      await new Promise<void>((resolve) => turn(() => resolve()));
    }
  }

  async function moveTo(time: number): Promise<void> {
    await settle();
    for (let due = queue[0]; due !== undefined && due.time <= time; due = queue[0]) {
      queue.shift();
      now = Math.max(now, due.time);
      done += 1;
      due.act();
      await settle();
    }
    now = Math.max(now, time);
  }

  const replaced = {
    Date: new Proxy(RealDate, {
      construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now] : given, made),
      get: (target, name) => (name === "now" ? () => now : Reflect.get(target, name)),
    }),
    setTimeout: (act: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): number => {
      timerIds += 1;
      const id = timerIds;
      const run = wrap(() => act(...given));
      const cancel = at(now + ms, () => {
        timers.delete(id);
        run();
      });
      timers.set(id, cancel);
      return id;
    },
    clearTimeout: (id: number): void => {
      timers.get(id)?.();
      timers.delete(id);
    },
    crypto: new Proxy(own.crypto, {
      get: (target, name) => {
        if (name === "randomUUID") return () => uuid(random);
        if (name === "subtle") return subtle;
        return Reflect.get(target, name, target);
      },
    }),
  };
  const subtle = new Proxy(own.crypto.subtle, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== "function") return method;
      return async (...given: unknown[]) => {
        elsewhere += 1;
        try {
          return await Reflect.apply(method, target, given);
        } finally {
          elsewhere -= 1;
          done += 1;
        }
      };
    },
  });
  const put = (globals: object) => {
    for (const [name, value] of Object.entries(globals))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  };
  put(replaced);
  Math.random = random;

  return {
    now: () => now,
    random,
    at,
    wait: (ms) => new Promise((resolve) => void at(now + ms, resolve)),
    next: () => queue[0]?.time,
    settle,
    moveTo,
    busy: () => {
      done += 1;
    },
    restore: () => {
      put(own);
      Math.random = realRandom;
    },
  };
}

/** Mulberry32: as even as a test needs, and the same everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Version 4 (RFC 9562). */
function uuid(random: () => number): `${string}-${string}-${string}-${string}-${string}` {
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}
