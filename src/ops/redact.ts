/*
 * Strikes secrets out of a text: those that are known by value, in the encodings in which they get into messages, and
 * those that are known by their shape alone. It must not know what a log line looks like.
 */

/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Shorter "secrets" are ordinary words; struck out, they would make every line unreadable. */
const LEAST_SECRET_LENGTH = 4;

/**
 * Credentials by their shape. Each begins with fixed letters, so that a line without them costs next to nothing.
 * Slack: tokens (xoxb-, xoxp-, xoxe., xapp- …), request signatures (v0=…), response and webhook addresses, which take
 * posts from anybody who knows them. Anthropic: keys. Discord: interaction tokens (base64 of "interaction:…"). Anything
 * that follows Bearer, Basic or Bot in an authorization header.
 */
const SHAPES = [
  String.raw`xox[a-z](?:\.xox[a-z])?-[\w.%-]{3,}`,
  String.raw`xapp-[\w.%-]{3,}`,
  String.raw`sk-ant-[\w.%-]{3,}`,
  String.raw`v0=[0-9a-fA-F]{32,}`,
  String.raw`hooks\.slack\.com(?:/|%2[fF])[\w./%-]+`,
  String.raw`aW50ZXJhY3Rpb24[\w+/=%-]{8,}`,
  String.raw`[Bb][Ee][Aa][Rr][Ee][Rr](?:\s|%20|\+)+[\w.~+/=%-]{4,}`,
  String.raw`[Bb]asic(?:\s|%20|\+)+[\w+/=%-]{16,}`,
] as const;

/** A Discord bot token: its user id in base64, a time, a signature. */
const DISCORD_TOKEN = /(?<![\w-])[\w-]{18,40}\.[\w-]{5,8}\.[\w-]{25,}/g;
/** Shorter texts cannot hold one; most log values are, and are spared the search. */
const LEAST_DISCORD_TOKEN_LENGTH = 50;

export interface Redactor {
  /** The text without secrets; the same text when there are none. */
  readonly redact: (text: string) => string;
  /** From now on these are struck out as well; what was known before stays known. */
  readonly add: (secrets: readonly string[]) => void;
  /** No known secret is longer than this in any of its forms. */
  readonly longestSecretLength: () => number;
}

/**
 * So many secrets are known by value; of more, those that came first are forgotten, since each makes every line dearer.
 * Where secrets change twice a day, the oldest of these was replaced months ago.
 */
const MOST_SECRETS = 200;

/** Makes a redactor for these secrets, in any order; those of fewer than four characters are left alone. */
export function createRedactor(secrets: readonly string[]): Redactor {
  /** The forms of each secret, the oldest first. */
  const known = new Map<string, readonly string[]>();
  let expression = expressionOf([]);
  let longestForm = 0;

  function add(more: readonly string[]): void {
    for (const secret of more) {
      if (secret.length < LEAST_SECRET_LENGTH) continue;
      const forms = known.get(secret) ?? [pattern(secret), ...base64Forms(secret).map(pattern)];
      known.delete(secret);
      known.set(secret, forms);
    }
    const tooMany = Math.max(0, known.size - MOST_SECRETS);
    for (const secret of [...known.keys()].slice(0, tooMany)) known.delete(secret);
    expression = expressionOf([...known.values()].flat());
    // A character has at most four bytes, each of which is at most "%XX".
    longestForm = Math.max(0, ...[...known.keys()].map((secret) => secret.length * 12));
  }

  add(secrets);
  return {
    redact(text) {
      const redacted = text.replace(expression, REDACTED);
      return redacted.length < LEAST_DISCORD_TOKEN_LENGTH ? redacted : redacted.replace(DISCORD_TOKEN, REDACTED);
    },
    add,
    longestSecretLength: () => longestForm,
  };
}

/** Longest first: an alternation takes the first that fits, and one secret may begin with another. */
function expressionOf(forms: readonly string[]): RegExp {
  return new RegExp([...[...forms].sort((a, b) => b.length - a.length), ...SHAPES].join('|'), 'g');
}

/** Matches the text as it stands, percent-encoded, or escaped within JSON, each character in any of the three. */
function pattern(text: string): string {
  return Array.from(text, (character) => {
    const literal = escaped(character);
    if (/[A-Za-z0-9]/.test(character)) return literal;
    const forms = [literal, percentEncoded(character), escaped(JSON.stringify(character).slice(1, -1))];
    if (character === ' ') forms.push(String.raw`\+`);
    return `(?:${[...new Set(forms)].join('|')})`;
  }).join('');
}

function percentEncoded(character: string): string {
  const digits = Buffer.from(character, 'utf8').toString('hex');
  return digits.replace(/../g, (pair) => `%${Array.from(pair, inEitherCase).join('')}`);
}

function inEitherCase(digit: string): string {
  return /[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

/**
 * How a secret looks inside base64, alone or between other text ("user:secret"): by where it begins within a group of
 * three bytes there are three forms. The letters at its ends that its neighbours share are left out.
 */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const forms = [0, 1, 2].map((before) => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes]);
    const encoded = shifted.toString('base64').replace(/=+$/, '');
    const sharedAtEnd = shifted.length % 3 === 0 ? 0 : 1;
    return encoded.slice(before === 0 ? 0 : before + 1, encoded.length - sharedAtEnd);
  });
  // The other alphabet, for addresses.
  const both = forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
  return [...new Set(both)].filter((form) => form.length >= LEAST_SECRET_LENGTH);
}
