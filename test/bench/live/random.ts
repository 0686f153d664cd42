/*
 * Chance that repeats: the same seed gives the same load in every run.
 */

/** Numbers from 0 to below 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * So many whole numbers spread evenly from `least` to `most`, in an order left to chance: as many large ones as small
 * ones, whatever the seed. One alone is the middle.
 */
export function evenly(random: () => number, count: number, least: number, most: number): readonly number[] {
  const numbers = Array.from({ length: count }, (_one, index) =>
    Math.round(least + ((index + 0.5) / count) * (most - least)),
  );
  return numbers
    .map((number) => ({ number, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ number }) => number);
}
