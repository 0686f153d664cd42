/*
 * Compares texts that went through a platform's notation: what a person typed, what the model was asked, what was quoted
 * above an answer, what a message shows of a model's text. Only letters and digits count: notation is made of the rest.
 * Pure.
 */

/** The letters and digits of a text. Half a surrogate pair is none. */
export function solid(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '');
}

const decode = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').trim();

/** By what one knows a question again; a question without a letter is known by itself. */
export function keyOf(text: string): string {
  const decoded = decode(text);
  const letters = solid(decoded).toLowerCase();
  return letters === '' ? decoded : letters;
}

/** Whether this is the question as it is quoted above an answer, where a long one may end in "…". */
export function isQuoteOf(quote: string, question: string): boolean {
  const quoted = keyOf(quote);
  return quote.trimEnd().endsWith('…') ? keyOf(question).startsWith(quoted) : keyOf(question) === quoted;
}

/** A message that goes on within a code block begins with a fence that does not stand in the model's text. */
const REOPENED_FENCE = /^[>\s]*(?:`{3,}|~{3,})[^\n]*\n/u;

const commonLength = (text: string, whole: string, from: number): number => {
  let length = 0;
  while (length < text.length && text.charCodeAt(length) === whole.charCodeAt(from + length)) length += 1;
  return length;
};

/** What a message shows of the model's letters. */
export interface Shown {
  /** Where in the model's letters it begins. */
  readonly start: number;
  /** How many of them it shows from there. */
  readonly shown: number;
  /** How many letters follow that are not the model's: a notice below the answer, say. */
  readonly beyond: number;
}

/** Shorter beginnings are found anywhere. */
const SHORTEST_PROBE = 12;
const LONGEST_PROBE = 32;

function alignedAt(letters: string, modelLetters: string, start: number): Shown {
  const shown = commonLength(letters, modelLetters, start);
  return { start, shown, beyond: letters.length - shown };
}

/**
 * Finds what a message shows of the model's letters, where those before `from` are visible already. A message may go
 * back a little: a block of code that was begun in the message before moves into the next one as a whole.
 */
export function shownOf(body: string, modelLetters: string, from: number): Shown {
  const bodies = REOPENED_FENCE.test(body) ? [body, body.replace(REOPENED_FENCE, '')] : [body];
  const tries = bodies.flatMap((text) => {
    const letters = solid(text);
    const onward = alignedAt(letters, modelLetters, from);
    if (onward.beyond === 0 || letters.length < SHORTEST_PROBE) return [onward];
    const back = modelLetters.lastIndexOf(letters.slice(0, LONGEST_PROBE), from);
    return back < 0 ? [onward] : [onward, alignedAt(letters, modelLetters, back)];
  });
  return tries.reduce((best, one) => (one.shown > best.shown ? one : best));
}
