import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { general, errorOf, openStage, webClient, type Stage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

async function call(
  method: string,
  body: string,
  contentType: string,
  authorization?: string,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${stage.slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { 'content-type': contentType, ...(authorization === undefined ? {} : { authorization }) },
    body,
  });
  const answer: unknown = await response.json();
  return Object(answer);
}
const bearer = (): string => `Bearer ${stage.slack.credentials.botToken}`;

test('the bot learns who it is', async () => {
  const { team } = stage.slack;
  expect(await stage.bot.auth.test()).toMatchObject({
    ok: true,
    team_id: team.id,
    user_id: team.botUserId,
    bot_id: team.botId,
  });
});

test('an unknown method is refused', async () => {
  expect(await errorOf(stage.bot.apiCall('chat.shout'))).toBe('unknown_method');
});

test('a body that is neither form nor JSON is refused', async () => {
  expect(await call('auth.test', '<xml/>', 'application/xml', bearer())).toEqual({
    ok: false,
    error: 'invalid_post_type',
  });
});

test('a broken JSON body is refused', async () => {
  expect(await call('auth.test', '{"a":', 'application/json', bearer())).toMatchObject({ error: 'invalid_json' });
});

test('a JSON body that is no object is refused', async () => {
  expect(await call('auth.test', '[1]', 'application/json', bearer())).toMatchObject({ error: 'json_not_object' });
});

test('a call without a token is refused', async () => {
  expect(await errorOf(webClient(stage.slack, '').auth.test())).toBe('not_authed');
  const inBody = JSON.stringify({ token: stage.slack.credentials.botToken });
  expect(await call('auth.test', inBody, 'application/json')).toMatchObject({ error: 'not_authed' });
});

test('a form may carry the token in its body', async () => {
  const body = new URLSearchParams({ token: stage.slack.credentials.botToken }).toString();
  expect(await call('auth.test', body, 'application/x-www-form-urlencoded')).toMatchObject({ ok: true });
});

test('a wrong token is refused', async () => {
  expect(await errorOf(webClient(stage.slack, 'xoxb-wrong').auth.test())).toBe('invalid_auth');
});

test('a revoked token is refused', async () => {
  stage.slack.settings.tokensRevoked = true;
  expect(await errorOf(stage.bot.auth.test())).toBe('token_revoked');
});

test('a token of the wrong kind is refused', async () => {
  expect(await errorOf(stage.bot.apps.connections.open({}))).toBe('not_allowed_token_type');
  const withAppToken = webClient(stage.slack, stage.slack.credentials.appToken);
  expect(await errorOf(withAppToken.chat.postMessage({ channel: general, text: 'x' }))).toBe('not_allowed_token_type');
  expect(await withAppToken.apps.connections.open({})).toMatchObject({ ok: true });
});

test('a missing scope is refused and named', async () => {
  stage.slack.settings.scopes.delete('chat:write');
  stage.slack.settings.scopes.delete('users:read');
  await expect(stage.bot.chat.postMessage({ channel: general, text: 'x' })).rejects.toMatchObject({
    data: { error: 'missing_scope', needed: 'chat:write', provided: expect.stringContaining('commands') },
  });
  expect(await errorOf(stage.bot.users.info({ user: 'U0ADA00001' }))).toBe('missing_scope');
});

test('an unknown person is refused', async () => {
  expect(await errorOf(stage.bot.users.info({ user: 'U0NOBODY01' }))).toBe('user_not_found');
  expect(await stage.bot.users.info({ user: 'U0ADA00001' })).toMatchObject({ user: { real_name: 'Ada' } });
});

test('the record tells every call without its token, and every broken rule', async () => {
  await stage.bot.chat.postMessage({ channel: general, text: 'hello', blocks: [{ type: 'divider' }] });
  await errorOf(stage.bot.chat.postMessage({ channel: 'C0NOWHERE1', text: 'hello' }));

  const [served, refused] = stage.events('called', 'chat.postMessage');
  expect(served?.details).toMatchObject({
    request: { channel: general, text: 'hello', blocks: [{ type: 'divider' }] },
    status: 200,
    answer: { ok: true },
  });
  expect(refused?.details).toMatchObject({ answer: { ok: false, error: 'channel_not_found' } });
  expect(stage.events('refused', 'chat.postMessage')[0]?.details).toMatchObject({ rule: 'channel-exists-for-the-bot' });
  expect(JSON.stringify(stage.record.all())).not.toContain('xoxb');
});

test('bad weather comes as it was ordered', async () => {
  const { faults } = stage.slack;
  const post = (text: string) => stage.bot.chat.postMessage({ channel: general, text });
  faults.next('chat.postMessage', { kind: 'answer', status: 503, body: 'unavailable' });
  faults.next('chat.postMessage', { kind: 'drop' });
  faults.next('chat.postMessage', { kind: 'serve-and-drop' });
  faults.next('chat.postMessage', { kind: 'serve-and-answer', status: 500 });

  await expect(post('one')).rejects.toMatchObject({ statusCode: 503 });
  await expect(post('two')).rejects.toThrow();
  await expect(post('three')).rejects.toThrow();
  await expect(post('four')).rejects.toMatchObject({ statusCode: 500 });
  await post('five');

  const texts = stage.slack.messagesFor('U0ADA00001', general).map(({ text }) => text);
  expect(texts).toEqual(['three', 'four', 'five']);
  expect(stage.events('called', 'chat.postMessage').map(({ details }) => details['fault'])).toEqual([
    'answer',
    'drop',
    'serve-and-drop',
    'serve-and-answer',
    undefined,
  ]);
});

test('a delayed call is served when its time has come', async () => {
  stage.slack.faults.next('auth.test', { kind: 'delay', delayMs: 5000 });
  let answered = false;
  const answer = stage.bot.auth.test().then(() => {
    answered = true;
  });
  await stage.until(() => {
    stage.clock.advance(1000);
    return answered;
  });
  await answer;
  expect(stage.clock.now()).toBeGreaterThanOrEqual(1_790_000_005_000);
});
