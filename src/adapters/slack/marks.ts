/*
 * A message that stands, with a notice below it and another button, or none, in the place of the one that it has. Pure:
 * it knows neither when nor over which way it is written.
 */
import type { KnownBlock } from '@slack/types';
import type { Button } from '../../contract.ts';
import { buttonBlock, withoutButtons } from './buttons.ts';
import { toSlackMarkdown } from './markup.ts';

/** The blocks of a message as Slack tells them, marked; no word of it changes. */
export function markedBlocks(
  blocks: readonly unknown[],
  notice: string | null,
  button: Button | null,
): readonly unknown[] {
  return [...withoutButtons(blocks), ...noticeBlocks(notice, button)];
}

/** What comes below the words, or stands alone. */
export function noticeBlocks(notice: string | null, button: Button | null): KnownBlock[] {
  return [
    ...(notice === null ? [] : [{ type: 'markdown', text: toSlackMarkdown(notice) } as const]),
    ...(button === null ? [] : [buttonBlock(button)]),
  ];
}
