import { describe, expect, test } from '@jest/globals';
import {
  commandToQuestion,
  messageToQuestion,
  type CommandPayload,
  type MessagePayload,
} from '../../../src/adapters/slack/ingress.ts';

const command: CommandPayload = { team_id: 'T1', channel_id: 'C1', user_id: 'U1', text: 'Why?', trigger_id: '1.2.3' };
const mention: MessagePayload = { type: 'app_mention', channel: 'C1', user: 'U1', text: '<@UBOT> Why?', ts: '1.1' };
const direct: MessagePayload = {
  type: 'message',
  channel_type: 'im',
  channel: 'D1',
  user: 'U1',
  text: 'Why?',
  ts: '1.1',
};

describe('a slash command', () => {
  test('becomes a question for the channel', () => {
    expect(commandToQuestion(command)).toEqual({
      deliveryKey: 'delivery:slack:T1/1.2.3',
      platform: 'slack',
      entry: 'command',
      workspace: 'workspace:slack:T1',
      channel: 'channel:slack:C1',
      parentChannel: null,
      person: 'person:slack:U1',
      visibility: 'channel',
      text: 'Why?',
    });
  });

  const texts = [
    ['private Why?', 'private', 'Why?'],
    ['  PRIVATE   Why?\nOr not?', 'private', 'Why?\nOr not?'],
    ['private', 'private', ''],
    ['privately speaking', 'channel', 'privately speaking'],
    ['', 'channel', ''],
    ['if a &lt; b &amp;&amp; c &gt; d', 'channel', 'if a < b && c > d'],
    [
      'read <https://a.example/x|a.example/x> and <https://b.example>',
      'channel',
      'read https://a.example/x and https://b.example',
    ],
    ['mail <mailto:a@b.example|a@b.example>', 'channel', 'mail a@b.example'],
    [
      'mail <mailto:a@b.example|Ann> or <mailto:c@d.example>',
      'channel',
      'mail Ann (mailto:a@b.example) or mailto:c@d.example',
    ],
    ['call <tel:5551234|5551234>', 'channel', 'call 5551234'],
    ['see <https://a.example|this page>', 'channel', 'see this page (https://a.example)'],
    ['ask <@U2|ben> in <#C2|random>, <!here>', 'channel', 'ask @ben in #random, @here'],
    ['  indented\n    code stays', 'channel', 'indented\n    code stays'],
    ['why is Array<string> a <how> & <!DOCTYPE html>?', 'channel', 'why is Array<string> a <how> & <!DOCTYPE html>?'],
    ['&amp;lt; is written &lt;', 'channel', '&lt; is written <'],
  ] as const;
  test.each(texts)('%j is read as the person wrote it', (text, visibility, question) => {
    expect(commandToQuestion({ ...command, text })).toMatchObject({ visibility, text: question });
  });
});

describe('where it was asked', () => {
  test('direct messages belong together, by command or by message', () => {
    const together = { parentChannel: 'channel:slack:direct-messages' };
    expect(commandToQuestion({ ...command, channel_id: 'D1' })).toMatchObject({
      channel: 'channel:slack:D1',
      ...together,
    });
    expect(messageToQuestion(direct, 'T1', 'UBOT')?.question).toMatchObject({
      channel: 'channel:slack:D1',
      ...together,
    });
  });

  test('a channel belongs to none, and neither does a thread in it', () => {
    const inThread = messageToQuestion({ ...mention, thread_ts: '0.9' }, 'T1', 'UBOT');
    expect(inThread?.question).toMatchObject({ channel: 'channel:slack:C1', parentChannel: null });
  });

  test('where the author is from is known in channels that are shared with others', () => {
    expect(messageToQuestion(mention, 'T1', 'UBOT')?.senderTeam).toBeNull();
    expect(messageToQuestion({ ...mention, user_team: 'T2' }, 'T1', 'UBOT')?.senderTeam).toBe('T2');
  });
});

describe('a message', () => {
  test('that mentions the bot becomes a question without the mention', () => {
    expect(messageToQuestion(mention, 'T1', 'UBOT')).toMatchObject({
      question: { entry: 'mention', text: 'Why?', deliveryKey: 'delivery:slack:T1/C1/1.1' },
      threadTs: null,
    });
    const inTheMiddle = { ...mention, text: 'Hey <@UBOT>, why?', thread_ts: '0.9' };
    expect(messageToQuestion(inTheMiddle, 'T1', 'UBOT')).toMatchObject({
      question: { text: 'Hey , why?' },
      threadTs: '0.9',
    });
  });

  test('to the bot directly becomes a question', () => {
    expect(messageToQuestion(direct, 'T1', 'UBOT')?.question).toMatchObject({ entry: 'direct-message', text: 'Why?' });
  });

  test('with a file still asks its question', () => {
    expect(messageToQuestion({ ...direct, subtype: 'file_share' }, 'T1', 'UBOT')?.question.text).toBe('Why?');
  });

  const silent: readonly (readonly [string, Partial<MessagePayload>])[] = [
    ['of another bot', { bot_id: 'B2' }],
    ['of our own', { user: 'UBOT' }],
    ['of nobody', { user: undefined }],
    ['that was edited', { subtype: 'message_changed' }],
    ['that was edited to mention us', { edited: { user: 'U1', ts: '2.2' } }],
    ['that was deleted', { subtype: 'message_deleted' }],
    ['that tells of a channel', { subtype: 'channel_join' }],
  ];
  test.each(silent)('%s meets silence', (_name, part) => {
    expect(messageToQuestion({ ...mention, ...part }, 'T1', 'UBOT')).toBeNull();
    expect(messageToQuestion({ ...direct, ...part }, 'T1', 'UBOT')).toBeNull();
  });

  test('in a channel without a mention meets silence', () => {
    expect(messageToQuestion({ ...direct, channel_type: 'channel' }, 'T1', 'UBOT')).toBeNull();
  });
});
