/*
 * Makes the weather of Discord, through the faults and settings of its stand-in.
 */
import type { SandboxClock } from '../clock.ts';
import type { Fault, Faults } from '../faults.ts';
import { RETRY_AFTER_SECONDS, type discordConditions } from './conditions.ts';
import type { WeatherMaker } from './maker.ts';

/** What of the stand-in it takes; the real one fits by its shape. */
export interface DiscordForWeather {
  readonly faults: Faults;
  readonly settings: { slowMs: number };
  disturb(kind: 'drop'): void;
  /** Every interaction token given out so far is over. */
  expireTokens(): void;
}

type Id = (typeof discordConditions)[number]['id'];

/** Everything by which a bot puts something before people, but the first response: without it nothing is seen at all. */
const writes = [
  'POST /channels/:id/messages',
  'PATCH /channels/:id/messages/:id',
  'POST /webhooks/:id/:token',
  'PATCH /webhooks/:id/:token/messages/:id',
];

const SLOW_MS = 1_500;
/** Long enough for an answer to begin. */
const TOKEN_LIFE_MS = 3_000;

const faults: Partial<Record<Id, { readonly fault: Fault; readonly every: number }>> = {
  'discord-too-fast': {
    fault: {
      kind: 'answer',
      status: 429,
      headers: {
        'retry-after': String(RETRY_AFTER_SECONDS),
        'x-ratelimit-limit': '5',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset-after': RETRY_AFTER_SECONDS.toFixed(3),
        'x-ratelimit-scope': 'shared',
      },
      body: { message: 'You are being rate limited.', retry_after: RETRY_AFTER_SECONDS, global: false },
    },
    every: 2,
  },
  'discord-fails': {
    fault: { kind: 'answer', status: 500, body: { message: '500: Internal Server Error', code: 0 } },
    every: 2,
  },
  'discord-drops': { fault: { kind: 'drop' }, every: 3 },
};

const isOurs = (id: string): id is Id => id.startsWith('discord-');

export function createDiscordWeather(discord: DiscordForWeather, clock: SandboxClock): WeatherMaker {
  let stopExpiring: (() => void) | null = null;

  function expireAgain(): void {
    discord.expireTokens();
    stopExpiring = clock.after(TOKEN_LIFE_MS, expireAgain);
  }

  return {
    change(id) {
      stopExpiring?.();
      stopExpiring = null;
      const lasting = id !== null && isOurs(id) ? faults[id] : undefined;
      for (const name of writes) discord.faults.always(name, lasting?.fault ?? null, lasting?.every);
      discord.settings.slowMs = id === 'discord-slow' ? SLOW_MS : 0;
      if (id === 'discord-drops') discord.disturb('drop');
      if (id === 'discord-expired') expireAgain();
    },
    stop: () => stopExpiring?.(),
  };
}
