/*
 * Every sentence that a person can read, in one place. It decides the words; it does not know when they are said.
 * No codes of libraries, no stack traces, no secrets: what went wrong is told in words, and a reference for support.
 */
import type { Button, Entry, NextSurface, Outcome, Platform, RefusalReason, Visibility } from '../contract.ts';
import type { ModelFailure } from '../errors.ts';

/** What a refusal needs to be told. */
export type Refusal =
  | { readonly reason: Exclude<RefusalReason, 'question-too-long'> }
  | { readonly reason: 'question-too-long'; readonly foundCharacters: number; readonly maxCharacters: number };

/** Said where the platform has no sign of its own. It may stay on the screen for ever, so it stays true. */
export function acceptedNotice(visibility: Visibility): string {
  switch (visibility) {
    case 'channel':
      return 'Got your question. The answer appears here as it is written.';
    case 'private':
      return 'Got your question. The answer comes here as soon as it is whole; only you can see it.';
  }
}

/** Why there is no answer, told to the asker alone. */
export function refusalNotice(refusal: Refusal, platform: Platform): string {
  switch (refusal.reason) {
    case 'help':
      return `${howToAsk(platform)}\nEach question stands alone: I remember nothing and read nothing else here.`;
    case 'no-question':
      return `There was no question in that. ${howToAsk(platform)}`;
    case 'question-too-long':
      return (
        `Your question has ${count(refusal.foundCharacters)} characters; I take up to ${count(refusal.maxCharacters)}. ` +
        'Please shorten it and ask again. It was not sent to the model.'
      );
    case 'restarting':
      return 'I am being restarted right now. Please ask again in a minute.';
  }
}

function howToAsk(platform: Platform): string {
  switch (platform) {
    case 'slack':
      return (
        'Type `/ask` and your question, for example `/ask How do I undo my last commit?` ' +
        '`/ask private` and a question gives an answer that only you see. ' +
        'You can also mention me in a channel or write to me directly.'
      );
    case 'discord':
      return (
        'Type `/ask` and put your question into `question`, for example: How do I undo my last commit? ' +
        'With `private` set to True only you see the answer. You can also mention me or write to me directly.'
      );
  }
}

/** How an answer ended, as far as its reader must be told. */
export interface Ending {
  readonly outcome: Outcome;
  /** Why the model call failed, when it did. */
  readonly failure: ModelFailure | null;
  /** For support: our own id of this question. */
  readonly reference: string;
  readonly platform: Platform;
  readonly entry: Entry;
  /** The model that answered instead of the first choice; null when the first choice did. */
  readonly fallback: string | null;
}

/** What stands below an answer that did not simply end, or not by the usual model; null when nothing needs to be said. */
export function endingNotice(ending: Ending): string | null {
  const { outcome, fallback } = ending;
  const lines = [sentenceOf(ending), fallback !== null && WITH_WORDS.has(outcome) ? footer(fallback) : null];
  const said = lines.filter((line) => line !== null);
  return said.length === 0 ? null : said.join('\n\n');
}

/** Endings below words of a model, about which one may wonder. */
const WITH_WORDS: ReadonlySet<Outcome> = new Set([
  'answered',
  'cut-by-max-tokens',
  'cut-by-context',
  'refused-by-model',
  'failed-after-text',
  'stopped',
]);

function sentenceOf(ending: Ending): string | null {
  const again = askAgain(ending);
  switch (ending.outcome) {
    case 'answered':
    case 'removed':
    case 'undelivered':
    case 'refused':
      return null;
    case 'cut-by-max-tokens':
      return note(`This answer was cut at its length limit. ${again} for the part that you need most.`);
    case 'cut-by-context':
      return note(
        `Question and answer together became too long for the model, so it stops here. ${again} in fewer words.`,
      );
    case 'refused-by-model':
      return note('The model declined to answer this. Asking in other words may help.');
    case 'empty':
      return note(
        `The model ended without an answer. ${again}; it often works the second time. (Reference: ${ending.reference})`,
      );
    case 'failed-before-text':
      return note(`${failed(ending.failure)} ${again} in a moment. (Reference: ${ending.reference})`);
    case 'failed-after-text':
      return note(
        `The answer broke off here: ${brokeOff(ending.failure)}. ${again} for the rest. (Reference: ${ending.reference})`,
      );
    case 'stopped':
      return note('Stopped here on request.');
    case 'interrupted':
      return note(
        `Interrupted: I had to restart while this was being written. ${again}. (Reference: ${ending.reference})`,
      );
  }
}

