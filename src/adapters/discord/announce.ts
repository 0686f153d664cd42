/*
 * Messages of the operator's own into a channel, such as an alert about money. They ping nobody and preview nothing.
 */
import { Routes, type REST } from 'discord.js';
import { SILENT } from './writing.ts';

/** Documented: the length of a message's content. */
const MAX_CONTENT_CHARACTERS = 2_000;

/** False when it could not be posted. Never rejects. */
export async function announce(
  rest: REST,
  channelId: string,
  text: string,
  warn: (what: string, error: unknown) => void,
): Promise<boolean> {
  const content = text.slice(0, MAX_CONTENT_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '');
  try {
    await rest.post(Routes.channelMessages(channelId), { body: { ...SILENT, content } });
    return true;
  } catch (error) {
    warn('an announcement could not be posted', error);
    return false;
  }
}
