/*
 * A message that stands, with a notice below it and another button, or none, in the place of the one that it has. Pure:
 * it knows neither when nor over which way it is written.
 */
import type { KnownBlock } from '@slack/types';
import type { Button } from '../../contract.ts';
import { buttonBlock, noticeButtonBlock, withoutButtons } from './buttons.ts';
import { toMrkdwnLiteral, toSlackMarkdown } from './markup.ts';

/** The blocks of a message as Slack tells them, marked; no word of it changes. */
export function markedBlocks(
  blocks: readonly unknown[],
  notice: string | null,
  button: Button | null,
): readonly unknown[] {
  return [...withoutButtons(blocks), ...noticeBlocks(notice, button)];
}

export interface NoticeContent {
  readonly text: string;
  readonly blocks?: KnownBlock[];
}

/** A notice to one person; with a button, pressing it answers in this thread, or in the channel itself when it is null. */
export function noticeContent(
  notice: string,
  button: Button | null = null,
  answersIn: string | null = null,
): NoticeContent {
  const text = toMrkdwnLiteral(notice);
  if (button === null) return { text };
  const words = { type: 'section', text: { type: 'mrkdwn', text } } as const;
  return { text, blocks: [words, noticeButtonBlock(button, { answersIn })] };
}

/** What comes below the words, or stands alone. */
export function noticeBlocks(notice: string | null, button: Button | null): KnownBlock[] {
  return [
    ...(notice === null ? [] : [{ type: 'markdown', text: toSlackMarkdown(notice) } as const]),
    ...(button === null ? [] : [buttonBlock(button)]),
  ];
}
