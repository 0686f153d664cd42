import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { constants, createInflate, inflateSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { brokenRules, call, createStage, eventually, type Stage } from './support.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.close());

const payload = z.object({
  op: z.number(),
  d: z.unknown().optional(),
  t: z.string().nullish(),
  s: z.number().nullish(),
});
type Payload = z.infer<typeof payload>;

interface Line {
  readonly received: Payload[];
  readonly raw: Buffer[];
  readonly closed: Promise<number>;
  send(data: unknown): void;
  close(code: number): void;
}

/** A Gateway connection without any client between. */
async function dial(query = '?v=10&encoding=json'): Promise<Line> {
  const { body } = await call(stage.discord, 'GET', '/gateway/bot');
  const socket = new WebSocket(`${String(body['url'])}/${query}`);
  const received: Payload[] = [];
  const raw: Buffer[] = [];
  socket.on('message', (data, isBinary) => {
    if (!Buffer.isBuffer(data)) return;
    raw.push(data);
    if (!isBinary) received.push(payload.parse(JSON.parse(data.toString())));
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve);
  });
  await new Promise((resolve) => {
    socket.on('open', resolve);
  });
  return {
    received,
    raw,
    closed,
    send: (data) => socket.send(typeof data === 'string' ? data : JSON.stringify(data)),
    close: (code) => socket.close(code),
  };
}

const identify = (more: Readonly<Record<string, unknown>> = {}) => ({
  op: 2,
  d: {
    token: stage.discord.credentials.token,
    properties: { os: 'linux', browser: 'test', device: 'test' },
    intents: 1,
    ...more,
  },
});

const sessionOf = (line: Line): string =>
  z.object({ session_id: z.string() }).parse(line.received.find((one) => one.t === 'READY')?.d).session_id;

const ready = (line: Line) => eventually(() => line.received.some((one) => one.t === 'GUILD_CREATE'));

test('hello comes first, and a heartbeat is acknowledged', async () => {
  const line = await dial();
  await eventually(() => line.received.length === 1);
  expect(line.received[0]).toMatchObject({ op: 10, d: { heartbeat_interval: 41_250 } });
  line.send({ op: 1, d: null });
  await eventually(() => line.received.length === 2);
  expect(line.received[1]?.op).toBe(11);
});

test('READY and the server come in order and numbered', async () => {
  const line = await dial();
  line.send(identify());
  await ready(line);
  expect(line.received.slice(1).map((one) => [one.op, one.t, one.s])).toEqual([
    [0, 'READY', 1],
    [0, 'GUILD_CREATE', 2],
  ]);
  expect(line.received[1]?.d).toMatchObject({
    guilds: [{ id: stage.discord.guild.id, unavailable: true }],
    application: { id: stage.discord.credentials.applicationId },
  });
});

describe('a connection is closed', () => {
  test.each([
    ['4001 for an unknown opcode', { op: 99, d: null }, 4001],
    ['4002 for what is no JSON', 'nonsense', 4002],
    ['4002 for a payload that is too large', { op: 1, d: 'x'.repeat(4_096) }, 4002],
    ['4003 for anything before IDENTIFY', { op: 3, d: {} }, 4003],
  ])('%s', async (_name, sent, code) => {
    const line = await dial();
    line.send(sent);
    expect(await line.closed).toBe(code);
  });

  test.each([
    ['4002 for an incomplete IDENTIFY', { intents: 'all' }, 4002],
    ['4004 for a wrong token', { token: 'wrong' }, 4004],
    ['4010 for a shard beyond its count', { shard: [1, 1] }, 4010],
    ['4013 for an unknown intent', { intents: 1 << 30 }, 4013],
    ['4014 for an intent that was not switched on', { intents: 1 << 15 }, 4014],
  ])('%s', async (_name, more, code) => {
    const line = await dial();
    line.send(identify(more));
    expect(await line.closed).toBe(code);
    expect(stage.discord.connections()).toBe(0);
  });

  test('4005 for a second IDENTIFY', async () => {
    const line = await dial();
    line.send(identify());
    await ready(line);
    line.send(identify());
    expect(await line.closed).toBe(4005);
  });

  test('4012 for another version', async () => {
    expect(await (await dial('?v=6&encoding=json')).closed).toBe(4012);
  });

  test('4007 for a sequence that was never sent', async () => {
    const line = await dial();
    line.send(identify());
    await ready(line);
    line.close(4200);
    await line.closed;
    const next = await dial();
    next.send({ op: 6, d: { token: stage.discord.credentials.token, session_id: sessionOf(line), seq: 99 } });
    expect(await next.closed).toBe(4007);
  });

  test('4008 for more than 120 payloads in a minute', async () => {
    const line = await dial();
    for (let i = 0; i < 121; i += 1) line.send({ op: 1, d: null });
    expect(await line.closed).toBe(4008);
    expect(brokenRules(stage.record)).toContain('gateway-rate-limited');
  });

  test('4009 for a missed heartbeat, and the session can be resumed', async () => {
    const hasty = await createStage({ settings: { heartbeatIntervalMs: 20 } });
    const before = stage;
    stage = hasty;
    const line = await dial();
    line.send(identify());
    await ready(line);
    expect(await line.closed).toBe(4009);
    const next = await dial();
    next.send({ op: 6, d: { token: hasty.discord.credentials.token, session_id: sessionOf(line), seq: 2 } });
    await eventually(() => next.received.some((one) => one.t === 'RESUMED'));
    stage = before;
    await hasty.close();
  });
});

describe('sessions', () => {
  test.each([1000, 1001])('close code %i ends the session', async (code) => {
    const line = await dial();
    line.send(identify());
    await ready(line);
    line.close(code);
    await line.closed;
    const next = await dial();
    next.send({ op: 6, d: { token: stage.discord.credentials.token, session_id: sessionOf(line), seq: 2 } });
    await eventually(() => next.received.some((one) => one.op === 9 && one.d === false));
  });

  test('an IDENTIFY within five seconds of another is an invalid session', async () => {
    const strict = await createStage({ settings: { identifyIntervalMs: 5_000 } });
    const before = stage;
    stage = strict;
    const first = await dial();
    first.send(identify());
    await ready(first);
    const second = await dial();
    second.send(identify());
    await eventually(() => second.received.some((one) => one.op === 9 && one.d === false));
    expect(brokenRules(strict.record)).toEqual(['gateway-identify-concurrency']);
    stage = before;
    await strict.close();
  });

  test('each IDENTIFY counts against the day', async () => {
    const line = await dial();
    line.send(identify());
    await ready(line);
    const { body } = await call(stage.discord, 'GET', '/gateway/bot');
    expect(body).toMatchObject({
      shards: 1,
      session_start_limit: { total: 1_000, remaining: 999, max_concurrency: 1 },
    });
  });
});

describe('compression', () => {
  test('one stream for the whole connection', async () => {
    const line = await dial('?v=10&encoding=json&compress=zlib-stream');
    line.send(identify());
    await eventually(() => line.raw.length === 3);
    const inflate = createInflate({ finishFlush: constants.Z_SYNC_FLUSH });
    let text = '';
    inflate.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    inflate.end(Buffer.concat(line.raw));
    await eventually(() => text.includes('GUILD_CREATE'));
    expect(text.startsWith('{"op":10')).toBe(true);
    expect(text).toContain('"t":"READY"');
  });

  test('each payload by itself', async () => {
    const line = await dial();
    line.send(identify({ compress: true }));
    await eventually(() => line.raw.length === 3);
    expect(inflateSync(line.raw[1] ?? '').toString()).toContain('"t":"READY"');
  });
});
