import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { streamText } from '../../../src/adapters/slack/stream-text.ts';
import type { SlackMessage } from '../../../src/sandbox/slack/slack.ts';
import { longAnswer, NASTY_ANSWER, wordsOf } from '../../fixtures/answers.ts';
import { MANY_QUESTIONS } from '../../town/many-questions.ts';
import { startTown, type Town } from '../../town/town.ts';

const tooFast = {
  kind: 'answer',
  status: 429,
  headers: { 'retry-after': '1' },
  body: { ok: false, error: 'ratelimited' },
} as const;
const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `word${index}`).join(' ');

describe.each(['native', 'auto'] as const)('with slack.streaming: %s', (mode) => {
  let town: Town;
  let folder = '';
  let ada = '';
  let general = '';
  let directMessages = '';
  let endedBefore = 0;
  let recordedBefore = 0;
  const seen = new Set<string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'askline-test-'));
    const file = join(folder, 'askline.yaml');
    await writeFile(file, `${MANY_QUESTIONS}slack:\n  streaming: ${mode}\n`);
    town = await startTown({ platforms: ['slack'], environment: { ASKLINE_CONFIG: file } });
    const { people, channels } = town.slack.team;
    ada = people[0]?.id ?? '';
    general = channels.find(({ name }) => name === 'general')?.id ?? '';
    directMessages = channels.find(({ kind, members }) => kind === 'dm' && members.includes(ada))?.id ?? '';
  });
  afterAll(async () => {
    await town.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    for (const method of Object.keys(town.slack.settings.buckets)) {
      town.slack.settings.buckets[method] = { perMinute: 60_000, burst: 1_000 };
    }
    endedBefore = town.logs().filter((line) => 'outcome' in line).length;
    recordedBefore = town.record.all().length;
    for (const { ts } of [...fromBot(general), ...fromBot(directMessages)]) seen.add(ts);
  });

  const fromBot = (channel: string): readonly SlackMessage[] =>
    town.slack
      .messagesFor(ada, channel)
      .filter(({ user, ts, ephemeralFor }) => user === town.slack.team.botUserId && !seen.has(ts) && !ephemeralFor);

  function markdownOf(channel: string): string[] {
    return fromBot(channel).map(({ blocks }) =>
      blocks
        .map((block) =>
          typeof block === 'object' && block !== null && 'type' in block && block.type === 'markdown' && 'text' in block
            ? String(block.text)
            : '',
        )
        .join(''),
    );
  }

  const calls = (): readonly string[] =>
    town.record
      .all()
      .slice(recordedBefore)
      .filter(({ type, name }) => type === 'called' && /^chat\.(?:\w+Stream|update|postMessage)$/.test(name))
      .map(({ name }) => name);

  async function ended(): Promise<Readonly<Record<string, unknown>>> {
    return (await town.untilRecorded(endedBefore + 1)).at(-1) ?? {};
  }

  async function mention(channel = general): Promise<string> {
    const sent = await town.slack.type(ada, channel, `<@${town.slack.team.botUserId}> Why?`);
    return sent.kind === 'sent' ? sent.ts : '';
  }

  test('a mention is answered by one stream in its thread', async () => {
    town.claude.next({ kind: 'text', text: numbered(60), tokensPerSecond: 60 });
    const asked = await mention();
    const early = await town.until(() => fromBot(general)[0], 'the first text');
    expect(early).toMatchObject({ threadTs: asked, streaming: true });
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(markdownOf(general)).toEqual([numbered(60)]);
    expect(fromBot(general)[0]).toMatchObject({ ts: early.ts, streaming: false });
    const made = calls();
    expect([made[0], made.at(-1)]).toEqual(['chat.startStream', 'chat.stopStream']);
    expect(new Set(made.slice(1, -1))).toEqual(new Set(['chat.appendStream']));
  });

  test('/ask is answered by edits, since a command leaves no message to answer', async () => {
    town.claude.next({ kind: 'text', text: numbered(40), tokensPerSecond: 80 });
    await town.slack.type(ada, general, '/ask Why?');
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(markdownOf(general)).toEqual([numbered(40)]);
    expect(new Set(calls())).toEqual(new Set(['chat.postMessage', 'chat.update']));
  });

  test('a direct message is answered by edits below it', async () => {
    town.claude.next({ kind: 'text', text: numbered(40), tokensPerSecond: 80 });
    await town.slack.type(ada, directMessages, 'Why?');
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(markdownOf(directMessages)).toEqual([numbered(40)]);
    expect(new Set(calls())).toEqual(new Set(['chat.postMessage', 'chat.update']));
  });

  test('an answer that breaks off keeps its words and offers to try again', async () => {
    town.claude.next({ kind: 'error-in-stream', text: numbered(20), type: 'overloaded_error' });
    await mention();
    expect(await ended()).toMatchObject({ outcome: 'failed-after-text' });
    expect(markdownOf(general)[0]).toMatch(/word19[\s\S]*broke off here/);
    expect(fromBot(general)[0]).toMatchObject({ streaming: false });
    expect(fromBot(general)[0]?.blocks.at(-1)).toMatchObject({ type: 'actions' });
  });

  test('an over-long answer stands in two messages, whole and once', async () => {
    const text = `${longAnswer()}\n\n${numbered(900)}`;
    town.claude.next({ kind: 'text', text, tokensPerSecond: 4_000 });
    await mention();
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(fromBot(general).map(({ streaming }) => streaming)).toEqual([false, false]);
    expect(wordsOf(markdownOf(general).join('\n'))).toEqual(wordsOf(text));
  });

  test('what a model writes pings nobody and shows no preview', async () => {
    const [pings, unfurls] = [town.slack.pings().length, town.slack.unfurls().length];
    town.claude.next({ kind: 'text', text: NASTY_ANSWER, tokensPerSecond: 90 });
    await mention();
    await ended();
    expect(town.slack.pings().slice(pings)).toEqual([]);
    expect(town.slack.unfurls().slice(unfurls)).toEqual([]);
    expect(markdownOf(general)).toEqual([streamText(NASTY_ANSWER)]);
  });

  test('a stream that somebody stops goes on by edits in the same message', async () => {
    town.claude.next({ kind: 'text', text: numbered(60), tokensPerSecond: 60 });
    await mention();
    await town.until(() => calls().includes('chat.appendStream'), 'an append');
    town.slack.faults.next('chat.appendStream', {
      kind: 'answer',
      status: 200,
      body: { ok: false, error: 'message_not_in_streaming_state' },
    });
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(markdownOf(general)).toEqual([numbered(60)]);
    expect(fromBot(general)[0]?.streaming).toBe(false);
    expect(calls()).toContain('chat.update');
  });

  test('an append in doubt doubles no word', async () => {
    town.claude.next({ kind: 'text', text: numbered(60), tokensPerSecond: 40 });
    town.slack.faults.next('chat.appendStream', { kind: 'serve-and-drop' });
    await mention();
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(markdownOf(general)).toEqual([numbered(60)]);
  });

  test('when streams may not end, the last words stand all the same, and the end follows', async () => {
    town.slack.faults.next('chat.stopStream', tooFast);
    town.claude.next({ kind: 'text', text: numbered(30), tokensPerSecond: 60 });
    await mention();
    const isWhole = (): boolean => markdownOf(general)[0] === numbered(30);
    await town.until(() => isWhole() && fromBot(general)[0]?.streaming === true, 'all words in an open stream');
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(fromBot(general)[0]?.streaming).toBe(false);
    expect(calls().slice(-3)).toEqual(['chat.stopStream', 'chat.appendStream', 'chat.stopStream']);
  }, 15_000);

  test('when streams may not begin, the answer is posted', async () => {
    town.slack.faults.next('chat.startStream', tooFast);
    town.claude.next({ kind: 'text', text: numbered(30), tokensPerSecond: 60 });
    await mention();
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(markdownOf(general)).toEqual([numbered(30)]);
    expect(calls()).toContain('chat.postMessage');
  });
});
