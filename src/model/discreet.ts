/*
 * Keeps the words of people out of what an operator reads of a failed call: some servers repeat the request in the text
 * of their errors, and most escape it on the way. Pure; it does not know whose error it is.
 */

/** So many characters in a row that stand in the question as well are no accident. */
const REPEATED_CHARACTERS = 12;
/** A shorter question is a word that may stand anywhere. */
const LEAST_CHARACTERS = 4;
/** More of a message is never logged. */
const MOST_CHARACTERS = 4_000;

/** The error, or, when its message holds a piece of the question, one that says so in its place. */
export function withoutWordsOf(question: string, error: Error): Error {
  const message = error.message.slice(0, MOST_CHARACTERS);
  // As they stand, too: of a question in signs alone nothing is left otherwise.
  if (!repeats(message, question) && !repeats(bare(message), bare(question))) return error;
  const status = /^\d{3}\b/u.exec(message)?.[0];
  const words = `[${error.message.length} characters, which repeat the question]`;
  const discreet = new Error(status === undefined ? words : `${status} ${words}`);
  discreet.name = error.name;
  return discreet;
}

function repeats(message: string, question: string): boolean {
  const length = Math.min(REPEATED_CHARACTERS, question.length);
  if (length < LEAST_CHARACTERS) return false;
  const said = new Set<string>();
  for (let at = 0; at + length <= message.length; at += 1) said.add(message.slice(at, at + length));
  for (let at = 0; at + length <= question.length; at += 1) {
    if (said.has(question.slice(at, at + length))) return true;
  }
  return false;
}

/** Letters and digits alone: whatever stood between them may have been written in another way. */
function bare(text: string): string {
  return unescaped(text)
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();
}

/** Undoes what JSON, Python, addresses and HTML do to a text, however often; signs become spaces. */
function unescaped(text: string): string {
  return text
    .replace(/\\+/gu, '\\')
    .replace(/(?:\\x[\da-f]{2})+|(?:%[\da-f]{2})+/giu, fromBytes)
    .replace(
      /\\U([\da-fA-F]{8})|\\u([\da-fA-F]{4})|&#x([\da-fA-F]{1,6});/gu,
      (_, long?: string, short?: string, html?: string) => fromCode(Number.parseInt(long ?? short ?? html ?? '', 16)),
    )
    .replace(/&#(\d{1,7});/gu, (_, code: string) => fromCode(Number(code)))
    .replace(/\\[abfnrtv]|&[a-z]{2,6};/gu, ' ');
}

function fromCode(code: number): string {
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : ' ';
}

/** UTF-8, or what Python writes of a character below 256. */
function fromBytes(escaped: string): string {
  const bytes = Buffer.from(escaped.replace(/\\x|%/giu, ''), 'hex');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
