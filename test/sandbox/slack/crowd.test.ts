import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ada, general, openStage, random, secret, startSocketApp, type Stage } from './harness.ts';

const NAMES = ['Ada', 'Ben', 'Chloe', 'Gwen', 'Gus', 'Stan'];

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

test('there is no crowd until somebody asks for one', () => {
  expect(stage.slack.team.people.map(({ name }) => name)).toEqual(NAMES);
  expect(stage.slack.team.channels.map(({ name }) => name)).toEqual([
    'general',
    'random',
    'secret-plans',
    ...NAMES.map((name) => name.toLowerCase()),
  ]);
});

test('a crowd is made once, and grows when more are asked for', () => {
  const thirty = stage.slack.crowd(30);
  expect(new Set(thirty.map(({ id }) => id)).size).toBe(30);
  expect(stage.slack.crowd(10)).toEqual(thirty.slice(0, 10));
  expect(stage.slack.crowd(31).slice(0, 30)).toEqual(thirty);
  expect(stage.slack.team.people).toHaveLength(NAMES.length);
});

test('somebody in the crowd is in the public channels, can be looked up and asks like anybody', async () => {
  const [somebody] = stage.slack.crowd(2);
  const id = somebody?.id ?? '';
  const memberOf = stage.slack.team.channels.filter(({ members }) => members.includes(id)).map(({ name }) => name);
  expect(memberOf).toEqual(['general', 'random', 'crowd001']);
  expect(await stage.bot.users.info({ user: id })).toMatchObject({ user: { id, real_name: somebody?.name } });
  expect(stage.slack.person(id)).toEqual(somebody);

  await startSocketApp(stage, (app) => app.command('/ask', async ({ ack, command }) => ack(`For ${command.user_id}`)));
  expect(await stage.slack.type(id, general, '/ask x')).toEqual({ kind: 'command-accepted' });
  expect(stage.slack.messagesFor(id, general)).toMatchObject([{ text: `For ${id}`, ephemeralFor: id }]);
  expect(stage.slack.messagesFor(ada, general)).toEqual([]);
  await expect(stage.slack.type(id, secret, 'hello')).rejects.toThrow('is not in secret-plans');
});

test('everybody in the crowd has direct messages with the bot', async () => {
  const [somebody] = stage.slack.crowd(1);
  const { channel = '' } = await stage.bot.chat.postMessage({ channel: somebody?.id ?? '', text: 'hello' });
  expect(stage.slack.messagesFor(somebody?.id ?? '', channel)).toMatchObject([{ text: 'hello' }]);
  await stage.slack.type(somebody?.id ?? '', channel, 'hello back');
  expect(stage.events('delivered', 'message.im')).toHaveLength(2);
});

test('channels for a crowd are made on demand, with everybody and the bot in them', async () => {
  const before = stage.slack.crowdChannels(2);
  const crowd = stage.slack.crowd(3);
  const channels = stage.slack.crowdChannels(6);
  expect(channels.map(({ name }) => name)).toEqual(['crowd-1', 'crowd-2', 'crowd-3', 'crowd-4', 'crowd-5', 'crowd-6']);
  expect(channels.slice(0, 2).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  for (const { members } of channels) {
    expect(members).toEqual(expect.arrayContaining([ada, stage.slack.team.botUserId, ...crowd.map(({ id }) => id)]));
  }
  const [first] = channels;
  await stage.slack.type(crowd[0]?.id ?? '', first?.id ?? '', '@askline hello');
  expect(stage.events('delivered', 'app_mention')).toHaveLength(1);
  await stage.slack.type(crowd[0]?.id ?? '', random, '@Crowd002 hello');
  expect(stage.slack.messagesFor(ada, random)[0]?.text).toBe('<@U0CROWD002> hello');
});
