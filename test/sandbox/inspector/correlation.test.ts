import { describe, expect, test } from '@jest/globals';
import { headerBlock } from './script.ts';
import { kindsOf, openScript, wireOf } from './setup.ts';

const ORDER = /told apart by order and text/u;

describe('the same question of two people at once', () => {
  test('is two traces: the posts are told apart by whom they quote', () => {
    const { slack, claude, traces } = openScript();
    slack.command(0, 'U1', 'why?', 't1');
    slack.command(1, 'U2', 'why?', 't2');
    claude.ask(10, 'r1', 'why?');
    claude.ask(11, 'r2', 'why?');
    claude.say(20, 'r1', 'Because of this.');
    claude.say(21, 'r2', 'Because of this.');
    claude.end(30, 'r1', 11);
    claude.end(31, 'r2', 22);
    const second = slack.post(40, { text: 'Because of this.', header: headerBlock('U2', 'why?') }, '2.2');
    const first = slack.post(41, { text: 'Because of this.', header: headerBlock('U1', 'why?') }, '1.1');
    const [one, two] = traces();
    expect(one).toMatchObject({ person: 'U1', messages: ['1.1'], state: 'done', tokens: { output: 11 } });
    expect(two).toMatchObject({ person: 'U2', messages: ['2.2'], state: 'done', tokens: { output: 22 } });
    expect(wireOf(one)).toContain(first);
    expect(wireOf(two)).toContain(second);
    expect([one?.notes, two?.notes]).toEqual([[expect.stringMatching(ORDER)], [expect.stringMatching(ORDER)]]);
  });

  test('gets its model call back when a message shows what only the other call has said', () => {
    const { slack, discord, claude, traces } = openScript();
    discord.ready(0);
    slack.command(1, 'U1', 'why?', 't1');
    discord.command(2, '101', 'why?', 'i1');
    // The question of Discord reached the model first.
    claude.ask(10, 'of-discord', 'why?');
    claude.ask(11, 'of-slack', 'why?');
    claude.say(20, 'of-discord', 'It is the sun.');
    discord.editOriginal(25, 'i1', '> why?\nIt is the sun.', 'm1');
    claude.say(30, 'of-slack', 'It is the moon.');
    claude.end(31, 'of-discord');
    slack.post(40, { text: 'It is the moon.', header: headerBlock('U1', 'why?') }, '1.1');
    claude.end(50, 'of-slack');
    const [ofSlack, ofDiscord] = traces();
    expect(ofSlack?.times).toMatchObject({ firstTokenMs: 29, firstVisibleMs: 39, modelEndMs: 49, finalMs: 39 });
    expect(ofDiscord?.times).toMatchObject({ firstTokenMs: 18, firstVisibleMs: 23, modelEndMs: 29, finalMs: 23 });
    expect(kindsOf(ofSlack)).toEqual(['delivered', 'model-request', 'first-token', 'final', 'model-end']);
  });

  test('of one person in one place says that its messages could not be told apart', () => {
    const { slack, claude, traces } = openScript();
    slack.message(0, 'message.im', 'U1', 'why?', '5.1', 'D1');
    slack.message(1, 'message.im', 'U1', 'why?', '5.2', 'D1');
    claude.ask(10, 'r1', 'why?');
    claude.ask(11, 'r2', 'why?');
    claude.say(20, 'r1', 'Because.');
    claude.say(21, 'r2', 'Because.');
    slack.post(30, { text: 'Because.', channel: 'D1' }, '1.1');
    slack.post(31, { text: 'Because.', channel: 'D1' }, '1.2');
    const [one, two] = traces();
    expect([one?.messages, two?.messages]).toEqual([['1.1'], ['1.2']]);
    expect(one?.notes).toContainEqual(expect.stringContaining('without a handle'));
    expect(two?.notes).toContainEqual(expect.stringContaining('without a handle'));
  });
});

