/*
 * What every write to Discord has in common: it pings nobody, previews nothing, is bounded, and its failure is a value.
 */
import { MessageFlags, RateLimitError, type InternalRequest, type REST } from 'discord.js';
import type { LeftBehind, MessageId, PostKey, SurfaceLimits, WriteResult } from '../../contract.ts';
import { limitOf, toldBy, type DiscordLimits } from './limits.ts';
import { fitsMessage } from './markup.ts';
import { toFailure } from './results.ts';

/** Faster than this nobody reads along; how often it really may be is the write budget's business. */
const DRAFT_INTERVAL_MS = 1_000;

/** In every post and every edit: an edit without it would parse the mentions again. */
export const SILENT = { allowed_mentions: { parse: [] }, flags: MessageFlags.SuppressEmbeds };

/** The limits of a surface whose first message has this above it; empty for none. */
export function limitsWith(header: string): SurfaceLimits {
  return {
    fits: (markdown, place) => fitsMessage(markdown, place === 'first' ? header : ''),
    draftIntervalMs: DRAFT_INTERVAL_MS,
    maxWrites: Infinity,
    maxPosts: Infinity,
    maxDraftMessages: Infinity,
    closesAtMs: Infinity,
  };
}

/**
 * Sends one write that counts against these limits; reads the message's id from the answer, and from its headers what is
 * left. Never throws.
 */
export async function write(rest: REST, request: InternalRequest, limits: DiscordLimits): Promise<WriteResult> {
  try {
    const response = await rest.queueRequest(request);
    const answered: unknown = await response.json();
    if (typeof answered !== 'object' || answered === null || !('id' in answered) || typeof answered.id !== 'string') {
      return { kind: 'failed', cause: 'Discord answered without a message' };
    }
    const allowance = toldBy(response.headers, limits[0].key);
    return { kind: 'written', message: `message:${answered.id}`, ...(allowance === null ? {} : { allowance }) };
  } catch (error) {
    const failure = toFailure(error);
    if (failure.kind !== 'limited' || !(error instanceof RateLimitError)) return failure;
    return { ...failure, limits: [limitOf(error, limits)] };
  }
}

/** The signal as a request takes it; null for none. */
export function withSignal(signal: AbortSignal | null): { readonly signal?: AbortSignal } {
  return signal === null ? {} : { signal };
}

/** The result of a post: its message is called by its id and its key, so that both are known after a crash. */
export function posted(result: WriteResult, key: PostKey): WriteResult {
  return result.kind === 'written' ? { ...result, message: `${result.message}/${key}` } : result;
}

/** The result of an edit: the message keeps its name. */
export function edited(result: WriteResult, message: MessageId): WriteResult {
  return result.kind === 'written' ? { ...result, message } : result;
}

/** Discord's own id of a message. */
export function idOf(message: MessageId): string {
  const [id = ''] = message.slice('message:'.length).split('/');
  return id;
}

/** Whether the newest message that is known came from the last post that had begun. */
export function isLastOf({ message, keys }: LeftBehind): boolean {
  const last = keys.at(-1);
  return message !== null && last !== undefined && message.endsWith(`/${last}`);
}
