/*
 * Watches one run from the outside: follows the record of the stand-ins, and keeps what the figures are made of. It
 * knows nothing of the bot.
 */
import type { SandboxRecord } from '../../../src/sandbox/record.ts';
import type { Call } from './limited.ts';
import { callIn, modelEventIn, shownBy } from './readings.ts';
import { createScreen, type Screen } from './screen.ts';
import { askedFor } from './words.ts';

export interface Observation {
  readonly screen: Screen;
  /** Every call to a platform, in the order of the answers to them. */
  readonly calls: () => readonly Call[];
  /** What a platform refused for another reason than haste, by its rule. */
  readonly refusals: () => readonly string[];
  /** How often the model was asked. */
  readonly modelCalls: () => number;
  /** When something was last called or changed at the platform. */
  readonly lastActivityMs: () => number;
  readonly stop: () => void;
}

export function observe(record: SandboxRecord, latencyMs: number): Observation {
  const screen = createScreen();
  const calls: Call[] = [];
  const refusals: string[] = [];
  /** The answer that a request asks for, and those for which the model was asked already. */
  const answerOf = new Map<string, number>();
  const asked = new Set<number>();
  let modelCalls = 0;
  let lastActivityMs = 0;

  const stop = record.follow((event) => {
    const { atMs, standIn, type, name, details } = event;
    const said = modelEventIn(event);
    if (said?.kind === 'asked') {
      const answer = askedFor(said.request);
      if (answer === null) return;
      modelCalls += 1;
      // A second call for the same answer would be a fault of the bot, which shows in the number of calls.
      if (!asked.has(answer)) answerOf.set(said.requestId, answer);
      asked.add(answer);
      return;
    }
    if (said !== null) {
      const answer = answerOf.get(said.requestId);
      if (answer === undefined) return;
      if (said.kind === 'said') screen.said(answer, said.text, atMs);
      else screen.ended(answer, atMs);
      return;
    }
    const call = callIn(event, latencyMs);
    if (call !== null) calls.push(call);
    const shown = shownBy(event);
    if (shown !== null) screen.shows(shown.message, shown.text, atMs);
    if (type === 'refused' && standIn !== 'claude') {
      const rule = String(details['rule']);
      // Those are 429s, which are counted by themselves.
      if (!rule.startsWith('rate-limit')) refusals.push(`${name}: ${rule}`);
    }
    if (call !== null || shown !== null) lastActivityMs = atMs;
  });

  return {
    screen,
    calls: () => calls,
    refusals: () => refusals,
    modelCalls: () => modelCalls,
    lastActivityMs: () => lastActivityMs,
    stop,
  };
}
