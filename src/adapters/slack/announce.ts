/*
 * Messages of the operator's own into a channel, such as an alert about money. They ping nobody and preview nothing.
 */
import type { Logger } from '../../contract.ts';
import { toMrkdwnLiteral } from './markup.ts';
import type { Workspaces } from './workspaces.ts';

/** Posts it in the first workspace that takes it; false when none does. Never rejects. */
export async function announce(
  { all }: Pick<Workspaces, 'all'>,
  channel: string,
  text: string,
  logger: Logger,
): Promise<boolean> {
  let cause: unknown = 'the bot is in no workspace';
  for (const { writer } of all) {
    try {
      await writer.chat.postMessage({
        channel,
        text: toMrkdwnLiteral(text),
        unfurl_links: false,
        unfurl_media: false,
        parse: 'none',
        link_names: false,
      });
      return true;
    } catch (error) {
      cause = error;
    }
  }
  logger.warn('Slack: an announcement could not be posted', { channel, error: cause });
  return false;
}
