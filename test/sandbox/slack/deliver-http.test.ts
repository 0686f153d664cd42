import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createServer, type RequestListener } from 'node:http';
import { ada, general, openStage, startHttpApp, type Stage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

/** A server of our own, for what Bolt would not answer. */
async function listen(listener: RequestListener): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  stage.atEnd(() => server.closeAllConnections());
  stage.atEnd(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  stage.slack.deliverTo(`http://127.0.0.1:${address.port}/slack/events`);
}

test('a command arrives signed, as a form, and its acknowledgement is shown', async () => {
  await startHttpApp(stage, (app) =>
    app.command('/ask', async ({ ack, command }) => {
      await ack(`Nothing asked, ${command.user_name}`);
    }),
  );
  expect(await stage.slack.type(ada, general, '/ask')).toEqual({ kind: 'command-accepted' });
  expect(stage.slack.messagesFor(ada, general)).toMatchObject([{ text: 'Nothing asked, ada', ephemeralFor: ada }]);
});

test('Bolt turns forged requests away', async () => {
  let heard = 0;
  await startHttpApp(stage, (app) =>
    app.command('/ask', async ({ ack }) => {
      heard += 1;
      await ack();
    }),
  );
  for (const forgery of ['wrong-signature', 'stale', 'unsigned'] as const) {
    expect(await stage.slack.typeForged(ada, general, '/ask hello', forgery)).toBe(401);
  }
  await stage.slack.type(ada, general, '/ask hello');
  expect(heard).toBe(1);
});

test('Bolt passes the handshake of the request URL', async () => {
  await startHttpApp(stage, () => undefined);
  expect(await stage.slack.verifyRequestUrl()).toBe(true);
});

test('a redelivery over HTTP tells its number and reason', async () => {
  const heard: unknown[] = [];
  await startHttpApp(stage, (app) =>
    app.event('app_mention', async ({ context }) => void heard.push([context.retryNum, context.retryReason])),
  );
  await stage.slack.type(ada, general, '@askline hello');
  await stage.until(() => heard.length === 1);
  await stage.slack.redeliverNewest();
  await stage.until(() => heard.length === 2);
  expect(heard).toEqual([
    [undefined, undefined],
    [1, 'http_timeout'],
  ]);
});

test('an event that is answered with an error is redelivered at once', async () => {
  const attempts: unknown[] = [];
  await listen((request, response) => {
    attempts.push([request.headers['x-slack-retry-num'], request.headers['x-slack-retry-reason']]);
    response.writeHead(attempts.length === 1 ? 500 : 200).end();
  });
  await stage.slack.type(ada, general, '@askline hello');
  await stage.until(() => {
    stage.clock.advance(0);
    return attempts.length === 2;
  });
  expect(attempts).toEqual([
    [undefined, undefined],
    ['1', 'http_error'],
  ]);
});

test('x-slack-no-retry ends the redeliveries', async () => {
  let attempts = 0;
  await listen((_request, response) => {
    attempts += 1;
    response.writeHead(500, { 'x-slack-no-retry': '1' }).end();
  });
  await stage.slack.type(ada, general, '@askline hello');
  await stage.until(() => stage.events('refused', 'app_mention').length === 1);
  stage.clock.advance(3_600_000);
  expect(attempts).toBe(1);
});

test('a command fails as Slack shows it: error, silence, nobody there', async () => {
  await listen((_request, response) => response.writeHead(500).end());
  const { slack } = stage;
  expect(await slack.type(ada, general, '/ask x')).toEqual({ kind: 'command-failed', error: 'http_service_error' });

  let arrived = false;
  await listen(() => {
    arrived = true;
  });
  const silent = slack.type(ada, general, '/ask x');
  await stage.until(() => arrived);
  stage.clock.advance(3000);
  expect(await silent).toEqual({ kind: 'command-failed', error: 'operation_timeout' });

  slack.deliverTo('http://127.0.0.1:1/slack/events');
  expect(await slack.type(ada, general, '/ask x')).toEqual({ kind: 'command-failed', error: 'dispatch_failed' });
});
