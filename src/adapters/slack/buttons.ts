/*
 * The buttons below an answer as Slack has them: a button becomes a block, a press becomes the button's kind and
 * reference again. Pure. It does not know what a button does.
 */
import type { KnownBlock } from '@slack/types';
import type { Button } from '../../contract.ts';

const ACTION_IDS = { stop: 'askline_stop', 'try-again': 'askline_try_again' } as const;
const KINDS: readonly Button['kind'][] = ['stop', 'try-again'];
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

/** What was pressed; null for what is no button of ours. */
export function pressedButton(actionId: string, value: string): Pick<Button, 'kind' | 'reference'> | null {
  const kind = KINDS.find((candidate) => ACTION_IDS[candidate] === actionId);
  return kind === undefined || !REFERENCE.test(value) ? null : { kind, reference: value };
}

/** The blocks of a message as Slack tells them, without those that hold a button of ours. */
export function withoutButtons(blocks: readonly unknown[]): readonly unknown[] {
  return blocks.filter((block) => !holdsButton(block));
}

function holdsButton(block: unknown): boolean {
  if (typeof block !== 'object' || block === null || !('elements' in block) || !Array.isArray(block.elements)) {
    return false;
  }
  const elements: readonly unknown[] = block.elements;
  return elements.some(
    (element) =>
      typeof element === 'object' &&
      element !== null &&
      'action_id' in element &&
      KINDS.some((kind) => ACTION_IDS[kind] === element.action_id),
  );
}
