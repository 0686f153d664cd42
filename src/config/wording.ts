/*
 * How a wrong value is described to the operator, so that a log or a screenshot of the sentence gives nothing away. It
 * must not know which keys there are; that one of the values is a secret is for the callers to say.
 */

/** What stands in a sentence where a secret would have stood. */
const HIDDEN = '[hidden]';

/** Beginnings that everybody may know; they tell which token was pasted into the wrong place. */
const PUBLIC_PREFIXES = ['xoxb-', 'xoxp-', 'xapp-', 'xoxe.', 'xoxe-', 'sk-ant-', 'sk-proj-'] as const;

/** A token that nobody named as a secret, wherever it was pasted; a prefix alone stays. */
const TOKEN = /(?:xox[a-z]|xapp|sk-ant|sk-proj|sk-svcacct)[.-][\w.-]{4,}/gu;

/** Shorter texts may be ordinary words that would be struck out of the sentence itself. */
const LEAST_HIDDEN_LENGTH = 8;

/** Longer texts are not shown: nobody writes them by hand, and most tokens are longer. */
const LONGEST_SHOWN_LENGTH = 24;

/** Describes a secret by its length and, at most, a beginning that is public: "31 characters that begin with xapp-". */
export function describeSecret(value: string): string {
  const length = value.length === 1 ? '1 character' : `${value.length} characters`;
  const prefix = PUBLIC_PREFIXES.find((candidate) => value.startsWith(candidate));
  return prefix === undefined ? length : `${length} that begin with ${prefix}`;
}

/** Describes a value that is no secret, as far as one can know: short ones as they stand, others by their kind. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') return describeText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : 'a group of keys';
}

/** Describes the name of a key that nobody expected. */
export function describeKey(key: string): string {
  return isShowable(key) ? key : `a key of ${describeSecret(key)}`;
}

function describeText(value: string): string {
  if (value === '') return 'an empty text';
  return isShowable(value) ? `"${value}"` : `a text of ${describeSecret(value)}`;
}

function isShowable(value: string): boolean {
  const hasPrefix = PUBLIC_PREFIXES.some((prefix) => value.includes(prefix));
  return value.length <= LONGEST_SHOWN_LENGTH && !hasPrefix && !/[\p{Cc}\p{Cf}]/u.test(value);
}

/** Joins with commas and a word before the last: "a, b or c". */
export function joinWords(words: readonly string[], last: 'and' | 'or'): string {
  const head = words.slice(0, -1).join(', ');
  const tail = words.at(-1) ?? '';
  return head === '' ? tail : `${head} ${last} ${tail}`;
}

/**
 * The first problem and how many more there are, in one line, whatever was in the values. The secrets are struck out
 * once more at the end: a token that was pasted into a path or a key would be quoted otherwise.
 */
export function oneLine(problems: readonly string[], secrets: readonly string[]): string {
  const [first = '', ...others] = problems;
  const count = others.length === 0 ? '' : ` (and ${others.length} more)`;
  let line = first;
  const longestFirst = secrets
    .flatMap((secret) => [secret, bare(secret), body(bare(secret))])
    .filter((secret) => secret.length >= LEAST_HIDDEN_LENGTH)
    .sort((a, b) => b.length - a.length);
  for (const secret of longestFirst) line = line.replaceAll(secret, HIDDEN);
  return `${line}${count}`.replace(TOKEN, HIDDEN).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** A value without the white space and quotes that were pasted along. */
function bare(value: string): string {
  return value.replace(/^[\s"'`]+|[\s"'`]+$/gu, '');
}

/** A token without its public beginning, or without the scheme that was copied with it ("Bot …", "Bearer …"). */
function body(value: string): string {
  const withoutScheme = value.replace(/^(?:Bot|Bearer)\s+/iu, '');
  const prefix = PUBLIC_PREFIXES.find((candidate) => withoutScheme.startsWith(candidate)) ?? '';
  return withoutScheme.slice(prefix.length);
}
