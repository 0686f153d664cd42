import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  buttonBlock,
  noticeButtonBlock,
  noticeOf,
  pressedButton,
  withoutButtons,
} from '../../../src/adapters/slack/buttons.ts';
import { actionsToPress } from '../../../src/adapters/slack/ingress.ts';

const oneButton = z.object({
  elements: z.tuple([z.object({ action_id: z.string(), value: z.string(), text: z.object({ text: z.string() }) })]),
});

describe('a button', () => {
  test.each(['stop', 'try-again'] as const)('of kind %s is known again when it is pressed', (kind) => {
    const block = buttonBlock({ kind, reference: 'abc123defg', label: 'Press me' });
    const [{ action_id: actionId, value, text }] = oneButton.parse(block).elements;
    expect(text.text).toBe('Press me');
    expect(pressedButton(actionId, value)).toEqual({ kind, reference: 'abc123defg' });
  });

  test.each([null, '1750000000.000100'])('on a notice tells with its block where the answer goes: %s', (answersIn) => {
    const button = { kind: 'try-again', reference: 'abc123defg', label: 'Try again' } as const;
    const block = noticeButtonBlock(button, { answersIn });
    expect(noticeOf(block.block_id ?? '')).toEqual({ answersIn });
    expect(oneButton.parse(block)).toEqual(oneButton.parse(buttonBlock(button)));
  });

  test.each(['', 'b', 'askline_notice:', 'askline_notice:x', 'my_askline_notice'])(
    'in a block called %j stands on no notice',
    (blockId) => {
      expect(noticeOf(blockId)).toBeNull();
    },
  );

  test.each([
    ['of somebody else', 'share', 'abc123defg'],
    ['with no reference', 'askline_stop', ''],
    ['with a reference that leads elsewhere', 'askline_stop', '../../key'],
  ])('%s is none of ours', (_name, actionId, value) => {
    expect(pressedButton(actionId, value)).toBeNull();
  });

  test('is all that is taken out of a message', () => {
    const header = { type: 'context', elements: [{ type: 'mrkdwn', text: '<@U1>: Why?' }] };
    const text = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [] }] };
    const others = { type: 'actions', elements: [{ type: 'button', action_id: 'share' }] };
    const ours = buttonBlock({ kind: 'stop', reference: 'abc', label: 'Stop' });
    expect(withoutButtons([header, text, ours, others, null])).toEqual([header, text, others, null]);
  });
});

describe('a press', () => {
  const payload = {
    type: 'block_actions',
    user: { id: 'U1', username: 'ada' },
    team: { id: 'T1', domain: 'sandbox' },
    container: { type: 'message', message_ts: '17.1', channel_id: 'C1', thread_ts: '16.1', is_ephemeral: false },
    message: { ts: '17.1', text: 'Half of', blocks: [{ type: 'markdown', text: 'Half of' }] },
    response_url: 'https://hooks.slack.example/actions/T1/1/x',
    actions: [
      { type: 'button', action_id: 'askline_stop', block_id: 'b', value: 'abc123defg', action_ts: '18.000001' },
    ],
  };

  test('tells who pressed what, and where', () => {
    expect(actionsToPress(payload)).toEqual({
      press: {
        deliveryKey: 'delivery:slack:T1/C1/17.1/U1/18.000001',
        platform: 'slack',
        kind: 'stop',
        reference: 'abc123defg',
        person: 'person:slack:U1',
      },
      teamId: 'T1',
      user: 'U1',
      channel: 'C1',
      ts: '17.1',
      threadTs: '16.1',
      notice: null,
      shown: { text: 'Half of', blocks: [{ type: 'markdown', text: 'Half of' }] },
      responseUrl: 'https://hooks.slack.example/actions/T1/1/x',
    });
  });

  test('on a notice tells in which thread it stands, and in which the answer goes', () => {
    const [action] = payload.actions;
    const onNotice = { ...payload, actions: [{ ...action, block_id: 'askline_notice:15.1' }] };
    expect(actionsToPress(onNotice)).toMatchObject({ threadTs: '16.1', notice: { answersIn: '15.1' } });
  });

  test('has the same key when it is delivered again, and another key when it is made again', () => {
    const [action] = payload.actions;
    const later = { ...payload, actions: [{ ...action, action_ts: '19.000001' }] };
    const keyOf = (given: unknown) => actionsToPress(given)?.press.deliveryKey;
    expect(keyOf(structuredClone(payload))).toBe(keyOf(payload));
    expect(keyOf(later)).not.toBe(keyOf(payload));
  });

  test('below the first message of a thread is in the channel', () => {
    const first = { ...payload, container: { ...payload.container, thread_ts: '17.1' } };
    expect(actionsToPress(first)?.threadTs).toBeNull();
  });

  test('below a message that one person sees tells nothing of what stands there', () => {
    const { message: _message, ...hidden } = payload;
    expect(actionsToPress(hidden)?.shown).toBeNull();
  });

  const others: readonly (readonly [string, unknown])[] = [
    ['on another button', { ...payload, actions: [{ action_id: 'share', value: 'x', action_ts: '18.1' }] }],
    ['in a modal', { ...payload, container: { type: 'view', view_id: 'V1' } }],
    ['without a button', { ...payload, actions: [] }],
    ['that is no payload', 'block_actions'],
  ];
  test.each(others)('%s is none of ours', (_name, given) => {
    expect(actionsToPress(given)).toBeNull();
  });
});
