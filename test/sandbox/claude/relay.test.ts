import Anthropic, { APIConnectionError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { canRelayTo, createRelay, type Relay } from '../../../src/sandbox/claude/relay.ts';
import { wallClock } from '../../../src/sandbox/clock.ts';
import { createRecord, type SandboxEvent, type SandboxRecord } from '../../../src/sandbox/record.ts';
import { ask, createHandClock, startBench, until, type Bench } from './setup.ts';

let bench: Bench;
let record: SandboxRecord;
let relay: Relay;
let client: Anthropic;
/** Ends what a test started besides. */
let ends: (() => Promise<void>)[];

async function relayTo(upstream: string): Promise<Relay> {
  const started = createRelay({ clock: wallClock, record, upstream });
  await started.start();
  ends.push(() => started.stop());
  return started;
}

const clientOf = ({ baseUrl }: Relay, apiKey: string) =>
  new Anthropic({ apiKey, baseURL: baseUrl, maxRetries: 0, logLevel: 'off' });

/** A service that answers whatever it wants. */
async function upstreamThat(answers: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer(answers);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  ends.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const typesOf = (events: readonly SandboxEvent[]) => events.map(({ type, name }) => `${type} ${name}`);
const lastCall = () => record.all().findLast(({ type }) => type === 'called');

beforeEach(async () => {
  ends = [];
  bench = await startBench();
  record = createRecord(wallClock);
  relay = await relayTo(bench.claude.baseUrl);
  client = clientOf(relay, bench.claude.apiKey);
});
afterEach(async () => {
  for (const end of ends) await end();
  await bench.stop();
});

describe('a call through the relay', () => {
  test('is answered as if the relay were not there', async () => {
    bench.claude.respondWith(() => ({ kind: 'text', text: 'Ünïcödé 👩‍👩‍👧 '.repeat(50) }));
    const read = async (through: Anthropic) => {
      const events: Anthropic.RawMessageStreamEvent[] = [];
      const { data, request_id: requestId } = await through.messages
        .create({ ...ask('hi'), stream: true })
        .withResponse();
      for await (const event of data) events.push(event);
      return { events: JSON.stringify(events).replaceAll(/msg_sandbox\d+/gu, 'msg'), requestId };
    };
    const [direct, relayed] = [await read(bench.client), await read(client)];
    expect(relayed.events).toBe(direct.events);
    expect(relayed.requestId).toMatch(/^req_/u);
  });

  test('is put on record as the stand-in does it', async () => {
    const withoutIds = (events: readonly SandboxEvent[]) =>
      events.map(({ type, name, details: { sentAtMs: _sentAtMs, ...details } }) => ({ type, name, details }));
    bench.claude.next({ kind: 'text', text: 'Hello' });
    await client.messages.stream(ask('what is up')).finalMessage();
    await client.messages.create({ ...ask('hi'), model: 'claude-nano-1' }).catch(() => null);
    await client.messages.countTokens({ model: 'claude-sonnet-5-5', messages: ask('hi').messages });
    await until(() => typesOf(record.all()).at(-1) === 'called POST /v1/messages/count_tokens', 'the last call');
    const fromStandIn = bench.record.all().filter(({ type }) => type !== 'refused');
    expect(withoutIds(record.all())).toEqual(withoutIds(fromStandIn));
    expect(record.all()[0]).toMatchObject({ name: 'POST /v1/messages', details: { status: 200 } });
    expect(record.all().some(({ details }) => details['text'] === 'Hello')).toBe(true);
  });

  test('leaves nothing secret on record, wherever the key stands', async () => {
    bench.claude.next({ kind: 'text', text: `you said ${bench.claude.apiKey}` });
    const { content } = await client.messages.create(ask(`my key is ${bench.claude.apiKey}`));
    expect(JSON.stringify(content)).toContain(bench.claude.apiKey);
    await until(() => lastCall()?.details['status'] === 200, 'the call');
    expect(JSON.stringify(record.all())).toContain('my key is [key]');
    expect(JSON.stringify(record.all())).not.toContain(bench.claude.apiKey);
  });

  test('carries its headers there and back', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const upstream = await upstreamThat((request, response) => {
      seen.push(request.headers);
      response.writeHead(418, { 'x-odd': 'yes', 'retry-after': '7', 'content-type': 'text/plain' });
      response.end('short and stout');
    });
    const { baseUrl } = await relayTo(`${upstream}/behind/a/path`);
    const response = await fetch(`${baseUrl}/v1/messages?beta=true`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret', 'x-mine': '1' },
      body: '{}',
    });
    expect(response.status).toBe(418);
    expect(response.headers.get('x-odd')).toBe('yes');
    expect(await response.text()).toBe('short and stout');
    expect(seen).toMatchObject([{ authorization: 'Bearer secret', 'x-mine': '1', 'content-length': '2' }]);
    expect(seen[0]?.host).toBe(new URL(upstream).host);
  });

  test('gets each piece of text when it is written, not later', async () => {
    const clock = createHandClock();
    const slow = await startBench({ clock });
    ends.push(() => slow.stop());
    slow.claude.next({ kind: 'text', text: 'abcd'.repeat(30), tokensPerSecond: 20 });
    let text = '';
    const stream = clientOf(await relayTo(slow.claude.baseUrl), slow.claude.apiKey)
      .messages.stream({ ...ask('hi'), thinking: { type: 'between_tools' } })
      .on('text', (delta) => {
        text += delta;
      });
    const done = stream.finalMessage();
    for (let pieces = 1; pieces <= 30; pieces += 1) {
      await until(() => clock.waiting() > 0, 'the next pause');
      clock.advance(50);
      // The service waits for the clock: what arrives now can only be this piece.
      await until(() => text.length === pieces * 4, `piece ${pieces}`);
    }
    await done;
    const recorded = record.all().map(({ details }) => (typeof details['text'] === 'string' ? details['text'] : ''));
    expect(recorded.join('')).toBe('abcd'.repeat(30));
  });

  test('does not pile up in the relay when the client reads slowly', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'a');
    const total = 32 * 1024 * 1024;
    let written = 0;
    const upstream = await upstreamThat((_request, response) => {
      const write = (): void => {
        while (written < total) {
          written += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', write);
            return;
          }
        }
        response.end();
      };
      write();
    });
    const { baseUrl } = await relayTo(upstream);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${baseUrl}/v1/messages`, resolve).on('error', reject);
    });
    let quietTurns = 0;
    let before = -1;
    await until(() => {
      quietTurns = written === before ? quietTurns + 1 : 0;
      before = written;
      return quietTurns > 500;
    }, 'the service to be held back');
    expect(written).toBeLessThan(total / 2);
    let read = 0;
    for await (const piece of response) read += Buffer.isBuffer(piece) ? piece.length : 0;
    expect(read).toBe(total);
    // The window of a connection that was closed opens again in the system's own time: seconds on a busy machine.
  }, 30_000);

  test('that is compressed passes as it is and is read along', async () => {
    const event = { type: 'message_stop' };
    const packed = gzipSync(`event: message_stop\ndata: ${JSON.stringify(event)}\n\n`);
    const upstream = await upstreamThat((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
      response.end(packed);
    });
    const { baseUrl } = await relayTo(upstream);
    const raw = await new Promise<Buffer>((resolve, reject) => {
      get(`${baseUrl}/v1/messages`, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (piece: Buffer) => chunks.push(piece));
        response.on('end', () => resolve(Buffer.concat(chunks)));
      }).on('error', reject);
    });
    expect(raw.equals(packed)).toBe(true);
    await until(() => typesOf(record.all()).includes('delivered message_stop'), 'the event');
  });
});

describe('a failure', () => {
  test('before the answer passes with its status, type and headers, and is recorded whole', async () => {
    const headers = { 'retry-after': '7' };
    bench.claude.next({ kind: 'error-before', status: 529, type: 'overloaded_error', headers });
    const error = await client.messages.create({ ...ask('hi'), stream: true }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 529, type: 'overloaded_error', requestID: expect.stringMatching(/^req_/u) });
    expect(error instanceof APIError ? error.headers?.get('retry-after') : null).toBe('7');
    expect(lastCall()?.details).toMatchObject({ status: 529, answer: { error: { type: 'overloaded_error' } } });
  });

  test('in the stream comes after the text', async () => {
    bench.claude.next({ kind: 'error-in-stream', text: 'Half of', type: 'overloaded_error' });
    let text = '';
    const stream = client.messages.stream(ask('hi')).on('text', (delta) => {
      text += delta;
    });
    await expect(stream.finalMessage()).rejects.toMatchObject({ type: 'overloaded_error' });
    expect(text).toBe('Half of');
    expect(typesOf(record.all()).at(-1)).toBe('delivered error');
  });

  test('of the connection cuts it after the text', async () => {
    bench.claude.next({ kind: 'drop-in-stream', text: 'Half of' });
    let text = '';
    const stream = client.messages.stream(ask('hi')).on('text', (delta) => {
      text += delta;
    });
    await expect(stream.finalMessage()).rejects.toThrow('terminated');
    expect(text).toBe('Half of');
    expect(typesOf(record.all())).not.toContain('called hung up');
  });

  test.each([
    ['before the headers', { kind: 'hang' }],
    ['in the stream', { kind: 'stall', text: 'Half of' }],
  ] as const)('of patience %s reaches the service when the client hangs up', async (_when, script) => {
    bench.claude.next(script);
    const stream = client.messages.stream(ask('hi'));
    const ended = stream.finalMessage().catch((thrown: unknown) => thrown);
    await until(() => bench.claude.open() === 1, 'the call');
    if (script.kind === 'stall') await until(() => lastCall()?.details['status'] === 200, 'the headers');
    stream.abort();
    expect(await ended).toBeInstanceOf(APIUserAbortError);
    await until(() => bench.claude.aborted() === 1, 'the service to notice');
    expect(typesOf(record.all()).slice(-1)).toEqual(['called hung up']);
    expect(typesOf(record.all())).toContain('called POST /v1/messages');
  });

  test('to reach anybody is a 502 that the SDK understands', async () => {
    const dead = clientOf(await relayTo('http://127.0.0.1:9'), 'sk-ant-secret');
    await expect(dead.messages.create(ask('hi'))).rejects.toMatchObject({ status: 502, type: 'api_error' });
    expect(lastCall()?.details).toMatchObject({ status: 502, answer: { error: { type: 'api_error' } } });
    expect(JSON.stringify(record.all())).not.toContain('sk-ant-secret');
  });
});

test('a relay that stops ends its calls on both sides', async () => {
  bench.claude.next({ kind: 'hang' });
  const call = client.messages.create(ask('hi')).catch((thrown: unknown) => thrown);
  await until(() => bench.claude.open() === 1, 'the call');
  await relay.stop();
  expect(await call).toBeInstanceOf(APIConnectionError);
  await until(() => bench.claude.open() === 0, 'the end of the call at the service');
  expect(() => relay.baseUrl).toThrow('not started');
});

test.each([
  ['https://api.anthropic.com', true],
  ['http://127.0.0.1:4003/claude/', true],
  ['https://api.anthropic.com/v1', false],
  ['ftp://example.com', false],
  ['api.anthropic.com', false],
])('an address is taken when calls can be put behind it: %s', (upstream, isTaken) => {
  expect(canRelayTo(upstream)).toBe(isTaken);
});
