import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import { wallClock } from '../../../src/sandbox/clock.ts';
import { startPage } from '../../../src/sandbox/page/server.ts';
import { createRecord, type SandboxRecord } from '../../../src/sandbox/record.ts';
import type { LoopbackServer } from '../../../src/sandbox/server.ts';
import {
  discordMessage,
  fakeDiscord,
  fakeSky,
  fakeSlack,
  slackMessage,
  type FakeDiscord,
  type FakeSlack,
} from './fakes.ts';

let slack: FakeSlack;
let discord: FakeDiscord;
let record: SandboxRecord;
let page: LoopbackServer;
let origin: string;

beforeEach(async () => {
  slack = fakeSlack();
  discord = fakeDiscord();
  record = createRecord(wallClock);
  const platforms = { slack, discord };
  page = await startPage({
    platforms,
    ...fakeSky(platforms),
    record,
    clock: wallClock,
    answersFrom: 'stand-in',
    port: 0,
  });
  origin = `http://127.0.0.1:${page.port}`;
});
afterEach(() => page.close());

const said = { platform: 'slack', person: 'Ada', channel: 'C1', text: 'hello', thread: null };

async function say(body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${origin}/say`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  return { status: response.status, answer };
}

/** `fetch` lets nobody choose the Host header. */
const statusFor = (headers: Readonly<Record<string, string>>, method = 'GET', path = '/') =>
  new Promise<number | undefined>((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: page.port, method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on('error', reject);
    call.end();
  });

interface Update {
  readonly event: string;
  readonly data: string;
}

/** Reads the feed until a condition on all updates so far holds, then hangs up. */
async function readFeed(until: (updates: readonly Update[]) => boolean): Promise<Update[]> {
  const abort = new AbortController();
  const response = await fetch(`${origin}/feed?person=Ada`, { signal: abort.signal });
  const updates: Update[] = [];
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk, { stream: true });
    const parts = rest.split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/u.exec(part) ?? [];
      updates.push({ event, data });
    }
    if (until(updates)) break;
  }
  abort.abort();
  return updates;
}

describe('the files', () => {
  test('come with a policy that forbids inline script and everything from elsewhere', async () => {
    const response = await fetch(origin);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';");
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]*src=)|style=|onclick|https?:/u);
  });

  test('are all there: each that another one names', async () => {
    const seen = new Set<string>();
    const visit = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const response = await fetch(origin + path);
      expect([path, response.status]).toEqual([path, 200]);
      const text = await response.text();
      const named = [...text.matchAll(/(?:src|href)="(\/[^"]+)"|from '\.(\/[^']+)'|url\('(\/[^']+)'\)/gu)];
      for (const match of named) await visit(match[1] ?? match[2] ?? match[3] ?? '');
    };
    await visit('/');
    expect(seen.size).toBeGreaterThan(15);
  });

  test('are nothing but the page', async () => {
    for (const path of ['/server.ts', '/../server.ts', '/%2e%2e/server.ts', '/dom.d.ts', '/etc/passwd']) {
      expect((await fetch(origin + path)).status).toBe(404);
    }
  });
});

describe('other web pages are kept out', () => {
  test('by host', async () => {
    expect(await statusFor({ host: 'evil.example' })).toBe(403);
    expect(await statusFor({ host: `evil.example:${page.port}` })).toBe(403);
    expect(await statusFor({ host: `localhost:${page.port}` })).toBe(200);
  });

  test('by origin, even when they post JSON', async () => {
    expect(await say(said, { origin: 'https://evil.example' })).toMatchObject({ status: 403 });
    expect(await say(said, { origin: 'null' })).toMatchObject({ status: 403 });
    expect(await say(said, { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 });
    expect(slack.typed).toEqual([]);
    expect(await say(said, { origin })).toMatchObject({ status: 200 });
  });

  test('by content type: no plain form can post', async () => {
    expect(await say(said, { 'content-type': 'text/plain' })).toMatchObject({ status: 403 });
  });

  test('by method', async () => {
    expect(await statusFor({ 'content-type': 'application/json' }, 'DELETE')).toBe(405);
  });
});

describe('what is typed', () => {
  test('goes to Slack as it is, into its thread', async () => {
    expect(await say({ ...said, text: '@askline why?', thread: '1.000001' })).toMatchObject({
      answer: { kind: 'sent' },
    });
    expect(slack.typed).toEqual([['U1', 'C1', '@askline why?', { threadTs: '1.000001' }]]);
  });

  test('goes to Discord with ids for names', async () => {
    await say({ ...said, platform: 'discord', channel: '301', text: '@askline ask @Ben, not me@askline' });
    expect(discord.typed).toEqual([['type', '101', '301', '<@900> ask <@102>, not me@askline', {}]]);
  });

  test.each<[string, string | null, boolean]>([
    ['/ask', null, false],
    ['/ask why?', 'why?', false],
    ['/ask question: why?', 'why?', false],
    ['/ask question:why? private:true', 'why?', true],
    ['/ask private: True why?', 'why?', true],
    ['/ask question: why? private: false', 'why?', false],
    ['/ask is private: true a thing?', 'is private: true a thing?', false],
  ])('is a command in Discord: %s', async (text, question, isPrivate) => {
    await say({ ...said, platform: 'discord', channel: '301', text });
    expect(discord.typed).toEqual([['ask', '101', '301', question, { private: isPrivate }]]);
  });

  test('fails with the word of the platform', async () => {
    slack.answer = { kind: 'command-failed', error: 'operation_timeout' };
    expect((await say({ ...said, text: '/ask x' })).answer).toEqual({ kind: 'failed', error: 'operation_timeout' });
  });

  test('fails kindly where the stand-in throws', async () => {
    slack.type = () => Promise.reject(new Error('Ada is not in general'));
    expect(await say(said)).toEqual({ status: 200, answer: { kind: 'failed', error: 'Ada is not in general' } });
  });

  test.each([
    ['a channel that the person cannot see', { ...said, channel: 'C2' }],
    ['an unknown person', { ...said, person: 'Mallory' }],
  ])('is not taken for %s', async (_name, body) => {
    expect((await say(body)).answer).toMatchObject({ kind: 'failed' });
    expect(slack.typed).toEqual([]);
  });

  test('must have the shape of it', async () => {
    expect(await say({ ...said, text: '' })).toMatchObject({ status: 400 });
    expect(await say('nonsense')).toMatchObject({ status: 400 });
  });
});

async function post(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.ok ? response.json() : response.status;
}

describe('what else one does', () => {
  test('a press goes to its message, for the person who pressed', async () => {
    const pressed = { platform: 'slack', person: 'Ben', channel: 'C1', message: '1.1', action: 'a', value: 'yes' };
    expect(await post('/press', pressed)).toEqual({ kind: 'done' });
    expect(slack.pressed).toEqual([['U2', 'C1', '1.1', 'a', { value: 'yes' }]]);
    expect(await post('/press', { ...pressed, person: 'Ada', channel: 'C2' })).toMatchObject({ kind: 'failed' });
    expect(slack.pressed.length).toBe(1);
  });

  test('a press that fails says why', async () => {
    discord.pressAnswer = Promise.resolve({ kind: 'failed', error: 'no answer' });
    const pressed = { platform: 'discord', person: 'Ada', channel: '301', message: '1', action: 'a' };
    expect(await post('/press', pressed)).toEqual({ kind: 'failed', error: 'no answer' });
  });

  test('the weather is told to every page that is open', async () => {
    let isSet = false;
    const updates = await readFeed((all) => {
      if (!isSet && all.some(({ event }) => event === 'ready')) {
        isSet = true;
        void post('/weather', { id: 'slack-slow', on: true });
      }
      return all.filter(({ event }) => event === 'weather').length === 2;
    });
    expect(updates[1]?.data).not.toContain('"on":true');
    expect(updates.at(-1)?.data).toMatch(/"id":"slack-slow"[^}]*"on":true/u);
  });

  test('weather that does not exist fails, and so does what is no weather at all', async () => {
    expect(await post('/weather', { id: 'slack-snows', on: true })).toMatchObject({ kind: 'failed' });
    expect(await post('/weather', { id: 'slack-slow' })).toBe(400);
    expect(await post('/weather', { fine: true })).toEqual({ kind: 'done' });
  });

  test('a crowd asks, and its names are told before its words', async () => {
    let isAsked = false;
    const updates = await readFeed((all) => {
      if (!isAsked && all.some(({ event }) => event === 'ready')) {
        isAsked = true;
        void post('/crowd', { platform: 'discord', channel: '302' }).then((result) => {
          expect(result).toEqual({ kind: 'done', channel: '301' });
          discord.messages = [discordMessage('1443000000000000000', 'hello', { author: '90' })];
          record.add('discord', 'changed', 'MESSAGE_CREATE', {});
        });
      }
      return all.some(({ data }) => data.includes('hello'));
    });
    const [names, words] = updates.slice(-2);
    expect(names).toMatchObject({ event: 'names', data: expect.stringContaining('"90":"Guest0"') });
    expect(words?.data).toContain('"author":"Guest0"');
  });
});

describe('the feed', () => {
  test('begins with who one is, what one sees and all messages', async () => {
    slack.messages = [slackMessage('1700000000.000100', 'hello')];
    const updates = await readFeed((all) => all.some(({ event }) => event === 'ready'));
    expect(updates.map(({ event }) => event)).toEqual(['hello', 'weather', 'messages', 'ready']);
    expect(updates[0]?.data).toContain('"people":["Ada","Ben"]');
    expect(updates[0]?.data).not.toContain('secret');
    expect(updates[2]?.data).toContain('"author":"askline"');
  });

  test('sends only what changed, many changes at once', async () => {
    slack.messages = [slackMessage('1700000000.000100', 'stays'), slackMessage('1700000000.000200', 'grows')];
    let changes = 0;
    const updates = await readFeed((all) => {
      if (changes === 0 && all.some(({ event }) => event === 'ready')) {
        for (changes = 1; changes <= 40; changes += 1) {
          slack.messages = slack.messages.with(1, slackMessage('1700000000.000200', `grows ${changes}`));
          record.add('slack', 'changed', 'message_changed', {});
        }
      }
      return all.some(({ data }) => data.includes('grows 40'));
    });
    const after = updates.slice(updates.findIndex(({ event }) => event === 'ready') + 1);
    expect(after.length).toBe(1);
    expect(after[0]?.data).not.toContain('stays');
    expect(after[0]?.data).not.toContain('"order"');
  });

  test('tells what was removed, and who types', async () => {
    discord.messages = [discordMessage('1443000000000000000', 'first')];
    let isChanged = false;
    const updates = await readFeed((all) => {
      if (!isChanged && all.some(({ event }) => event === 'ready')) {
        isChanged = true;
        discord.messages = [];
        discord.isTyping = true;
        record.add('discord', 'changed', 'MESSAGE_DELETE', {});
      }
      return all.some(({ event }) => event === 'typing');
    });
    expect(updates.at(-2)?.data).toContain('"changed":[],"order":[]');
    expect(updates.at(-1)?.data).toContain('"types":true');
  });
});
