/*
 * What a rule of the platform is: a small named check with its source. A rule returns the refusal as Discord words it,
 * or null. Rules know neither HTTP nor sockets.
 */

/** Discord's answer to a broken rule. */
export interface Refusal {
  /** The name of the rule, for the record. */
  readonly rule: string;
  readonly status: number;
  /** Discord's JSON error code; 0 for general HTTP errors. */
  readonly code: number;
  readonly message: string;
  /** The tree of `errors` that comes with 50035. */
  readonly errors?: unknown;
}

/** A rule as a table can list it. */
export interface RuleCard {
  readonly name: string;
  /** The rule in one sentence. */
  readonly says: string;
  /** An address, or "undocumented: …" where there is none. */
  readonly source: string;
  /** The test that shows it: `FILE: NAME`. */
  readonly test: string;
}

export interface Rule<Facts> extends RuleCard {
  /** The refusal when these facts break the rule. */
  readonly check: (facts: Facts) => Refusal | null;
}

type Answer = Omit<Refusal, 'rule'>;

/** Makes a rule of a predicate and what Discord answers when it holds. */
export function rule<Facts>(
  card: RuleCard,
  broken: (facts: Facts) => boolean,
  answer: Answer | ((facts: Facts) => Answer),
): Rule<Facts> {
  return {
    ...card,
    check: (facts) =>
      broken(facts) ? { rule: card.name, ...(typeof answer === 'function' ? answer(facts) : answer) } : null,
  };
}

/** Discord's documentation. */
export const docs = (page: string): string => `https://docs.discord.com/developers/${page}`;

/** The body of a 50035: the path to the field, and what is wrong with it. */
export function invalidForm(path: readonly string[], code: string, message: string): Answer {
  const leaf: unknown = { _errors: [{ code, message }] };
  const errors = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), leaf);
  return { status: 400, code: 50035, message: 'Invalid Form Body', errors };
}
