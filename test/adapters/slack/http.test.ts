import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { freePort } from '../../town/stand-ins.ts';
import { startTown, type Town } from '../../town/town.ts';

let town: Town;
let ada = '';
let channel = '';
let port = 0;

beforeAll(async () => {
  port = await freePort();
  town = await startTown({ platforms: ['slack'], slackHttpPort: port });
  ada = town.slack.team.people[0]?.id ?? '';
  channel = town.slack.team.channels[0]?.id ?? '';
});
afterAll(() => town.stop());

function answers(): number {
  return town.slack
    .messagesFor(ada, channel)
    .filter(({ user, ephemeralFor }) => user === town.slack.team.botUserId && ephemeralFor === null).length;
}

/** The status line that a bare request for this gets: no client would send it. */
function statusOf(path: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let answer = '';
  const socket = connect(port, '127.0.0.1', () => {
    socket.end(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  });
  socket.setTimeout(4_000, () => socket.destroy(new Error('No answer')));
  socket.on('data', (data) => {
    answer += data.toString();
  });
  socket.on('error', reject);
  socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
  return promise;
}

describe('over HTTP', () => {
  test('the handshake of the request URL succeeds', async () => {
    await expect(town.slack.verifyRequestUrl()).resolves.toBe(true);
  });

  test('a command, a mention and a direct message are answered', async () => {
    town.claude.respondWith(() => ({ kind: 'text', text: 'Over HTTP.' }));
    await expect(town.slack.type(ada, channel, '/ask Hello?')).resolves.toEqual({ kind: 'command-accepted' });
    await town.slack.type(ada, channel, `<@${town.slack.team.botUserId}> Hello?`);
    const direct =
      town.slack.team.channels.find(({ kind, members }) => kind === 'dm' && members.includes(ada))?.id ?? '';
    await town.slack.type(ada, direct, 'Hello?');
    const lines = await town.untilRecorded(3);
    expect(lines.map(({ entry }) => String(entry)).sort()).toEqual(['command', 'direct-message', 'mention']);
    expect(lines.every(({ outcome }) => outcome === 'answered')).toBe(true);
    expect(answers()).toBe(2);
  });

  test.each(['wrong-signature', 'stale', 'unsigned'] as const)(
    'a request that is %s is refused and never reaches a model',
    async (forgery) => {
      const calls = town.record.all().filter(({ name }) => name === 'POST /v1/messages').length;
      await expect(town.slack.typeForged(ada, channel, '/ask Let me in?', forgery)).resolves.toBe(401);
      expect(town.record.all().filter(({ name }) => name === 'POST /v1/messages')).toHaveLength(calls);
    },
  );

  test.each(['//', 'http://['])('a request for %j, which is no path, is answered 404 and is no fault', async (path) => {
    const logged = town.logs().length;
    await expect(statusOf(path)).resolves.toBe('HTTP/1.1 404 Not Found');
    expect(town.logs().slice(logged)).toEqual([]);
  });

  test('a second delivery is answered once', async () => {
    const before = answers();
    await town.slack.type(ada, channel, `<@${town.slack.team.botUserId}> once?`);
    await town.slack.redeliverNewest();
    await town.untilRecorded(4);
    expect(answers()).toBe(before + 1);
  });
});
