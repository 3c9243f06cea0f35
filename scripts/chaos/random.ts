/** Random numbers that a seed makes again. Not for secrets. */

export interface Random {
  /** 0 <= x < 1. */
  next(): number;
  /** An integer, both ends included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  /** One of them, each as often as its weight says. */
  pick<T>(choices: readonly (readonly [weight: number, choice: T])[]): T;
}

/** The generator is mulberry32: 32 bits of state, which is enough to choose faults. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (probability) => next() < probability,
    pick: (choices) => {
      const all = choices.reduce((sum, [weight]) => sum + weight, 0);
      let left = next() * all;
      for (const [weight, choice] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      throw new Error("nothing to choose from");
    },
  };
}
