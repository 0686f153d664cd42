import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  ada,
  adasDirectMessage,
  ben,
  general,
  openStage,
  secret,
  startSocketApp,
  webClient,
  type Stage,
} from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

test('a command has the fields that Slack sends', async () => {
  const heard: Record<string, unknown>[] = [];
  await startSocketApp(stage, (app) =>
    app.command('/ask', async ({ ack, command }) => {
      heard.push(command);
      await ack();
    }),
  );
  await stage.slack.type(ada, general, '/ask   is 1 < 2? ');
  await stage.slack.type(ada, secret, '/ask x');
  await stage.slack.type(ada, adasDirectMessage, '/ask');
  expect(heard).toMatchObject([
    {
      command: '/ask',
      text: 'is 1 < 2?',
      user_id: ada,
      user_name: 'ada',
      team_id: stage.slack.team.id,
      channel_id: general,
      channel_name: 'general',
      api_app_id: stage.slack.team.appId,
      is_enterprise_install: 'false',
      response_url: expect.stringContaining('/commands/'),
      trigger_id: expect.any(String),
    },
    { channel_name: 'privategroup' },
    { channel_name: 'directmessage', text: '' },
  ]);
});

test('an acknowledgement in the channel shows the command and the answer to everybody', async () => {
  await startSocketApp(stage, (app) =>
    app.command('/ask', async ({ ack }) => ack({ response_type: 'in_channel', text: 'Here it is' })),
  );
  await stage.slack.type(ada, general, '/ask something');
  expect(stage.slack.messagesFor(ben, general)).toMatchObject([
    { user: ada, text: '/ask something', ephemeralFor: null },
    { user: stage.slack.team.botUserId, text: 'Here it is', ephemeralFor: null },
  ]);
});

test('an acknowledgement is ephemeral unless it says otherwise', async () => {
  await startSocketApp(stage, (app) => app.command('/ask', async ({ ack }) => ack('Only you')));
  await stage.slack.type(ada, general, '/ask something');
  expect(stage.slack.messagesFor(ada, general)).toMatchObject([{ text: 'Only you', ephemeralFor: ada }]);
  expect(stage.slack.messagesFor(ben, general)).toEqual([]);
});

test('a command in a thread fails', async () => {
  const sent = await stage.slack.type(ada, general, 'topic');
  const threadTs = 'ts' in sent ? sent.ts : '';
  expect(await stage.slack.type(ada, general, '/ask x', { threadTs })).toEqual({
    kind: 'command-failed',
    error: 'not allowed in threads',
  });
  expect(stage.events('refused', '/ask')[0]?.details).toMatchObject({ rule: 'no-commands-in-threads' });
  expect(stage.slack.messagesFor(ada, general)[1]).toMatchObject({
    user: stage.slack.team.slackbotUserId,
    threadTs,
    text: '/ask is not supported in threads. Sorry!',
    ephemeralFor: ada,
  });
});

test('without its scope there is no command', async () => {
  stage.slack.settings.scopes.delete('commands');
  expect(await stage.slack.type(ada, general, '/ask x')).toEqual({ kind: 'command-failed', error: 'unknown command' });
  expect(stage.slack.messagesFor(ada, general)[0]?.text).toMatch(/^\/ask is not a valid command\./);
  expect(stage.events('refused', '/ask')[0]?.details).toMatchObject({ rule: 'commands-need-their-scope' });
});

test('Slackbot tells the person alone that a command failed', async () => {
  await stage.slack.type(ada, general, '/ask x');
  expect(stage.slack.messagesFor(ada, general)).toMatchObject([
    { user: 'USLACKBOT', text: '/ask failed with the error "dispatch_failed"', ephemeralFor: ada, threadTs: null },
  ]);
  expect(stage.slack.messagesFor(ben, general)).toEqual([]);
});

test('a command that nobody takes fails', async () => {
  expect(await stage.slack.type(ada, general, '/ask x')).toEqual({ kind: 'command-failed', error: 'dispatch_failed' });
});

test('a command without acknowledgement within 3 s fails, and is not repeated', async () => {
  let heard = 0;
  await startSocketApp(stage, (app) =>
    app.command('/ask', async () => {
      heard += 1;
    }),
  );
  const typed = stage.slack.type(ada, general, '/ask x');
  await stage.until(() => heard === 1);
  stage.clock.advance(3000);
  expect(await typed).toEqual({ kind: 'command-failed', error: 'operation_timeout' });
  expect(stage.slack.messagesFor(ada, general)[0]?.text).toBe('/ask failed with the error "operation_timeout"');
  expect(stage.events('refused', '/ask')[0]?.details).toMatchObject({ rule: 'command-acknowledged-within-3-s' });
  stage.clock.advance(3_600_000);
  expect(stage.events('delivered', '/ask')).toHaveLength(1);
});

test('an acknowledgement with wrong blocks fails the command', async () => {
  await startSocketApp(stage, (app) =>
    app.command('/ask', async ({ ack }) => ack({ text: 'x', blocks: [{ type: 'unheard-of' }] })),
  );
  expect(await stage.slack.type(ada, general, '/ask x')).toEqual({
    kind: 'command-failed',
    error: 'invalid_command_response',
  });
  expect(stage.slack.messagesFor(ada, general)).toMatchObject([
    { user: 'USLACKBOT', text: '/ask failed with the error "invalid_command_response"' },
  ]);
});

test('stopping ends what is under way, and the stand-in can start again', async () => {
  let heard = 0;
  await startSocketApp(stage, (app) =>
    app.command('/ask', async () => {
      heard += 1;
    }),
  );
  const typed = stage.slack.type(ada, general, '/ask x');
  await stage.until(() => heard === 1);
  await stage.slack.stop();
  expect(await typed).toEqual({ kind: 'command-failed', error: 'dispatch_failed' });
  expect(stage.slack.connections()).toBe(0);
  expect(() => stage.slack.apiUrl).toThrow('not started');

  await stage.slack.start();
  expect(await webClient(stage.slack).auth.test()).toMatchObject({ ok: true });
});

test.each(['/asking', '/aks Why?', '/usr/bin/env'])(
  '%s is a command that nobody has, and no message',
  async (typed) => {
    expect(await stage.slack.type(ada, general, typed)).toEqual({ kind: 'command-failed', error: 'unknown command' });
    expect(stage.slack.messagesFor(ada, general)).toMatchObject([
      {
        user: stage.slack.team.slackbotUserId,
        text: expect.stringMatching(`^${typed.split(' ')[0]} is not a valid command\\.`),
        ephemeralFor: ada,
      },
    ]);
    expect(stage.slack.messagesFor(ben, general)).toEqual([]);
  },
);

test('words with a space before the slash are a message', async () => {
  expect(await stage.slack.type(ada, general, ' /aks Why?')).toMatchObject({ kind: 'sent' });
});
