/*
 * "Askline is typing…": shown in a channel as long as an answer is awaited there. One sign per channel, however many
 * answers are awaited, because the sign is the channel's and has limits of its own.
 */
import { Routes, type REST } from 'discord.js';
import type { Clock } from '../../contract.ts';
import { toFailure } from './results.ts';

/** Discord's typing sign ends by itself after ten seconds: it is renewed before that, but not for ever. */
const RENEWAL_MS = 8_000;
const MAX_RENEWALS = 40;

export interface Typing {
  /** Shows the sign until the returned function is called. */
  begin(channelId: string): () => void;
}

interface Sign {
  awaited: number;
  readonly over: AbortController;
}

export function createTyping(rest: REST, clock: Clock, warn: (what: string, error: unknown) => void): Typing {
  const signs = new Map<string, Sign>();

  async function keep(channelId: string, over: AbortSignal): Promise<void> {
    for (let renewals = 0; renewals < MAX_RENEWALS && !over.aborted; renewals += 1) {
      try {
        await rest.post(Routes.channelTyping(channelId), { signal: over });
      } catch (error) {
        if (over.aborted) return;
        // When the channel has no room for a sign it can do without; anything else will not get better.
        if (toFailure(error).kind !== 'limited') {
          warn('could not show the typing sign', error);
          return;
        }
      }
      await clock.sleep(RENEWAL_MS, over);
    }
  }

  return {
    begin(channelId) {
      const known = signs.get(channelId);
      const sign = known ?? { awaited: 0, over: new AbortController() };
      sign.awaited += 1;
      if (known === undefined) {
        signs.set(channelId, sign);
        void keep(channelId, sign.over.signal);
      }
      let hasEnded = false;
      return () => {
        if (hasEnded) return;
        hasEnded = true;
        sign.awaited -= 1;
        if (sign.awaited > 0) return;
        signs.delete(channelId);
        sign.over.abort();
      };
    },
  };
}
