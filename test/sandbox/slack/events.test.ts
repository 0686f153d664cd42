import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import { ada, adasDirectMessage, ben, general, openStage, random, startSocketApp, type Stage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

type Heard = Record<string, unknown>;

/** What reaches the listeners of a Bolt app that does not ignore itself. */
async function listen(): Promise<Heard[]> {
  const heard: Heard[] = [];
  await startSocketApp(stage, (app: App) => {
    app.event('app_mention', async ({ event, body }) => void heard.push({ ...event, body }));
    app.event('message', async ({ event, body }) => void heard.push({ ...event, body }));
  });
  return heard;
}
const eventsOf = (name: string): Heard[] =>
  stage.events('delivered', name).map(({ details }) => Object(Object(details['payload']).event));

test('a mention where the bot is a member is delivered as app_mention', async () => {
  const heard = await listen();
  const sent = await stage.slack.type(ada, general, 'hey <@U0ASKLINE1>, is 1 < 2? see https://example.com/a?b=1&c=2');
  await stage.until(() => heard.length === 1);
  expect(heard[0]).toMatchObject({
    type: 'app_mention',
    user: ada,
    channel: general,
    ts: 'ts' in sent ? sent.ts : '',
    text: 'hey <@U0ASKLINE1>, is 1 &lt; 2? see <https://example.com/a?b=1&amp;c=2>',
    body: {
      type: 'event_callback',
      api_app_id: stage.slack.team.appId,
      event_id: expect.stringMatching(/^Ev/),
      authorizations: [{ user_id: stage.slack.team.botUserId, is_bot: true }],
    },
  });
});

test('a mention in a thread names the thread and its author', async () => {
  const parent = await stage.slack.type(ben, general, 'a topic');
  const threadTs = 'ts' in parent ? parent.ts : '';
  await stage.slack.type(ada, general, '@askline what do you think?', { threadTs });
  expect(eventsOf('app_mention')).toMatchObject([{ thread_ts: threadTs, parent_user_id: ben }]);
});

test('the bot does not hear of mentions where it is no member, nor of other talk', async () => {
  await stage.slack.type(ada, random, '@askline hello?');
  await stage.slack.type(ada, general, 'hello, Ben');
  expect(stage.events('delivered')).toEqual([]);
});

test('a direct message is delivered as message.im, a mention in it too', async () => {
  const heard = await listen();
  await stage.slack.type(ada, adasDirectMessage, '@askline hello');
  await stage.until(() => heard.length === 1);
  expect(heard[0]).toMatchObject({ type: 'message', channel_type: 'im', channel: adasDirectMessage, user: ada });
  expect(stage.events('delivered', 'app_mention')).toEqual([]);
});

test('in direct messages the bot hears itself, its edits and deletions', async () => {
  const { ts = '' } = await stage.bot.chat.postMessage({ channel: adasDirectMessage, text: 'one' });
  await stage.bot.chat.update({ channel: adasDirectMessage, ts, text: 'two' });
  stage.slack.deleteMessage(adasDirectMessage, ts);
  expect(eventsOf('message.im')).toMatchObject([
    { bot_id: stage.slack.team.botId, user: stage.slack.team.botUserId, text: 'one', channel_type: 'im' },
    { subtype: 'message_changed', message: { text: 'two' }, previous_message: { text: 'one' } },
    { subtype: 'message_deleted', deleted_ts: ts },
  ]);
});

test('an edit by a person arrives as message_changed', async () => {
  const sent = await stage.slack.type(ada, adasDirectMessage, 'helo');
  stage.slack.editMessage(adasDirectMessage, 'ts' in sent ? sent.ts : '', 'hello');
  expect(eventsOf('message.im')[1]).toMatchObject({
    subtype: 'message_changed',
    message: { text: 'hello', user: ada },
  });
  expect(stage.slack.messagesFor(ada, adasDirectMessage)).toMatchObject([{ text: 'hello', edited: true }]);
});

test('a mention by another bot carries its bot_id, a legacy one the subtype too', async () => {
  await stage.slack.postAsBot(general, '@askline ping');
  await stage.slack.postAsBot(general, '@askline ping', { legacy: true });
  const [modern, legacy] = eventsOf('app_mention');
  expect(modern).toMatchObject({ bot_id: 'B0OTHERBOT', user: 'U0OTHERBOT' });
  expect(modern).not.toHaveProperty('subtype');
  expect(legacy).toMatchObject({ bot_id: 'B0OTHERBOT', subtype: 'bot_message' });
  expect(legacy).not.toHaveProperty('user');
});

test('events need their scopes', async () => {
  stage.slack.settings.scopes.clear();
  await stage.slack.type(ada, general, '@askline hello');
  await stage.slack.type(ada, adasDirectMessage, 'hello');
  expect(stage.events('delivered')).toEqual([]);
});

test('people write only where they are', async () => {
  await expect(stage.slack.type('U0CHLOE001', 'C0SECRET01', 'hello')).rejects.toThrow('Chloe is not in secret-plans');
});
