import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ada, general, openStage, startSocketApp, webClient, type Stage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

async function ticketUrl(): Promise<string> {
  const { url = '' } = await webClient(stage.slack, stage.slack.credentials.appToken).apps.connections.open({});
  return url;
}

interface Peer {
  readonly socket: WebSocket;
  readonly received: Record<string, unknown>[];
}

/** A client of our own, for what the SDK does not show. */
async function connect(url: string): Promise<Peer> {
  const socket = new WebSocket(url);
  const received: Record<string, unknown>[] = [];
  socket.on('message', (data) => {
    if (Buffer.isBuffer(data)) received.push(Object(JSON.parse(data.toString('utf8'))));
  });
  stage.atEnd(() => socket.terminate());
  await once(socket, 'open');
  await stage.until(() => received.length > 0);
  return { socket, received };
}

test('a connection is greeted, and an event comes in an envelope', async () => {
  const { received } = await connect(await ticketUrl());
  expect(received[0]).toMatchObject({
    type: 'hello',
    num_connections: 1,
    connection_info: { app_id: stage.slack.team.appId },
  });
  await stage.slack.type(ada, general, '@askline hello');
  await stage.until(() => received.length === 2);
  expect(received[1]).toMatchObject({
    type: 'events_api',
    envelope_id: expect.any(String),
    accepts_response_payload: false,
    retry_attempt: 0,
    retry_reason: '',
    payload: { event: { type: 'app_mention' } },
  });
});

test('a ticket opens one connection, and only for half a minute', async () => {
  const used = await ticketUrl();
  await connect(used);
  const again = new WebSocket(used);
  const [error]: unknown[] = await once(again, 'error');
  expect(String(error)).toContain('404');

  const stale = await ticketUrl();
  stage.clock.advance(31_000);
  const late = new WebSocket(stale);
  const [lateError]: unknown[] = await once(late, 'error');
  expect(String(lateError)).toContain('404');
  expect(stage.events('refused', 'socket').map(({ details }) => details['rule'])).toEqual([
    'a-ticket-opens-one-connection',
    'a-ticket-opens-one-connection',
  ]);
});

test('the eleventh connection is sent away', async () => {
  stage.slack.settings.buckets['apps.connections.open'] = { perMinute: 60, burst: 20 };
  for (let count = 0; count < 10; count += 1) await connect(await ticketUrl());
  const { received } = await connect(await ticketUrl());
  expect(received).toMatchObject([{ type: 'disconnect', reason: 'too_many_websockets' }]);
  expect(stage.events('refused', 'socket')[0]?.details).toMatchObject({ rule: 'ten-connections' });
});

test('each payload goes to one of the open connections', async () => {
  const peers = [await connect(await ticketUrl()), await connect(await ticketUrl())];
  await stage.slack.type(ada, general, '@askline one');
  await stage.slack.type(ada, general, '@askline two');
  await stage.until(() => peers.every(({ received }) => received.length === 2));
  expect(peers.map(({ received }) => received.filter(({ type }) => type === 'events_api'))).toMatchObject([
    [{ type: 'events_api' }],
    [{ type: 'events_api' }],
  ]);
});

test('an event without acknowledgement is redelivered three times', async () => {
  const { received } = await connect(await ticketUrl());
  const misses = () => stage.events('refused', 'app_mention').length;
  await stage.slack.type(ada, general, '@askline hello');
  await stage.until(() => received.length === 2);

  for (const [at, delayMs] of [0, 60_000, 300_000].entries()) {
    stage.clock.advance(2999);
    expect(misses()).toBe(at);
    stage.clock.advance(1);
    await stage.until(() => misses() === at + 1);
    await new Promise(setImmediate);
    if (delayMs > 0) stage.clock.advance(delayMs - 1);
    expect(stage.events('delivered', 'app_mention')).toHaveLength(at + 1);
    stage.clock.advance(delayMs > 0 ? 1 : 0);
    await stage.until(() => received.length === at + 3);
  }
  stage.clock.advance(3000);
  await stage.until(() => misses() === 4);
  await new Promise(setImmediate);
  stage.clock.advance(3_600_000);

  const deliveries = received.slice(1);
  expect(deliveries.map((envelope) => [envelope['retry_attempt'], envelope['retry_reason']])).toEqual([
    [0, ''],
    [1, 'timeout'],
    [2, 'timeout'],
    [3, 'timeout'],
  ]);
  expect(new Set(deliveries.map(({ payload }) => Object(payload).event_id)).size).toBe(1);
  expect(stage.events('delivered', 'app_mention')).toHaveLength(4);
  expect(stage.events('refused', 'app_mention')[0]?.details).toMatchObject({ rule: 'acknowledged-within-3-s' });
});

test('an event that finds no connection waits for one', async () => {
  await stage.slack.type(ada, general, '@askline hello');
  await stage.until(() => stage.events('refused', 'app_mention').length === 1);
  const { received } = await connect(await ticketUrl());
  await stage.until(() => {
    stage.clock.advance(1000);
    return received.length === 2;
  });
  expect(received[1]).toMatchObject({ retry_reason: 'connection_failed' });
});

test('the newest event is delivered again with the same event_id', async () => {
  const heard: string[] = [];
  await startSocketApp(stage, (app) =>
    app.event('app_mention', async ({ body, context }) => {
      heard.push(`${body.event_id} ${String(context.retryNum)} ${String(context.retryReason)}`);
    }),
  );
  await stage.slack.type(ada, general, '@askline hello');
  await stage.until(() => heard.length === 1);
  await stage.slack.redeliverNewest();
  await stage.until(() => heard.length === 2);
  const id = heard[0]?.split(' ')[0] ?? '';
  expect(heard).toEqual([`${id} 0 `, `${id} 1 timeout`]);
});

/** A bot that takes commands. A taken command proves that its connection works in both directions. */
async function startTaker(): Promise<void> {
  await startSocketApp(stage, (app) => app.command('/ask', async ({ ack }) => ack()));
}

async function comesBack(opened: number): Promise<void> {
  await stage.until(() => stage.events('called', 'apps.connections.open').length === opened);
  await stage.until(() => stage.slack.connections() === 1);
  expect(await stage.slack.type(ada, general, '/ask still there?')).toEqual({ kind: 'command-accepted' });
}

test('a bot that is asked to reconnect comes back', async () => {
  await startTaker();
  stage.slack.askToReconnect('refresh_requested');
  await comesBack(2);
  stage.slack.askToReconnect('warning');
  await comesBack(3);
});

test('after a warning the connection still works for ten seconds, after a refresh it gets nothing', async () => {
  const { socket, received } = await connect(await ticketUrl());
  stage.slack.askToReconnect('warning');
  await stage.slack.type(ada, general, '@askline still there?');
  await stage.until(() => received.length === 3);
  expect(received[1]).toMatchObject({ type: 'disconnect', reason: 'warning' });

  stage.slack.askToReconnect('refresh_requested');
  await stage.slack.type(ada, general, '@askline and now?');
  await stage.until(() => received.length === 4);
  expect(stage.events('refused', 'app_mention').at(-1)?.details).toMatchObject({ error: 'no-connection' });

  const closed = once(socket, 'close');
  stage.clock.advance(10_000);
  await closed;
  await stage.until(() => stage.slack.connections() === 0);
});

test('a bot whose connection was cut comes back', async () => {
  await startTaker();
  stage.slack.dropConnections();
  await comesBack(2);
});