/** What stands below an answer to be pressed. */
export function buttonOf(kind: Button['kind'], reference: string): Button {
  switch (kind) {
    case 'stop':
      return { kind, reference, label: 'Stop' };
    case 'try-again':
      return { kind, reference, label: 'Try again' };
  }
}

/** The last sentence in a place that takes no more: where the rest is. */
export function farewellNotice(place: NextSurface['place']): string {
  switch (place) {
    case 'below':
      return '*The answer goes on in the next message.*';
    case 'direct-messages':
      return '*This place takes no more: the rest is in our direct messages.*';
    case 'file':
      return '*This place takes no more messages: the rest is in the file below.*';
  }
}

/** Told while an answer waits for its turn on the platform. */
export function waitNotice(questionsBefore: number): string {
  if (questionsBefore === 0) return 'A lot is being asked here right now. Your answer is next.';
  const others = questionsBefore === 1 ? '1 question is' : `${count(questionsBefore)} questions are`;
  return `A lot is being asked here right now: ${others} before yours. The answer comes by itself.`;
}

/** What pressing a button can come to, apart from doing what it says. */
export type PressTrouble = 'not-yours' | 'over' | 'not-kept' | 'cut-off';

/** Told to who pressed a button; `cut-off` is put below the answer. */
export function pressNotice(trouble: PressTrouble): string {
  switch (trouble) {
    case 'not-yours':
      return 'Only the person who asked can do that.';
    case 'over':
      return 'That answer has ended already.';
    case 'not-kept':
      return 'I do not have that question any more: please ask it again.';
    case 'cut-off':
      return note('Interrupted: I was restarted while this was being written.');
  }
}

/** Continues a sentence or a notice: how one asks again here. */
function askAgain(ending: Ending): string {
  switch (ending.entry) {
    case 'command':
      return 'Please use `/ask` again';
    case 'mention':
    case 'direct-message':
      return 'Please ask again';
  }
}

function failed(failure: ModelFailure | null): string {
  switch (failure) {
    case 'rate-limited':
    case 'overloaded':
      return 'The model has too much to do right now and did not take the question.';
    case 'timeout':
      return 'The model did not answer in time.';
    case 'unauthorised':
    case 'billing':
    case 'invalid-request':
      return 'I cannot use the model at the moment; the person who runs me has to look at it.';
    case 'too-long':
      return 'The question is too long for the model; in fewer words it will fit.';
    case 'unavailable':
    case 'dropped':
    case 'malformed':
    case 'unknown':
    case null:
      return 'The model could not be reached.';
  }
}

function brokeOff(failure: ModelFailure | null): string {
  switch (failure) {
    case 'rate-limited':
    case 'overloaded':
      return 'the model has too much to do right now';
    case 'timeout':
      return 'the model took too long';
    case 'unauthorised':
    case 'billing':
    case 'invalid-request':
    case 'too-long':
    case 'unavailable':
    case 'dropped':
    case 'malformed':
    case 'unknown':
    case null:
      return 'the connection to the model was lost';
  }
}

/** So that nobody wonders at its tone. */
function footer(fallback: string): string {
  return `*Answered by ${fallback}: the model that usually answers here is not available right now.*`;
}

/** Sets a notice apart from the model's words. */
function note(sentence: string): string {
  return `⚠️ *${sentence}*`;
}

function count(characters: number): string {
  return characters.toLocaleString('en-US');
}
