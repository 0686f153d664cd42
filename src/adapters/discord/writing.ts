/*
 * What every write to Discord has in common: it pings nobody, previews nothing, is bounded, and its failure is a value.
 */
import { MessageFlags } from 'discord.js';
import type { MessageId, SurfaceLimits, WriteResult } from '../../contract.ts';
import { fitsMessage } from './markup.ts';
import { toFailure } from './results.ts';

/** Seen: five edits in five seconds, for a channel as for an interaction. */
const WRITE_INTERVAL_MS = 1_100;

/** In every post and every edit: an edit without it would parse the mentions again. */
export const SILENT = { allowed_mentions: { parse: [] }, flags: MessageFlags.SuppressEmbeds };

/** The limits of a surface whose first message has this above it; empty for none. */
export function limitsWith(header: string): SurfaceLimits {
  return {
    fits: (markdown, place) => fitsMessage(markdown, place === 'first' ? header : ''),
    writeIntervalMs: WRITE_INTERVAL_MS,
    maxWrites: Infinity,
    maxDraftMessages: Infinity,
  };
}

/** Sends one write and reads the message's id from the answer. Never throws. */
export async function write(send: () => Promise<unknown>): Promise<WriteResult> {
  try {
    const answered = await send();
    if (typeof answered !== 'object' || answered === null || !('id' in answered) || typeof answered.id !== 'string') {
      return { kind: 'failed', cause: 'Discord answered without a message' };
    }
    return { kind: 'written', message: `message:${answered.id}` };
  } catch (error) {
    return toFailure(error);
  }
}

/** Discord's own id of a message. */
export function idOf(message: MessageId): string {
  return message.slice('message:'.length);
}