describe('different questions at once', () => {
  test('mention, command and direct message are told apart by thread, quotation and channel', () => {
    const { slack, claude, traces } = openScript();
    slack.command(0, 'U1', 'command?', 't1');
    slack.message(1, 'app_mention', 'U1', '<@U0BOT> mention?', '5.1', 'C1');
    slack.message(2, 'message.im', 'U1', 'direct?', '6.1', 'D1');
    slack.acknowledge(3, 'message.im');
    slack.acknowledge(4, 'app_mention');
    slack.acknowledge(5, '/ask', 'Got it.');
    slack.react(6, '6.1', 'D1');
    slack.react(7, '5.1', 'C1');
    for (const [index, question] of ['mention?', 'direct?', 'command?'].entries()) {
      claude.ask(10 + index, question, question);
      claude.say(20 + index, question, `To ${question}`);
      claude.end(30 + index, question);
    }
    slack.post(40, { text: 'To mention?', thread_ts: '5.1' }, '1.1');
    slack.post(41, { text: 'To direct?', channel: 'D1' }, '1.2');
    slack.post(42, { text: 'To command?', header: headerBlock('U1', 'command?') }, '1.3');
    const told = traces();
    expect(told.map(({ question, entry, messages, state }) => [question, entry, messages, state])).toEqual([
      ['command?', 'command', ['1.3'], 'done'],
      ['mention?', 'mention', ['1.1'], 'done'],
      ['direct?', 'direct-message', ['1.2'], 'done'],
    ]);
    expect(told.flatMap(({ notes }) => notes)).toEqual([]);
    expect(told.map((trace) => kindsOf(trace).filter((kind) => kind === 'accepted').length)).toEqual([1, 2, 2]);
  });

  test('in one direct message channel are told apart by what the model said', () => {
    const { slack, claude, traces } = openScript();
    slack.message(0, 'message.im', 'U1', 'first?', '5.1', 'D1');
    slack.message(1, 'message.im', 'U1', 'second?', '5.2', 'D1');
    claude.ask(10, 'r1', 'first?');
    claude.ask(11, 'r2', 'second?');
    claude.say(20, 'r1', 'An answer to the first.');
    claude.say(21, 'r2', 'Something about the second.');
    slack.post(30, { text: 'Something about', channel: 'D1' }, '1.2');
    slack.post(31, { text: 'An answer to the first.', channel: 'D1' }, '1.1');
    expect(traces().map(({ messages, notes }) => [messages, notes])).toEqual([
      [['1.1'], []],
      [['1.2'], []],
    ]);
  });

  test('private ones are told apart by what the model said', () => {
    const { slack, claude, traces } = openScript();
    slack.command(0, 'U1', 'private first?', 't1');
    slack.command(1, 'U2', 'private second?', 't2');
    claude.ask(10, 'r1', 'first?');
    claude.ask(11, 'r2', 'second?');
    claude.say(20, 'r1', 'An answer to the first.');
    claude.say(21, 'r2', 'Something about the second.');
    claude.end(22, 'r1');
    claude.end(23, 'r2');
    const second = slack.respond(30, 'Something about the second.');
    const first = slack.respond(31, 'An answer to the first.');
    const [one, two] = traces();
    expect(wireOf(one)).toContain(first);
    expect(wireOf(two)).toContain(second);
    expect([one?.state, two?.state]).toEqual(['done', 'done']);
  });

  test('go on in the direct messages of the asker where the channel was closed', () => {
    const { script, slack, claude, trace } = openScript();
    slack.command(0, 'U1', 'why?', 't1');
    claude.ask(10, 'r1', 'why?');
    claude.say(20, 'r1', 'Because.');
    const request = { channel: 'C1', blocks: [headerBlock('U1', 'why?')] };
    script.add(30, 'slack', 'called', 'chat.postMessage', { request, status: 200, answer: { ok: false, error: 'no' } });
    script.add(31, 'slack', 'called', 'response_url', { request: { text: 'Because.' }, status: 404, answer: {} });
    slack.post(32, { text: 'Because.', channel: 'D1', header: headerBlock('U1', 'why?') }, '1.1');
    expect(kindsOf(trace()).slice(-3)).toEqual(['refused', 'refused', 'write']);
  });

  test('in Discord are told apart by interaction, by reference and by channel', () => {
    const { discord, claude, traces } = openScript();
    discord.ready(0);
    discord.command(1, '101', 'one?', 'i1');
    discord.command(2, '102', 'two?', 'i2', [{ name: 'private', value: true }]);
    discord.message(3, '101', `<@900> three?`, 'q3', '301', 'g1');
    discord.message(4, '101', 'four?', 'q4', '302', null);
    discord.message(5, '101', 'not to the bot', 'q5', '301', 'g1');
    for (const question of ['four?', 'three?', 'two?', 'one?']) {
      claude.ask(10, question, question);
      claude.say(11, question, `To ${question}`);
      claude.end(12, question);
    }
    discord.defer(13, 'i2');
    discord.post(20, '302', 'To four?', null, 'm4');
    discord.post(21, '301', 'To three?', 'q3', 'm3');
    discord.editOriginal(22, 'i2', 'To two?', 'm2');
    discord.editOriginal(23, 'i1', '> one?\nTo one?', 'm1');
    discord.edit(24, '302', 'm4', 'To four?');
    expect(traces().map(({ question, messages, state, isPrivate }) => [question, messages, state, isPrivate])).toEqual([
      ['one?', ['m1'], 'done', false],
      ['two?', ['m2'], 'done', true],
      ['three?', ['m3'], 'done', false],
      ['four?', ['m4'], 'done', false],
    ]);
  });
});

test('what bots and edits say is no question', () => {
  const { script, slack, traces } = openScript();
  const event = { type: 'message', channel_type: 'im', channel: 'D1', ts: '1.1', text: 'hello' };
  const authorizations = [{ user_id: 'U0BOT' }];
  for (const more of [{ user: 'U0BOT', bot_id: 'B1' }, { user: 'U1', subtype: 'message_changed' }, { user: 'U0BOT' }]) {
    script.add(0, 'slack', 'delivered', 'message.im', { payload: { event: { ...event, ...more }, authorizations } });
  }
  slack.acknowledge(1, 'message.im');
  expect(traces()).toEqual([]);
});
