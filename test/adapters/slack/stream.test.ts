import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Button, MessageContent, MessageId, PostKey, Surface, WriteResult } from '../../../src/contract.ts';
import { createStreamingSurface, type Streaming } from '../../../src/adapters/slack/stream.ts';
import { streamText } from '../../../src/adapters/slack/stream-text.ts';
import { longAnswer, NASTY_ANSWER } from '../../fixtures/answers.ts';
import { ada, ben, general, openStage, type Stage } from '../../sandbox/slack/harness.ts';

const nothing = () => Promise.resolve();
const signal = new AbortController().signal;
const STOP: Button = { kind: 'stop', reference: 'a1', label: 'Stop' };
const AGAIN: Button = { kind: 'try-again', reference: 'a1', label: 'Try again' };
const tooFast = {
  kind: 'answer',
  status: 429,
  headers: { 'retry-after': '1' },
  body: { ok: false, error: 'ratelimited' },
} as const;
const refusal = (error: string) => ({ kind: 'answer', status: 200, body: { ok: false, error } }) as const;

let stage: Stage;
let threadTs: string;
let keys = 0;
beforeEach(async () => {
  stage = await openStage();
  const sent = await stage.slack.type(ada, general, 'a question');
  threadTs = 'ts' in sent ? sent.ts : '';
});
afterEach(() => stage.end());

const draft = (markdown: string, button: Button | null = STOP): MessageContent => ({
  markdown,
  button,
  isFinal: false,
  isLast: false,
});
const final = (markdown: string, button: Button | null = null): MessageContent => ({
  markdown,
  button,
  isFinal: true,
  isLast: true,
});

function open(mode: 'native' | 'auto' = 'native', streamless: Streaming['streamless'] = new Set()): Surface {
  const { slack, bot } = stage;
  return createStreamingSurface({
    writer: bot,
    teamId: slack.team.id,
    botUserId: slack.team.botUserId,
    person: ada,
    channel: general,
    threadTs,
    askedTs: threadTs,
    question: 'delivery:slack:1',
    header: null,
    accept: nothing,
    refuse: nothing,
    wait: nothing,
    next: null,
    mode,
    streamless,
  });
}

/** One write by the best way there is, or by that of this method. */
async function write(surface: Surface, message: MessageId | null, content: MessageContent, method = '') {
  const ways = surface.waysOf(message, content);
  const way = ways.find(({ limits }) => limits.some(({ key }) => key.endsWith(method))) ?? ways[0];
  if (way === undefined) throw new Error('no way');
  const key: PostKey = `post${keys}`;
  return message === null ? surface.post(content, key, signal, way) : surface.edit(message, content, signal, way);
}

/** Writes until it stands; the results on the way there, and the message. */
async function stand(surface: Surface, message: MessageId | null, content: MessageContent) {
  if (message === null) keys += 1;
  const results: WriteResult['kind'][] = [];
  while (results.length < 8) {
    const result = await write(surface, message, content);
    results.push(result.kind);
    if (result.kind === 'written') return { results, message: result.message };
    if (result.kind === 'refused') throw new Error(`refused: ${String(result.cause)}`);
  }
  throw new Error(`does not stand: ${results.join()}`);
}

/** The methods that write, by which of them this content can be written now. */
const methodsFor = (surface: Surface, message: MessageId | null, content: MessageContent) =>
  surface.waysOf(message, content).map(({ limits }) => limits[0]?.key.split('/')[1] ?? 'none');
const calls = () =>
  stage
    .events('called')
    .map(({ name }) => name)
    .filter((name) => name.startsWith('chat.'));
const mine = () => stage.slack.messagesFor(ben, general).filter(({ user }) => user === stage.slack.team.botUserId);

function markdownOf(blocks: readonly unknown[]): string {
  return blocks
    .flatMap((block) =>
      typeof block === 'object' && block !== null && 'type' in block && block.type === 'markdown' && 'text' in block
        ? [String(block.text)]
        : [],
    )
    .join('\n');
}
const shown = () => mine().map(({ blocks }) => markdownOf(blocks));

