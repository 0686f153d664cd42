import { expect, test } from '@jest/globals';
import { redact } from '../../../src/sandbox/inspector/redact.ts';

test.each([
  ['a bot token', 'see xoxb-100000000001-abcdefgh here', 'see [hidden] here'],
  ['an app token', 'xapp-1-A0-3000-abcdef', '[hidden]'],
  ['a key', 'Bearer sk-ant-sandbox-0123-4567', 'Bearer [hidden]'],
  ['a Discord token', 'NDAwMDAwMDAwMDAwMDAwMDAx.STANDIN.only-good-for-the-stand-in', '[hidden]'],
  ['a response_url', 'http://127.0.0.1:1/commands/T0/12/aB_c-d', 'http://127.0.0.1:1/commands/T0/12/[hidden]'],
  [
    "an interaction's webhook",
    '/api/v10/webhooks/400000/abcdefghijklmnopqrstuvwxyz_-01/messages/@original',
    '/api/v10/webhooks/400000/[hidden]/messages/@original',
  ],
  [
    "an interaction's callback",
    '/interactions/1/abcdefghijklmnopqrstuvwxyz/callback',
    '/interactions/1/[hidden]/callback',
  ],
  ['a ticket', 'ws://127.0.0.1:1/link/?ticket=12-34&app_id=A0', 'ws://127.0.0.1:1/link/?ticket=[hidden]&app_id=A0'],
])('hides %s', (_what, text, shown) => {
  expect(redact({ deep: [text] })).toEqual({ deep: [shown] });
});

test('hides whole fields that are secrets, and leaves the rest and the original alone', () => {
  const payload = { token: 'short', trigger_id: '1.2.3', text: 'sk-y is the limit', count: 3, none: null };
  expect(redact(payload)).toEqual({ ...payload, token: '[hidden]', trigger_id: '[hidden]' });
  expect(payload.token).toBe('short');
});
