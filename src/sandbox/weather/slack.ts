/*
 * Makes the weather of Slack, through the faults and settings of its stand-in.
 */
import type { Fault, Faults } from '../faults.ts';
import { RETRY_AFTER_SECONDS, type slackConditions } from './conditions.ts';
import type { WeatherMaker } from './maker.ts';

/** What of the stand-in it takes; the real one fits by its shape. */
export interface SlackForWeather {
  readonly faults: Faults;
  readonly settings: { tokensRevoked: boolean; slowMs: number };
  dropConnections(): void;
}

type Id = (typeof slackConditions)[number]['id'];

/** Everything by which a bot puts something before people. */
const writes = [
  'chat.postMessage',
  'chat.update',
  'chat.postEphemeral',
  'chat.startStream',
  'chat.appendStream',
  'chat.stopStream',
  'response_url',
];

const SLOW_MS = 1_500;

const faults: Partial<Record<Id, { readonly fault: Fault; readonly every: number }>> = {
  'slack-too-fast': {
    fault: {
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
      body: { ok: false, error: 'ratelimited' },
    },
    every: 2,
  },
  'slack-fails': { fault: { kind: 'answer', status: 500, body: { ok: false, error: 'internal_error' } }, every: 2 },
  'slack-drops': { fault: { kind: 'drop' }, every: 3 },
};

const isOurs = (id: string): id is Id => id.startsWith('slack-');

export function createSlackWeather(slack: SlackForWeather): WeatherMaker {
  function change(id: string | null): void {
    const lasting = id !== null && isOurs(id) ? faults[id] : undefined;
    for (const name of writes) slack.faults.always(name, lasting?.fault ?? null, lasting?.every);
    slack.settings.tokensRevoked = id === 'slack-expired';
    slack.settings.slowMs = id === 'slack-slow' ? SLOW_MS : 0;
    if (id === 'slack-drops') slack.dropConnections();
  }
  return { change, stop: () => undefined };
}
