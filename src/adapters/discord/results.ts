/*
 * What Discord's answers mean for a write. Knows the errors of Discord's client and nothing of what was written.
 */
import { DiscordAPIError, HTTPError, RateLimitError, RESTJSONErrorCodes } from 'discord.js';
import type { LeftoverEnd, WriteResult } from '../../contract.ts';

/** Why a call did not work. */
export type Failure = Exclude<WriteResult, { readonly kind: 'written' | 'step' }>;

/** When what was left behind is tried again after a failure that may pass. */
const TRY_AGAIN_AFTER_MS = 2_000;
/** How long nothing is sent when Discord says "too fast" and not for how long: in the body alone, or not at all. */
const UNTOLD_WAIT_MS = 5_000;

export function toFailure(error: unknown): Failure {
  // The client says so before it sends, too, from the limits that it was told.
  if (error instanceof RateLimitError) {
    const { retryAfter } = error;
    // Discord shuts out addresses that go on at once, and what stands in front of it need not say for how long to wait.
    return { kind: 'limited', retryAfterMs: retryAfter > 0 ? Math.ceil(retryAfter) : UNTOLD_WAIT_MS };
  }
  if (error instanceof DiscordAPIError) {
    if (error.code === RESTJSONErrorCodes.UnknownMessage) return { kind: 'refused', reason: 'removed', cause: error };
    if (error.status >= 500) return { kind: 'failed', cause: error };
    // 50027, a token past its fifteen minutes, comes as a 401: it must never be sent again.
    return { kind: 'refused', reason: 'closed', cause: error };
  }
  if (error instanceof HTTPError && error.status < 500) return { kind: 'refused', reason: 'closed', cause: error };
  return { kind: 'failed', cause: error };
}

/** What a failure means for what an earlier process left behind. */
export function toLeftoverEnd(failure: Failure): LeftoverEnd {
  switch (failure.kind) {
    case 'limited':
      return { retryAfterMs: failure.retryAfterMs };
    case 'failed':
      return { retryAfterMs: TRY_AGAIN_AFTER_MS };
    case 'refused':
      return 'out-of-reach';
  }
}

/**
 * Whether an interaction was acknowledged before: by another process that heard of it as well, or by ourselves, when only
 * the answer to it was lost. Its token works all the same.
 */
export function isAcknowledgedAlready(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged;
}

/** Whether a reply was refused only because the bot may not read the channel's history. */
export function isReplyRefused(error: unknown): boolean {
  return (
    error instanceof DiscordAPIError &&
    error.code === RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory
  );
}
