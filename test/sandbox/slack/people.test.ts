import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ada, adasDirectMessage, ben, errorOf, general, openStage, startSocketApp, type Stage } from './harness.ts';

const gwen = 'U0GWEN0001';
const gus = 'U0GUS00001';
const stan = 'U0STAN0001';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

const lookUp = async (user: string) => (await stage.bot.users.info({ user })).user;

test('guests are told apart from members', async () => {
  expect(await lookUp(ada)).toMatchObject({ is_restricted: false, is_ultra_restricted: false });
  expect(await lookUp(gwen)).toMatchObject({ is_restricted: true, is_ultra_restricted: false });
  expect(await lookUp(gus)).toMatchObject({ is_restricted: true, is_ultra_restricted: true });
});

test('bots can be looked up, and Slackbot calls itself none', async () => {
  const { botUserId, slackbotUserId } = stage.slack.team;
  expect(await lookUp(botUserId)).toMatchObject({ is_bot: true });
  expect(await lookUp(slackbotUserId)).toMatchObject({ is_bot: false });
});

test('strangers are told by their workspace, in a look-up and in events', async () => {
  const heard: unknown[] = [];
  await startSocketApp(stage, (app) => {
    app.event('app_mention', async ({ event, body }) => void heard.push({ event, body }));
  });
  expect(await lookUp(ada)).toMatchObject({ team_id: stage.slack.team.id });
  const found = await lookUp(stan);
  expect(found?.is_stranger).toBe(false);
  expect(found?.team_id).toMatch(/^T/);
  expect(found?.team_id).not.toBe(stage.slack.team.id);

  await stage.slack.type(stan, general, '@askline hello');
  await stage.slack.type(ada, general, '@askline hello');
  await stage.until(() => heard.length === 2);
  expect(heard).toMatchObject([
    { event: { user: stan, user_team: found?.team_id }, body: { is_ext_shared_channel: true } },
    { event: { user: ada, user_team: stage.slack.team.id }, body: { is_ext_shared_channel: true } },
  ]);
});

test('an event in a shared channel names its owner, and us in the authorizations', async () => {
  const heard: unknown[] = [];
  await startSocketApp(stage, (app) => {
    app.event('app_mention', async ({ body, context }) => void heard.push({ body, context }));
    app.event('message', async ({ body, context }) => void heard.push({ body, context }));
  });
  const owner = (await lookUp(stan))?.team_id;
  const ours = stage.slack.team.id;
  const authorizations = [{ team_id: ours }];
  await stage.slack.type(ada, general, '@askline hello');
  await stage.until(() => heard.length === 1);
  // A channel of our own.
  await stage.slack.type(ada, adasDirectMessage, 'hello');
  await stage.until(() => heard.length === 2);
  expect(heard).toMatchObject([
    { body: { team_id: owner, context_team_id: ours, authorizations }, context: { teamId: ours } },
    { body: { team_id: ours, context_team_id: ours, authorizations }, context: { teamId: ours } },
  ]);
});

test('a stranger has no command, and can mention the bot', async () => {
  await startSocketApp(stage, (app) => app.command('/ask', async ({ ack }) => ack('Hello')));
  expect(await stage.slack.type(stan, general, '/ask why?')).toEqual({
    kind: 'command-failed',
    error: 'unknown command',
  });
  expect(stage.events('delivered', '/ask')).toEqual([]);
  expect(stage.slack.messagesFor(stan, general)).toMatchObject([
    { text: expect.stringContaining('not a valid command') },
  ]);
  await stage.slack.type(stan, general, '@askline why?');
  await stage.until(() => stage.events('delivered', 'app_mention').length === 1);
});

test('user groups come with their people when they are asked for', async () => {
  stage.slack.settings.scopes.add('usergroups:read');
  stage.slack.settings.userGroups = [
    { id: 'S0HELPERS1', handle: 'helpers', people: [ada, ben] },
    { id: 'S0RETIRED1', handle: 'retired', people: [ada], isDisabled: true },
  ];
  const { usergroups: withPeople } = await stage.bot.usergroups.list({ include_users: true });
  expect(withPeople).toMatchObject([{ id: 'S0HELPERS1', users: [ada, ben], user_count: 2 }]);
  const { usergroups: bare } = await stage.bot.usergroups.list({ include_disabled: true });
  expect(bare?.map(({ id, users }) => [id, users])).toEqual([
    ['S0HELPERS1', undefined],
    ['S0RETIRED1', undefined],
  ]);
});

test('user groups need their scope', async () => {
  expect(await errorOf(stage.bot.usergroups.list({}))).toBe('missing_scope');
});

test('on a free plan there are no user groups', async () => {
  stage.slack.settings.scopes.add('usergroups:read');
  stage.slack.settings.userGroups = null;
  expect(await errorOf(stage.bot.usergroups.list({}))).toBe('plan_upgrade_required');
});
