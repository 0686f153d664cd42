import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { wallClock } from '../../../src/sandbox/clock.ts';
import { startPage } from '../../../src/sandbox/page/server.ts';
import { createRecord, type SandboxRecord } from '../../../src/sandbox/record.ts';
import type { LoopbackServer } from '../../../src/sandbox/server.ts';
import { fakeDiscord, fakeSky, fakeSlack } from '../page/fakes.ts';
import { slackSteps } from './script.ts';

let record: SandboxRecord;
let page: LoopbackServer;

beforeEach(async () => {
  record = createRecord(wallClock);
  const platforms = { slack: fakeSlack(), discord: fakeDiscord() };
  const rest = { record, clock: wallClock, answersFrom: 'stand-in', port: 0 } as const;
  page = await startPage({ platforms, ...fakeSky(platforms), ...rest });
});
afterEach(() => page.close());

const list = z.object({
  revision: z.number(),
  traces: z.array(z.object({ id: z.string(), person: z.string(), channel: z.string(), question: z.string() })),
});

async function get(path: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${page.port}${path}`);
  const body: unknown = await response.json();
  return { status: response.status, body };
}

const ask = (text: string): void => {
  const add = (_atMs: number, ...event: Parameters<SandboxRecord['add']>): number => {
    record.add(...event);
    return 0;
  };
  slackSteps({ events: [], add }).command(0, 'U1', text, text);
};

test('answers are listed, the newest first, with names instead of ids', async () => {
  ask('first?');
  ask('second, <@U2>?');
  const { traces } = list.parse((await get('/inspector/traces')).body);
  expect(traces.map(({ person, channel, question }) => [person, channel, question])).toEqual([
    ['Ada', '#general', 'second, @Ben?'],
    ['Ada', '#general', 'first?'],
  ]);
});

test('one answer comes with its wire, from where one left off', async () => {
  ask('why?');
  const { revision, traces } = list.parse((await get('/inspector/traces?since=nonsense')).body);
  const id = traces[0]?.id ?? '';
  const wire = [{ name: '/ask', direction: 'to the bot', request: { token: '[hidden]', text: 'why?' } }];
  expect((await get(`/inspector/trace?id=${id}`)).body).toMatchObject({ isWhole: true, wire });
  expect((await get(`/inspector/trace?id=${id}&since=${revision}`)).body).toMatchObject({ isWhole: false, wire: [] });
});

test('what is not there is not found', async () => {
  expect((await get('/inspector/trace?id=q1')).status).toBe(404);
  expect((await get('/inspector/nothing')).status).toBe(404);
});
