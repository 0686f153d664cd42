/*
 * What stands of an answer in Discord, read by the bot's own token or by an interaction's. It knows how messages are
 * asked for and what their fields mean, not what is done about them.
 */
import { DiscordAPIError, MessageFlags, RESTJSONErrorCodes, Routes, type REST } from 'discord.js';
import { z } from 'zod';
import type { Button } from '../../contract.ts';
import { shownButton } from './buttons.ts';
import { SILENT } from './writing.ts';

/** A message as it stands. */
export interface StandingMessage {
  readonly id: string;
  readonly content: string;
  /** A deferred answer: Discord shows "is thinking". */
  readonly isThinking: boolean;
  readonly button: Pick<Button, 'kind' | 'reference'> | null;
}

const told = z.object({
  id: z.string(),
  content: z.string().default(''),
  flags: z.number().default(0),
  components: z.array(z.unknown()).default([]),
});

/** Discord gives no more at once. */
const PAGE = 100;
const FORBIDDEN = 403;

/** What Discord answered with. Throws when it is no message. */
export function toStanding(answered: unknown): StandingMessage {
  const { id, content, flags, components } = told.parse(answered);
  const isThinking = (flags & MessageFlags.Loading) !== 0;
  return { id, content, isThinking, button: shownButton(components) };
}

/**
 * The first hundred messages of a channel after this id, oldest first; null where the bot may not read what was written.
 * Throws what Discord's client throws.
 */
export async function readAfter(
  rest: REST,
  channel: string,
  after: string,
  signal: AbortSignal,
): Promise<readonly StandingMessage[] | null> {
  const query = new URLSearchParams({ after, limit: String(PAGE) });
  const answered = await rest.get(Routes.channelMessages(channel), { query, signal }).catch(nullIf(isForbidden));
  if (!Array.isArray(answered)) return null;
  return answered.map(toStanding).toSorted((one, other) => (isOlder(one.id, other.id) ? -1 : 1));
}

/** A message of the bot's own in a channel; null when it is gone. Throws what Discord's client throws. */
export async function readOwn(
  rest: REST,
  channel: string,
  id: string,
  signal: AbortSignal,
): Promise<StandingMessage | null> {
  const route = Routes.channelMessage(channel, id);
  const answered = await rest
    .get(route, { signal })
    // An edit that changes nothing needs no permission to read, and is answered with the message.
    .catch((error: unknown) =>
      isForbidden(error) ? rest.patch(route, { body: SILENT, signal }) : Promise.reject(error),
    )
    .catch(nullIf(isGone));
  return answered === null ? null : toStanding(answered);
}

/** Whether the first id is of an earlier time. */
export function isOlder(one: string, other: string): boolean {
  return BigInt(one) < BigInt(other);
}

function nullIf(isExpected: (error: unknown) => boolean): (error: unknown) => null {
  return (error) => {
    if (!isExpected(error)) throw error;
    return null;
  };
}

function isForbidden(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.status === FORBIDDEN;
}

function isGone(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownMessage;
}