describe('a native stream', () => {
  test('grows by what is new and ends with a button', async () => {
    const surface = open();
    const { message } = await stand(surface, null, draft('One'));
    expect(mine()).toMatchObject([{ threadTs, streaming: true }]);
    await stand(surface, message, draft('One two'));
    await stand(surface, message, final('One two three', AGAIN));
    expect(calls()).toEqual(['chat.startStream', 'chat.appendStream', 'chat.stopStream']);
    expect(shown()).toEqual(['One two three']);
    expect(mine()[0]).toMatchObject({ streaming: false, blocks: [{ type: 'markdown' }, { type: 'actions' }] });
  });

  test('is told its end, even when all of the text stands', async () => {
    const surface = open();
    const { message } = await stand(surface, null, draft('One'));
    await stand(surface, message, final('One'));
    expect(mine()[0]?.streaming).toBe(false);
  });

  test('is not begun for what is whole, nor for a text of which nothing is settled', () => {
    const surface = open();
    expect(methodsFor(surface, null, final('All of it'))).toEqual(['chat.postMessage']);
    expect(methodsFor(surface, null, draft('`cod'))).toEqual(['chat.postMessage']);
    expect(methodsFor(surface, null, draft('Some'))).toEqual(['chat.startStream']);
    expect(methodsFor(open('auto'), null, draft('Some'))).toEqual(['chat.startStream', 'chat.postMessage']);
  });

  test('sends nothing as long as what is new may become something else', async () => {
    const surface = open();
    const { message } = await stand(surface, null, draft('See'));
    expect(methodsFor(surface, message, draft('See [the docs'))).toEqual(['none']);
    await stand(surface, message, draft('See [the docs'));
    expect(calls()).toEqual(['chat.startStream']);
    await stand(surface, message, final('See [the docs](https://a.example)'));
    expect(shown()).toEqual([streamText('See [the docs](https://a.example)')]);
  });

  test('shows its last words before its end when only the end has to wait', async () => {
    const surface = open();
    const { message } = await stand(surface, null, draft('One'));
    expect(methodsFor(surface, message, final('One two'))).toEqual(['chat.stopStream', 'chat.appendStream']);
    stage.slack.faults.next('chat.stopStream', tooFast);
    expect(await write(surface, message, final('One two'))).toMatchObject({ kind: 'limited' });
    expect(await write(surface, message, final('One two'), 'chat.appendStream')).toEqual({ kind: 'step' });
    expect(shown()).toEqual(['One two']);
    expect(methodsFor(surface, message, final('One two'))).toEqual(['chat.stopStream']);
    await stand(surface, message, final('One two'));
    expect(mine()).toMatchObject([{ streaming: false, text: 'One two' }]);
  });

  test('pings nobody and shows no preview, wherever the pieces begin and end', async () => {
    const surface = open();
    let message: MessageId | null = null;
    for (let end = 3; end < NASTY_ANSWER.length; end += 7) {
      stage.clock.advance(1_000);
      ({ message } = await stand(surface, message, draft(NASTY_ANSWER.slice(0, end).trimEnd())));
    }
    await stand(surface, message, final(NASTY_ANSWER));
    expect(shown()).toEqual([streamText(NASTY_ANSWER)]);
    expect(calls().filter((name) => name === 'chat.appendStream').length).toBeGreaterThan(20);
    expect(calls()).not.toContain('chat.update');
    expect([stage.slack.pings(), stage.slack.unfurls()]).toEqual([[], []]);
  });

  test('holds a long answer of every kind of Markdown, as it was written', async () => {
    const surface = open();
    let message: MessageId | null = null;
    for (let end = 100; end < longAnswer().length; end += 400) {
      stage.clock.advance(1_000);
      ({ message } = await stand(surface, message, draft(longAnswer().slice(0, end).trimEnd())));
    }
    await stand(surface, message, final(longAnswer()));
    expect(shown()).toEqual([longAnswer()]);
    expect(calls()).not.toContain('chat.update');
  });
});

