/*
 * When a whole bot is killed: not by the clock, which a busy machine stretches, but by how far its answers have come.
 */
import type { SandboxEvent, SandboxRecord } from '../../src/sandbox/record.ts';
import type { PlatformName } from '../town/seen.ts';

/** Of what happens: so much is the way to the first word, so much the words, and the rest the last writes. */
const BEFORE_WORDS = 0.15;
const WORDS = 0.7;
/** About as many calls to the platform as there are before the first word, and after the last one. */
const CALLS = 12;

/** Calls back once, as soon as so much of it (0 to 1) has happened. The returned function ends it. */
export function atMoment(
  record: SandboxRecord,
  {
    platform,
    moment,
    characters,
  }: { readonly platform: PlatformName; readonly moment: number; readonly characters: number },
  callback: () => void,
): () => void {
  let said = 0;
  const calls = { before: 0, after: 0 };
  const unfollow = record.follow((event) => {
    said += charactersOf(event);
    if (event.standIn === platform && event.type === 'called') {
      if (said === 0) calls.before += 1;
      if (said >= characters) calls.after += 1;
    } else if (event.standIn !== 'claude') return;
    if (calls.before === 0 || progress() < moment) return;
    unfollow();
    callback();
  });

  function progress(): number {
    const last = (1 - BEFORE_WORDS - WORDS) * Math.min(1, calls.after / CALLS);
    if (said > 0) return BEFORE_WORDS + (WORDS * said) / characters + last;
    return BEFORE_WORDS * Math.min(1, (calls.before - 1) / CALLS);
  }
  return unfollow;
}

function charactersOf({ standIn, type, details }: SandboxEvent): number {
  return standIn === 'claude' && type === 'delivered' && typeof details['text'] === 'string'
    ? details['text'].length
    : 0;
}
