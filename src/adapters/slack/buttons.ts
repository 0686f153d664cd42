/*
 * The buttons below an answer as Slack has them: a button becomes a block, a press becomes the button's kind and
 * reference again. Pure. It does not know what a button does.
 */
import type { KnownBlock } from '@slack/types';
import type { Button } from '../../contract.ts';

const ACTION_IDS = { stop: 'askline_stop', 'try-again': 'askline_try_again' } as const;
const KINDS: readonly Button['kind'][] = ['stop', 'try-again'];
/**
 * Names the block of a button that stands on a notice, and the thread that the answer goes to. It comes back with the
 * press, when Slack tells nothing else of a notice that only one person sees.
 */
const NOTICE_BLOCK = /^askline_notice(?::(?<thread>\d+\.\d+))?$/;
/** What a reference looks like; anything else was never put on a button of ours. */
const REFERENCE = /^[a-z0-9]{1,64}$/;

/** The block that holds this button. */
export function buttonBlock({ kind, reference, label }: Button): KnownBlock {
  return {
    type: 'actions',
    elements: [
      { type: 'button', action_id: ACTION_IDS[kind], value: reference, text: { type: 'plain_text', text: label } },
    ],
  };
}

/** A notice with a button, which goes when that is pressed. */
export interface Notice {
  /** The thread that the answer goes to; null: into the channel itself. */
  readonly answersIn: string | null;
}

export function noticeButtonBlock(button: Button, { answersIn }: Notice): KnownBlock {
  return { ...buttonBlock(button), block_id: `askline_notice${answersIn === null ? '' : `:${answersIn}`}` };
}

/** The notice whose button stands in the block with this id; null for any other block. */
export function noticeOf(blockId: string): Notice | null {
  const read = NOTICE_BLOCK.exec(blockId);
  return read === null ? null : { answersIn: read.groups?.['thread'] ?? null };
}

/** What was pressed; null for what is no button of ours. */
export function pressedButton(actionId: string, value: string): Pick<Button, 'kind' | 'reference'> | null {
  const kind = KINDS.find((candidate) => ACTION_IDS[candidate] === actionId);
  return kind === undefined || !REFERENCE.test(value) ? null : { kind, reference: value };
}

/** The blocks of a message as Slack tells them, without those that hold a button of ours. */
export function withoutButtons(blocks: readonly unknown[]): readonly unknown[] {
  return blocks.filter((block) => !holdsButton(block));
}

/** The button of ours below a message, told by its blocks as Slack tells them; null when there is none. */
export function shownButton(blocks: readonly unknown[]): Pick<Button, 'kind' | 'reference'> | null {
  for (const element of blocks.flatMap(elementsOf)) {
    if (typeof element !== 'object' || element === null || !('action_id' in element) || !('value' in element)) continue;
    const button = pressedButton(String(element.action_id), String(element.value));
    if (button !== null) return button;
  }
  return null;
}

function holdsButton(block: unknown): boolean {
  return elementsOf(block).some(
    (element) =>
      typeof element === 'object' &&
      element !== null &&
      'action_id' in element &&
      KINDS.some((kind) => ACTION_IDS[kind] === element.action_id),
  );
}

function elementsOf(block: unknown): readonly unknown[] {
  if (typeof block !== 'object' || block === null || !('elements' in block)) return [];
  return Array.isArray(block.elements) ? block.elements : [];
}
