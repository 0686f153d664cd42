/*
 * The buttons below an answer as Slack has them: a button becomes a block, a press becomes the button's kind and
 * reference again. Pure. It does not know what a button does.
 */
import type { KnownBlock } from '@slack/types';
import type { Button } from '../../contract.ts';

const ACTION_IDS = { stop: 'askline_stop', 'try-again': 'askline_try_again' } as const;

/** The block that holds this button. */
export function buttonBlock({ kind, reference, label }: Button): KnownBlock {
  return {
    type: 'actions',
    elements: [
      { type: 'button', action_id: ACTION_IDS[kind], value: reference, text: { type: 'plain_text', text: label } },
    ],
  };
}
