/*
 * Every sentence that a person can read, in one place; why a question was turned away is told in notices-refusal.ts, and
 * what concerns money in notices-money.ts. It decides the words; it does not know when they are said.
 * No codes of libraries, no stack traces, no secrets: what went wrong is told in words, and a reference for support.
 */
import type { Button, Entry, NextSurface, Outcome, Platform, Visibility } from '../contract.ts';
import type { ModelFailure } from '../errors.ts';

/** Said where the platform has no sign of its own. It may stay on the screen for ever, so it stays true. */
export function acceptedNotice(visibility: Visibility): string {
  switch (visibility) {
    case 'channel':
      return 'Got your question. The answer appears here as it is written.';
    case 'private':
      return 'Got your question. The answer comes here as soon as it is whole; only you can see it.';
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
  /** The model that answered instead of the first choice, and why; null when the first choice did. */
  readonly fallback: { readonly model: string; readonly because: 'unavailable' | 'budget' } | null;
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
    case 'out-of-reach':
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

/** Told while a question waits for money that running questions have set aside. */
export function moneyWaitNotice(): string {
  return 'The rest of the budget is set aside for questions that are being answered right now. Yours follows as soon as some is left over.';
}

/** What stands below an answer whose process is gone. */
export function leftoverNotice(reference: string): string {
  return note(`Interrupted: I was restarted while this was being written. (Reference: ${reference})`);
}

/** What pressing a button can come to, apart from doing what it says. */
export type PressTrouble = 'not-yours' | 'over' | 'asked-again' | 'not-kept' | 'cut-off' | 'not-now';

/** Told to who pressed a button; `cut-off` is put below the answer. */
export function pressNotice(trouble: PressTrouble): string {
  switch (trouble) {
    case 'not-yours':
      return 'Only the person who asked can do that.';
    case 'over':
      return 'That answer has ended already.';
    case 'asked-again':
      return 'That was asked again already.';
    case 'not-kept':
      return 'I do not have that question any more: please ask it again.';
    case 'not-now':
      return 'I cannot look that up right now. Please press it again in a minute.';
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
    case 'forbidden':
    case 'blocked':
      return 'The provider of the model did not allow this question. Other words may help; if they never do, the person who runs me has to look at it.';
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
    case 'forbidden':
    case 'blocked':
      return 'the provider of the model did not allow more';
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
function footer({ model, because }: Exclude<Ending['fallback'], null>): string {
  switch (because) {
    case 'unavailable':
      return `*Answered by ${model}: the model that usually answers here is not available right now.*`;
    case 'budget':
      return `*Answered by ${model}: the budget has no more room for the model that usually answers here.*`;
  }
}

/** Sets a notice apart from the model's words. */
function note(sentence: string): string {
  return `⚠️ *${sentence}*`;
}

function count(characters: number): string {
  return characters.toLocaleString('en-US');
}
