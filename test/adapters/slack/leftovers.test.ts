/*
 * What only Slack has of what a crash can leave behind: scopes that were left out, native streams, direct messages, a
 * response_url. What every place promises is in test/contract/leftover-suite.ts.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSlackAdapter } from '../../../src/adapters/slack/app.ts';
import { writeAddress } from '../../../src/adapters/slack/addresses.ts';
import { shownButton } from '../../../src/adapters/slack/buttons.ts';
import { leftoverAt } from '../../../src/adapters/slack/leftovers.ts';
import { messageOf } from '../../../src/adapters/slack/response-url.ts';
import { createStreamingSurface } from '../../../src/adapters/slack/stream.ts';
import { createChannelSurface } from '../../../src/adapters/slack/surface.ts';
import { findWorkspaces, type Workspaces } from '../../../src/adapters/slack/workspaces.ts';
import type { Adapter, Button, LeftBehind, MessageContent, MessageId, Surface } from '../../../src/contract.ts';
import { createMemoryLogger } from '../../fakes/memory-logger.ts';
import { createVirtualClock, type VirtualClock } from '../../fakes/virtual-clock.ts';
import { ada, adasDirectMessage, general, openStage, type Stage } from '../../sandbox/slack/harness.ts';

const NOTICE = 'This answer was interrupted.';
const KEY = 'postabcdefghij00';
const STOP: Button = { kind: 'stop', reference: 'abcdefghij', label: 'Stop' };
const AGAIN: Button = { kind: 'try-again', reference: 'abcdefghij', label: 'Try again' };
const signal = new AbortController().signal;
const nothing = () => Promise.resolve();

let stage: Stage;
let workspaces: Workspaces;
let clock: VirtualClock;
beforeEach(async () => {
  stage = await openStage();
  clock = createVirtualClock();
  const token = () => Promise.resolve(stage.slack.credentials.botToken);
  workspaces = await findWorkspaces(token, stage.slack.apiUrl, clock, createMemoryLogger());
});
afterEach(() => stage.end());

const end = (address: string, left: LeftBehind) => {
  const place = leftoverAt(address, workspaces, clock);
  if (place === null) throw new Error(`no place: ${address}`);
  return place.end(left, NOTICE, AGAIN, signal);
};
const left = (message: MessageId | null): LeftBehind => ({ message, keys: [KEY] });

function toText(block: unknown): readonly string[] {
  if (typeof block !== 'object' || block === null || !('type' in block) || !('text' in block)) return [];
  return block.type === 'markdown' ? [String(block.text)] : [];
}

const shown = (channel = general) =>
  stage.slack
    .messagesFor(ada, channel)
    .filter(({ user }) => user === stage.slack.team.botUserId)
    .map(({ blocks, threadTs, ephemeralFor }) => ({
      text: blocks.flatMap(toText).join('\n\n'),
      button: shownButton(blocks)?.kind ?? null,
      threadTs,
      ephemeralFor,
    }));

function surfaceIn(channel: string, askedTs: string | null = null): Surface {
  return createChannelSurface({ ...placeOf(channel, askedTs), header: null });
}

function placeOf(channel: string, askedTs: string | null) {
  const { team } = stage.slack;
  return {
    writer: stage.bot,
    teamId: team.id,
    channel,
    threadTs: askedTs,
    askedTs,
    question: 'delivery:slack:1',
    header: null,
    accept: nothing,
    wait: nothing,
    refuse: nothing,
    next: null,
  } as const;
}

async function post(surface: Surface, content: MessageContent): Promise<MessageId> {
  const [way] = surface.waysOf(null, content);
  if (way === undefined) throw new Error('there is no way to post');
  const result = await surface.post(content, KEY, signal, way);
  if (result.kind !== 'written') throw new Error(`not written: ${JSON.stringify(result)}`);
  return result.message;
}

const draft = (markdown: string): MessageContent => ({ markdown, button: STOP, isFinal: false, isLast: false });

describe('where the history may not be read', () => {
  test('the notice stands below the words, which stay', async () => {
    const surface = surfaceIn(general);
    const message = await post(surface, draft('Half of'));
    await expect(end(surface.address, left(message))).resolves.toBe('ended');
    expect(shown()).toMatchObject([
      { text: 'Half of', button: 'stop' },
      { text: NOTICE, button: 'try-again' },
    ]);
  });

  test('a thread gets it in the thread', async () => {
    const asked = await stage.slack.type(ada, general, 'A question');
    const askedTs = 'ts' in asked ? asked.ts : '';
    const { address } = surfaceIn(general, askedTs);
    await expect(end(address, left(null))).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: NOTICE, threadTs: askedTs }]);
  });

  test('nothing is said where the bot may not post', async () => {
    stage.slack.settings.scopes.delete('chat:write.public');
    const random = stage.slack.team.channels.find(({ name }) => name === 'random')?.id ?? '';
    await expect(end(surfaceIn(random).address, left(null))).resolves.toBe('out-of-reach');
    expect(shown(random)).toEqual([]);
  });
});

test('a known message is found below two hundred others', async () => {
  stage.slack.settings.scopes.add('channels:history');
  const surface = surfaceIn(general);
  const message = await post(surface, draft('Half of'));
  for (let index = 0; index < 210; index += 1) await stage.slack.type(ada, general, `News ${index}`);
  await expect(end(surface.address, left(message))).resolves.toBe('ended');
  await expect(end(surface.address, left(message))).resolves.toBe('ended');
  expect(shown()).toMatchObject([{ text: `Half of\n\n${NOTICE}`, button: 'try-again' }]);
});

describe('a message that takes no more blocks', () => {
  test.each(['msg_blocks_too_long', 'msg_too_long', 'edit_window_closed'])(
    'keeps its words when Slack says %s: the notice comes below',
    async (error) => {
      stage.slack.settings.scopes.add('channels:history');
      const surface = surfaceIn(general);
      const message = await post(surface, draft('Half of'));
      stage.slack.faults.next('chat.update', { kind: 'answer', status: 200, body: { ok: false, error } });
      await expect(end(surface.address, left(message))).resolves.toBe('ended');
      await expect(end(surface.address, left(message))).resolves.toBe('ended');
      expect(shown()).toMatchObject([
        { text: 'Half of', button: null },
        { text: NOTICE, button: 'try-again' },
      ]);
    },
  );

  test('loses Stop later when Slack was too busy to take it away at once', async () => {
    stage.slack.settings.scopes.add('channels:history');
    const surface = surfaceIn(general);
    const message = await post(surface, draft('Half of'));
    const tooLong = { kind: 'answer', status: 200, body: { ok: false, error: 'msg_too_long' } } as const;
    stage.slack.faults.next('chat.update', tooLong);
    stage.slack.faults.next('chat.update', { kind: 'answer', status: 429, headers: { 'retry-after': '3' } });
    await expect(end(surface.address, left(message))).resolves.toEqual({ retryAfterMs: 3_000 });
    await expect(end(surface.address, left(message))).resolves.toBe('ended');
    expect(shown()).toMatchObject([
      { text: 'Half of', button: null },
      { text: NOTICE, button: 'try-again' },
    ]);
  });
});

describe('a native stream', () => {
  let surface: Surface;
  let message: MessageId;
  beforeEach(async () => {
    const asked = await stage.slack.type(ada, general, 'A question');
    const askedTs = 'ts' in asked ? asked.ts : '';
    surface = createStreamingSurface({
      ...placeOf(general, askedTs),
      threadTs: askedTs,
      mode: 'native',
      botUserId: stage.slack.team.botUserId,
      person: ada,
      streamless: new Set(),
    });
    message = await post(surface, draft('Half of it is here'));
  });
  const whole: MessageContent = { markdown: 'Half of it is here, and all.', button: null, isFinal: true, isLast: true };

  test('that is open ends with the notice and its button, once', async () => {
    expect(stage.slack.messagesFor(ada, general).at(-1)).toMatchObject({ streaming: true });
    await expect(end(surface.address, left(message))).resolves.toBe('ended');
    const after = shown();
    expect(after).toHaveLength(1);
    expect(after[0]).toMatchObject({ button: 'try-again', text: expect.stringMatching(/^Half of[^]*interrupted/) });
    expect(stage.slack.messagesFor(ada, general).at(-1)).toMatchObject({ streaming: false });
    stage.slack.settings.scopes.add('channels:history');
    await expect(end(surface.address, left(message))).resolves.toBe('ended');
    expect(shown()).toEqual(after);
  });

  test.each([true, false])('that had ended is left alone (history may be read: %s)', async (mayRead) => {
    if (mayRead) stage.slack.settings.scopes.add('channels:history');
    const [way] = surface.waysOf(message, whole);
    if (way === undefined) throw new Error('there is no way to end it');
    await surface.edit(message, whole, signal, way);
    const before = shown();
    await expect(end(surface.address, left(message))).resolves.toBe('was-whole');
    expect(shown()).toEqual(before);
  });

  test('that somebody deleted is left alone', async () => {
    const { ts = '' } = stage.slack.messagesFor(ada, general).at(-1) ?? {};
    stage.slack.deleteMessage(general, ts);
    await expect(end(surface.address, left(message))).resolves.toBe('out-of-reach');
    expect(shown()).toEqual([]);
  });

  test('is ended later when Slack is too busy', async () => {
    stage.slack.faults.next('chat.stopStream', { kind: 'answer', status: 429, headers: { 'retry-after': '7' } });
    await expect(end(surface.address, left(message))).resolves.toEqual({ retryAfterMs: 7_000 });
  });
});

describe('direct messages', () => {
  test('named by the person are read by the channel that the known message stands in', async () => {
    const surface = surfaceIn(ada);
    const message = await post(surface, draft('Half of'));
    await expect(end(surface.address, left(message))).resolves.toBe('ended');
    expect(shown(adasDirectMessage)).toMatchObject([{ text: `Half of\n\n${NOTICE}`, button: 'try-again' }]);
  });

  test('get a notice of their own when nothing of the answer is known there', async () => {
    const elsewhere = await post(surfaceIn(general), draft('Half of'));
    await expect(end(surfaceIn(ada).address, left(elsewhere))).resolves.toBe('ended');
    expect(shown(adasDirectMessage)).toMatchObject([{ text: NOTICE, button: 'try-again' }]);
  });
});

describe('a response_url', () => {
  const NEVER = 'http://127.0.0.1:9/closed';

  async function commandUrl(): Promise<string> {
    const { slack } = stage;
    const { promise, resolve } = Promise.withResolvers<string>();
    const answer = async (_question: unknown, { address }: Surface) => resolve(address);
    const adapter = adapterOf(answer);
    await adapter.start();
    stage.atEnd(() => adapter.stop());
    void slack.type(ada, general, '/ask private A question');
    return promise;
  }

  test('that is half an hour old is out of reach, and is not called', async () => {
    const address = writeAddress({ kind: 'response-url', url: NEVER, givenAtMs: clock.now() - 30 * 60_000 });
    await expect(end(address, left(null))).resolves.toBe('out-of-reach');
  });

  test('whose last post is known showed all that it had', async () => {
    const address = writeAddress({ kind: 'response-url', url: NEVER, givenAtMs: clock.now() });
    await expect(end(address, left(messageOf(KEY)))).resolves.toBe('was-whole');
  });

  test('tells the asker alone, also when an earlier place held a message', async () => {
    const address = await commandUrl();
    await expect(end(address, left('message:C1/1.000000'))).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: NOTICE, button: 'try-again', ephemeralFor: ada }]);
  });

  test('that Slack knows no more is out of reach', async () => {
    const address = await commandUrl();
    stage.slack.faults.next('response_url', { kind: 'answer', status: 404, body: 'used_url' });
    await expect(end(address, left(null))).resolves.toBe('out-of-reach');
  });
});

function adapterOf(answer: Parameters<typeof createSlackAdapter>[0]['answer']): Adapter {
  const { credentials, apiUrl } = stage.slack;
  return createSlackAdapter({
    botToken: () => Promise.resolve(credentials.botToken),
    delivery: { kind: 'socket', appToken: () => Promise.resolve(credentials.appToken) },
    apiUrl,
    streaming: 'edit',
    answer,
    onPress: nothing,
    settle: (question) => question,
    clock,
    logger: createMemoryLogger(),
  });
}

describe('the adapter', () => {
  let adapter: Adapter;
  beforeEach(async () => {
    adapter = adapterOf(nothing);
    await adapter.start();
  });
  afterEach(() => adapter.stop());

  test('finds the place of an answer by its address', async () => {
    const place = adapter.leftoverAt(surfaceIn(general).address);
    await expect(place?.end(left(null), NOTICE, null, signal)).resolves.toBe('ended');
    expect(shown()).toMatchObject([{ text: NOTICE, button: null }]);
  });

  test.each([
    ['no JSON', '{'],
    ['something else', '{"v":1,"kind":"elsewhere"}'],
    ['of a form that comes later', '{"v":2,"kind":"response-url","url":"https://x.example","givenAtMs":1}'],
    [
      'of a workspace that the bot left',
      writeAddress({ kind: 'place', team: 'T9', channel: 'C1', thread: null, asked: null, question: 'q' }),
    ],
  ])('finds nothing at an address that is %s', (_what, address) => {
    expect(adapter.leftoverAt(address)).toBeNull();
  });

  test('announces as it is written, and pings nobody', async () => {
    const text = '80 % of <!channel> *spent* @everyone https://example.com/a';
    await expect(adapter.announce(general, text)).resolves.toBe(true);
    const announced = stage.slack.messagesFor(ada, general).at(-1)?.text ?? '';
    expect(announced.replaceAll('\u2060', '')).toBe('80 % of &lt;!channel&gt; *spent* @everyone https://example.com/a');
    expect([...stage.slack.pings(), ...stage.slack.unfurls()]).toEqual([]);
  });

  test('says when an announcement could not be posted', async () => {
    await expect(adapter.announce('C9', 'Spent')).resolves.toBe(false);
  });
});
