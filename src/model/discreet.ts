/*
 * Keeps the words of people out of what an operator reads of a failed call: some servers repeat the request in the text
 * of their errors. Pure; it does not know whose error it is.
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
  if (!repeats(message, question)) return error;
  const status = /^\d{3}\b/u.exec(message)?.[0];
  const words = `[${error.message.length} characters, which repeat the question]`;
  const discreet = new Error(status === undefined ? words : `${status} ${words}`);
  discreet.name = error.name;
  return discreet;
}

function repeats(message: string, question: string): boolean {
  const length = Math.min(REPEATED_CHARACTERS, question.length);
  if (length < LEAST_CHARACTERS) return false;
  for (let at = 0; at + length <= message.length; at += 1) {
    if (question.includes(message.slice(at, at + length))) return true;
  }
  return false;
}
