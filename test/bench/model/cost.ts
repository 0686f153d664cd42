/*
 * From times and bytes of batches to what a layer adds per question and per token. Pure.
 */
import { percentile } from '../live/percentiles.ts';

/** One batch of questions, measured from outside: `value` is microseconds, or bytes. */
export interface Batch {
  readonly questions: number;
  /** Of each answer. */
  readonly tokens: number;
  readonly value: number;
}

/** The same model asked for a short answer and for a long one, one right after the other. */
export interface Pair {
  readonly short: Batch;
  readonly long: Batch;
}

export interface Cost {
  /** Of a question, without its tokens. */
  readonly perQuestion: number;
  readonly perToken: number;
}

/** The straight line through both: what a question costs that has no tokens, and what each token costs. */
export function costOf({ short, long }: Pair): Cost {
  const [ofShort, ofLong] = [short.value / short.questions, long.value / long.questions];
  const perToken = (ofLong - ofShort) / (long.tokens - short.tokens);
  return { perQuestion: ofShort - perToken * short.tokens, perToken };
}

/**
 * What the layers add: the medians of the differences, round by round, so that a slow moment of the machine weighs on
 * both sides. `layered` and `bare` have a pair for each round.
 */
export function addedBy(layered: readonly Pair[], bare: readonly Pair[]): Cost {
  const differences = layered.flatMap((pair, round) => {
    const beside = bare[round];
    if (beside === undefined) return [];
    const [mine, without] = [costOf(pair), costOf(beside)];
    return [{ perQuestion: mine.perQuestion - without.perQuestion, perToken: mine.perToken - without.perToken }];
  });
  return {
    perQuestion: percentile(
      differences.map(({ perQuestion }) => perQuestion),
      0.5,
    ),
    perToken: percentile(
      differences.map(({ perToken }) => perToken),
      0.5,
    ),
  };
}
