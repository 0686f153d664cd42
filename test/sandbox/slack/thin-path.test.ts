import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ada, general, openStage, startHttpApp, startSocketApp, type Stage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

test('a command over Socket Mode becomes a message that grows by updates', async () => {
  const { slack, until } = stage;
  await startSocketApp(stage, (app) =>
    app.command('/ask', async ({ ack, command, client }) => {
      await ack();
      const posted = await client.chat.postMessage({ channel: command.channel_id, text: 'Thinking' });
      await client.chat.update({ channel: command.channel_id, ts: posted.ts ?? '', text: `About ${command.text}: 42` });
    }),
  );
  expect(slack.connections()).toBe(1);

  expect(await slack.type(ada, general, '/ask the meaning of life')).toEqual({ kind: 'command-accepted' });

  await until(() => slack.messagesFor(ada, general).some(({ edited }) => edited));
  expect(slack.messagesFor(ada, general)).toMatchObject([
    { user: slack.team.botUserId, text: 'About the meaning of life: 42', threadTs: null, ephemeralFor: null },
  ]);
});

test('a mention over signed HTTP is answered in its thread', async () => {
  const { slack, until } = stage;
  await startHttpApp(stage, (app) =>
    app.event('app_mention', async ({ event, say }) => {
      await say({ text: `You said ${event.text}`, thread_ts: event.ts });
    }),
  );

  const sent = await slack.type(ada, general, '@askline hello & goodbye');

  await until(() => slack.messagesFor(ada, general).length === 2);
  expect(sent).toMatchObject({ kind: 'sent' });
  expect(slack.messagesFor(ada, general)[1]).toMatchObject({
    text: `You said <@${slack.team.botUserId}> hello &amp; goodbye`,
    threadTs: 'ts' in sent ? sent.ts : 'none',
  });
});
