import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { call, channelNamed, createStage, personNamed, type Stage } from './support.ts';

let stage: Stage;
let messages = '';
beforeEach(async () => {
  stage = await createStage();
  messages = `/channels/${channelNamed(stage.discord, 'general')}/messages`;
});
afterEach(() => stage.close());

async function list(query: string): Promise<readonly unknown[]> {
  const { body } = await call(stage.discord, 'GET', `${messages}?${query}`);
  const { list: listed } = body;
  return Array.isArray(listed) ? listed : [];
}

test('a message that is read later does not tell its nonce', async () => {
  const { body } = await call(stage.discord, 'POST', messages, { content: 'x', nonce: 'post1', enforce_nonce: true });
  expect(body).toMatchObject({ nonce: 'post1' });
  const read = await call(stage.discord, 'GET', `${messages}/${String(body['id'])}`);
  expect(read).toMatchObject({ status: 200, body: { content: 'x' } });
  expect(read.body).not.toHaveProperty('nonce');
  expect((await list('limit=1'))[0]).not.toHaveProperty('nonce');
});

test('messages are listed after one or before one, newest first', async () => {
  const ids: string[] = [];
  for (const text of ['a', 'b', 'c', 'd']) {
    ids.push(
      (await stage.discord.type(personNamed(stage.discord, 'Ada'), channelNamed(stage.discord, 'general'), text)).id,
    );
  }
  expect(await list('limit=2')).toMatchObject([{ content: 'd' }, { content: 'c' }]);
  expect(await list(`limit=2&after=${ids[0]}`)).toMatchObject([{ content: 'c' }, { content: 'b' }]);
  expect(await list(`limit=2&before=${ids[3]}`)).toMatchObject([{ content: 'c' }, { content: 'b' }]);
  expect(await list(`after=${ids[3]}`)).toEqual([]);
});