describe('a stream that does not go on', () => {
  const ends: readonly (readonly [string, (ts: string) => unknown])[] = [
    ['after five minutes', () => stage.clock.advance(5 * 60_000)],
    ['when somebody stops it', (ts) => stage.bot.chat.stopStream({ channel: general, ts })],
    ['by an error of its own', () => stage.slack.faults.next('chat.appendStream', refusal('streaming_mode_mismatch'))],
  ];
  test.each(ends)('%s goes on in the same message by edits', async (_name, endIt) => {
    const surface = open();
    const { message } = await stand(surface, null, draft('One'));
    await endIt(mine()[0]?.ts ?? '');
    await stand(surface, message, draft('One two'));
    expect(shown()).toEqual(['One two']);
    expect(mine()[0]).toMatchObject({ streaming: false, blocks: [{ type: 'markdown' }, { type: 'actions' }] });
    await stand(surface, message, final('One two https://a.example/three'));
    expect(shown()).toEqual([streamText('One two https://a.example/three')]);
    expect(mine()).toHaveLength(1);
    expect(stage.slack.unfurls()).toEqual([]);
  });

  test.each(ends.slice(0, 2))('%s takes its final text by an edit', async (_name, endIt) => {
    const surface = open();
    const { message } = await stand(surface, null, draft('One'));
    await endIt(mine()[0]?.ts ?? '');
    const { results } = await stand(surface, message, final('One two', AGAIN));
    expect(results).toEqual(['step', 'written']);
    expect(shown()).toEqual(['One two']);
    expect(mine()[0]?.blocks).toMatchObject([{ type: 'markdown' }, { type: 'actions' }]);
  });

  test.each(['serve-and-drop', 'drop'] as const)('after an append in doubt (%s) doubles no word', async (kind) => {
    const surface = open();
    const { message } = await stand(surface, null, draft('One'));
    stage.slack.faults.next('chat.appendStream', { kind });
    expect(await write(surface, message, draft('One two'))).toMatchObject({ kind: 'failed' });
    const { results } = await stand(surface, message, draft('One two three'));
    expect(results).toEqual(['step', 'written']);
    expect(shown()).toEqual(['One two three']);
    await stand(surface, message, final('One two three four'));
    expect(shown()).toEqual(['One two three four']);
    expect(calls().filter((name) => name === 'chat.appendStream')).toHaveLength(1);
  });

  test.each(['serve-and-drop', 'drop'] as const)(
    'after an end in doubt (%s) stands once and has ended',
    async (kind) => {
      const surface = open();
      const { message } = await stand(surface, null, draft('One'));
      stage.slack.faults.next('chat.stopStream', { kind });
      expect(await write(surface, message, final('One two'))).toMatchObject({ kind: 'failed' });
      expect(methodsFor(surface, message, final('One two'))).toEqual(['chat.stopStream']);
      await stand(surface, message, final('One two'));
      expect(mine()).toMatchObject([{ text: 'One two', streaming: false }]);
    },
  );

  test('because its message ends earlier than it showed is put right by an edit', async () => {
    const surface = open();
    const { message } = await stand(surface, null, draft('One two three'));
    expect(methodsFor(surface, message, final('One two'))).toEqual(['chat.stopStream']);
    const { results } = await stand(surface, message, final('One two'));
    expect(results).toEqual(['step', 'written']);
    expect(mine()).toMatchObject([{ text: 'One two', streaming: false }]);
  });

  test('although it was to end is asked to end once more', async () => {
    const surface = open();
    const { message } = await stand(surface, null, draft('One'));
    stage.slack.faults.next('chat.stopStream', refusal('invalid_blocks'));
    const { results } = await stand(surface, message, final('One two', AGAIN));
    expect(results).toEqual(['step', 'step', 'step', 'written']);
    expect(mine()).toMatchObject([{ text: 'One two', streaming: false }]);
  });
});

describe('where no stream begins', () => {
  test('because of a limit, the answer is posted and edited', async () => {
    const surface = open();
    stage.slack.faults.next('chat.startStream', tooFast);
    expect(await write(surface, null, draft('One'))).toMatchObject({ kind: 'limited' });
    const { message } = await stand(surface, null, draft('One'));
    await stand(surface, message, final('One two'));
    expect(calls()).toEqual(['chat.startStream', 'chat.postMessage', 'chat.update']);
    expect(shown()).toEqual(['One two']);
  });

  test('because Slack takes none here, the answer is posted, and later ones are at once', async () => {
    const streamless = new Set<string>();
    stage.slack.faults.next('chat.startStream', refusal('channel_type_not_supported'));
    const { results, message } = await stand(open('native', streamless), null, draft('One'));
    expect(results).toEqual(['step', 'written']);
    expect(message).not.toBeNull();
    expect(methodsFor(open('native', streamless), null, draft('Two'))).toEqual(['chat.postMessage']);
    expect(methodsFor(open('auto', streamless), null, draft('Two'))).toEqual(['chat.postMessage']);
  });

  test('for a reason of the moment, later answers try again', async () => {
    const streamless = new Set<string>();
    stage.slack.faults.next('chat.startStream', refusal('something_new'));
    await stand(open('native', streamless), null, draft('One'));
    expect(methodsFor(open('native', streamless), null, draft('Two'))).toEqual(['chat.startStream']);
  });

  test('for all that is known, a stream that began goes on where the bot may look', async () => {
    stage.slack.settings.scopes.add('channels:history');
    const surface = open();
    keys += 1;
    stage.slack.faults.next('chat.startStream', { kind: 'serve-and-drop' });
    expect(await write(surface, null, draft('One'))).toMatchObject({ kind: 'failed' });
    const result = await write(surface, null, draft('One'));
    if (result.kind !== 'written') throw new Error(result.kind);
    await stand(surface, result.message, final('One two'));
    expect(mine()).toMatchObject([{ text: 'One two', streaming: false }]);
    expect(calls()).not.toContain('chat.postMessage');
  });
});
