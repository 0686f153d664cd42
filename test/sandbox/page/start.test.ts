import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createClaude } from '../../../src/sandbox/claude/claude.ts';
import { wallClock } from '../../../src/sandbox/clock.ts';
import { createRecord } from '../../../src/sandbox/record.ts';
import { listenOnLoopback } from '../../../src/sandbox/server.ts';
import { startSandbox, type Sandbox } from '../../../src/sandbox/start.ts';

jest.setTimeout(30_000);

let sandbox: Sandbox | null = null;

beforeEach(() => {
  sandbox = null;
});
afterEach(() => sandbox?.stop());

/** Reads the page's feed until it contains a text. */
async function untilFeedHas(url: string, text: string): Promise<void> {
  const abort = new AbortController();
  const cancel = wallClock.after(20_000, () => abort.abort(new Error(`The feed never had: ${text}`)));
  const response = await fetch(`${url}feed?person=Ada`, { signal: abort.signal });
  let all = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    all += decoder.decode(chunk, { stream: true });
    if (all.includes(text)) break;
  }
  cancel();
  abort.abort();
}

const channels = { slack: 'C0GENERAL1', discord: '300000000000000001' } as const;

async function ask(url: string, platform: 'slack' | 'discord', text: string): Promise<unknown> {
  const response = await fetch(`${url}say`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ platform, person: 'Ada', channel: channels[platform], text, thread: null }),
  });
  return response.json();
}

test('a question typed in either pane is answered by the real bot', async () => {
  sandbox = await startSandbox({ port: 0, environment: {}, logStream: new PassThrough() });
  const { url } = sandbox;
  expect(await ask(url, 'slack', '/ask refuse this')).toEqual({ kind: 'sent' });
  expect(await ask(url, 'discord', '@askline what is a mutex?')).toMatchObject({ kind: 'sent' });
  await untilFeedHas(url, "Askline's stand-in for Claude");
});

test('a port that is taken is passed over', async () => {
  const taken = await listenOnLoopback({ port: 0, handle: () => undefined });
  sandbox = await startSandbox({ port: taken.port, environment: {}, logStream: new PassThrough() });
  const port = Number(new URL(sandbox.url).port);
  await taken.close();
  expect(port).toBeGreaterThan(taken.port);
  expect(port).toBeLessThanOrEqual(taken.port + 10);
});

test('with a key of the person the stand-in for Claude stays out of it', async () => {
  const claude = createClaude({ clock: wallClock, record: createRecord(wallClock) });
  await claude.start();
  claude.respondWith(() => ({ kind: 'text', text: 'From the real one.' }));
  const environment = { ANTHROPIC_API_KEY: claude.apiKey, ANTHROPIC_BASE_URL: claude.baseUrl };
  sandbox = await startSandbox({ port: 0, environment, logStream: new PassThrough() });
  expect(await ask(sandbox.url, 'slack', '/ask who are you?')).toEqual({ kind: 'sent' });
  await untilFeedHas(sandbox.url, 'Claude itself answers, with your key');
  await untilFeedHas(sandbox.url, 'From the real one.');
  await claude.stop();
});
