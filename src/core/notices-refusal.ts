/*
 * Why a question was turned away: every sentence of it that a person can read. It decides the words; it does not know
 * when they are said, or who is turned away.
 */
import type { Budget, Platform, Quota, RefusalReason } from '../contract.ts';

/** What a refusal needs to be told. */
export type Refusal =
  | {
      readonly reason: Exclude<
        RefusalReason,
        | 'question-too-long'
        | 'too-many-tokens'
        | 'control-characters'
        | 'quota'
        | 'line-full'
        | 'waited-too-long'
        | 'sharing-away'
        | 'budget-spent'
        | 'budget-reserved'
      >;
    }
  | { readonly reason: 'question-too-long'; readonly foundCharacters: number; readonly maxCharacters: number }
  | { readonly reason: 'too-many-tokens'; readonly foundTokens: number; readonly maxTokens: number }
  /** Counted from 1. */
  | { readonly reason: 'control-characters'; readonly position: number }
  | { readonly reason: 'quota'; readonly quota: Quota; readonly freeInMs: number }
  | { readonly reason: 'line-full' | 'waited-too-long' | 'sharing-away'; readonly retryAfterMs: number }
  | { readonly reason: 'budget-spent' | 'budget-reserved'; readonly budget: Budget; readonly endsInMs: number };

/** Why there is no answer, told to the asker alone. */
export function refusalNotice(refusal: Refusal, platform: Platform): string {
  switch (refusal.reason) {
    case 'help':
      return `${howToAsk(platform)}\nEach question stands alone: I remember nothing and read nothing else here.`;
    case 'usage':
      return 'I cannot look up your usage right now. Please try again in a minute.';
    case 'no-question':
      return `There was no question in that. ${howToAsk(platform)}`;
    case 'question-too-long':
      return unsent(
        `Your question has ${count(refusal.foundCharacters)} characters; I take up to ${count(refusal.maxCharacters)}. ` +
          'Please shorten it and ask again.',
      );
    case 'too-many-tokens':
      return unsent(
        `Your question has about ${count(refusal.foundTokens)} tokens (pieces of words); I take up to ` +
          `${count(refusal.maxTokens)}. Please shorten it and ask again.`,
      );
    case 'control-characters':
      return unsent(
        `Your question holds a control character at place ${count(refusal.position)}, as text that was copied from a ` +
          'terminal or a file often does. Please take it out and ask again.',
      );
    case 'broken-text':
      return unsent('Your question holds half of a character, so that it cannot be read. Please type it anew.');
    case 'restarting':
      return 'I am being restarted right now. Please ask again in a minute.';
    case 'not-allowed':
      return 'You cannot ask me here. The people who run me decide who may ask, and where.';
    case 'guest':
      return 'Guests of this workspace cannot ask me. The people who run me can change that.';
    case 'stranger':
      return 'Only people of this workspace can ask me, not those of other organisations. The people who run me can change that.';
    case 'standing-unknown':
      return `I cannot find out right now whether you may ask me here. ${again(60_000)}`;
    case 'private-channel':
      return 'Answers in this channel are private. Please use `/ask`: only you will see the answer.';
    case 'quota':
      return `${quotaSentence(refusal.quota)} ${again(refusal.freeInMs)}`;
    case 'line-full':
      return `So many questions wait already that yours would wait too long. ${again(refusal.retryAfterMs)}`;
    case 'waited-too-long':
      return `Your question has waited as long as it may, and others are still before it. ${again(refusal.retryAfterMs)}`;
    case 'sharing-away':
      return `I cannot count questions right now, so I take none. ${again(refusal.retryAfterMs)}`;
    case 'budget-spent':
      return (
        `Not enough is left of ${lowered(budgetOf(refusal.budget))} for another question. ` +
        `There is a new one in ${duration(refusal.endsInMs)}.`
      );
    case 'budget-reserved':
      return (
        `What is left of ${lowered(budgetOf(refusal.budget))} is set aside for questions that are being answered. ` +
        again(60_000)
      );
    case 'ledger-away':
      return `I cannot keep my books right now, so I take no questions. ${again(60_000)}`;
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

function quotaSentence({ of, within, most }: Quota): string {
  const questions = most === 1 ? '1 question' : `${count(most)} questions`;
  switch (of) {
    case 'person':
      return `You have asked ${questions} within ${withinWords(within)}, which is as many as I take from one person.`;
    case 'workspace':
      return `${questions} were asked here within ${withinWords(within)}, which is as many as I take from one place.`;
    case 'channel':
      return `${questions} were asked in this channel within ${withinWords(within)}, which is as many as I take here.`;
    case 'person-in-channel':
      return `You have asked ${questions} in this channel within ${withinWords(within)}, which is as many as I take here.`;
  }
}

function withinWords(within: Quota['within']): string {
  switch (within) {
    case 'minute':
      return 'a minute';
    case 'hour':
      return 'an hour';
    case 'day':
      return 'a day';
  }
}

function budgetOf({ of, per }: Budget): string {
  const period = per === 'day' ? "today's" : "this month's";
  switch (of) {
    case 'person':
      return `Your part of ${period} budget`;
    case 'workspace':
      return `The budget of this place for ${per === 'day' ? 'today' : 'this month'}`;
    case 'all':
      return `${period.charAt(0).toUpperCase()}${period.slice(1)} budget`;
  }
}

function lowered(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** What was turned away before any call. */
function unsent(sentence: string): string {
  return `${sentence} It was not sent to the model.`;
}

function again(afterMs: number): string {
  return `Please ask again in ${duration(afterMs)}.`;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** Rounded up, in the largest unit that fits into it: "a minute", "2 hours"; never "0 seconds". */
function duration(durationMs: number): string {
  const [unit, unitMs] = UNITS.find(([, ms]) => durationMs >= ms) ?? (['second', 1_000] as const);
  const many = Math.max(Math.ceil(durationMs / unitMs), 1);
  return many === 1 ? `a ${unit}`.replace('a hour', 'an hour') : `${many} ${unit}s`;
}

function count(things: number): string {
  return things.toLocaleString('en-US');
}
