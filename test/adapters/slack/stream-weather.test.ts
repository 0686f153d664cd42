/*
 * Many streamed answers at once in bad weather, through the real client: whatever is refused, lost, late or ended, each
 * thread holds its whole text once, and nothing that was visible disappears.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import type { PostKey } from '../../../src/contract.ts';
import { createStreamingSurface } from '../../../src/adapters/slack/stream.ts';
import { clientOptions } from '../../../src/adapters/slack/workspaces.ts';
import { openLiveMessage } from '../../../src/core/live/live-message.ts';
import { createWriteBudget } from '../../../src/core/live/write-budget.ts';
import { systemClock } from '../../../src/ops/system.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';
import { seededRandom } from '../../core/live/crowd.ts';
import { createMemoryLogger } from '../../fakes/memory-logger.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';

const ANSWERS = 24;
const WORDS = 80;
const WORDS_PER_SECOND = 40;
const FAULTS_PER_METHOD = 300;
const METHODS = ['chat.startStream', 'chat.appendStream', 'chat.stopStream', 'chat.update', 'chat.postMessage'];
const nothing = () => Promise.resolve();

let standIns: StandIns;
beforeAll(async () => {
  standIns = await startStandIns({ platforms: ['slack'] });
  const { settings } = standIns.slack;
  for (const method of Object.keys(settings.buckets)) settings.buckets[method] = { perMinute: 60_000, burst: 1_000 };
  // Where the bot may not look, a message whose answer got lost is posted again.
  settings.scopes.add('channels:history');
});
afterAll(() => standIns.stop());

function weather(method: string, random: () => number): Fault {
  const dice = random();
  if (dice < 0.05) return { kind: 'drop' };
  if (dice < 0.1) return { kind: 'serve-and-drop' };
  if (dice < 0.15) return { kind: 'answer', status: 500, body: 'no' };
  if (dice < 0.2) return { kind: 'serve-and-answer', status: 503, body: 'no' };
  // From a refusal the budget learns: where 20 a minute is all there is, two dozen answers would take minutes.
  const isPlenty = method === 'chat.appendStream' || method === 'chat.update';
  if (dice < 0.22 && isPlenty)
    return { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: { ok: false } };
  return { kind: 'delay', delayMs: Math.floor(random() * 300) };
}

function textOf(blocks: readonly unknown[]): string {
  return blocks
    .map((block) =>
      typeof block === 'object' && block !== null && 'type' in block && block.type === 'markdown' && 'text' in block
        ? String(block.text)
        : '',
    )
    .join('');
}

const wordsOf = (text: string): readonly string[] => text.match(/\bw\d+\b/g) ?? [];

test('in any weather each answer stands once, whole, and only grows', async () => {
  const { slack, record } = standIns;
  const random = seededRandom(11);
  const [ada] = slack.team.people;
  const [general] = slack.team.channels;
  if (ada === undefined || general === undefined) throw new Error('nobody is there');
  for (const method of METHODS) {
    for (let index = 0; index < FAULTS_PER_METHOD; index += 1) slack.faults.next(method, weather(method, random));
  }
  const budget = createWriteBudget(systemClock);
  const writer = new WebClient(slack.credentials.botToken, clientOptions(slack.apiUrl, createMemoryLogger()));
  const wentBack: string[] = [];
  const most = new Map<string, number>();
  const unfollow = record.follow((event) => {
    if (event.type !== 'changed' || !('ts' in event.details) || !Array.isArray(event.details['blocks'])) return;
    const ts = String(event.details['ts']);
    const count = wordsOf(textOf(event.details['blocks'])).length;
    if (count < (most.get(ts) ?? 0)) wentBack.push(`${ts}: ${most.get(ts)} -> ${count}`);
    most.set(ts, Math.max(count, most.get(ts) ?? 0));
  });
  const text = Array.from({ length: WORDS }, (_, index) => `w${index}`).join(' ');

  async function play(index: number): Promise<string> {
    const asked = await slack.type(ada?.id ?? '', general?.id ?? '', `question ${index}`);
    const threadTs = asked.kind === 'sent' ? asked.ts : '';
    const surface = createStreamingSurface({
      writer,
      teamId: slack.team.id,
      botUserId: slack.team.botUserId,
      person: ada?.id ?? '',
      channel: general?.id ?? '',
      threadTs,
      askedTs: threadTs,
      question: 'delivery:slack:1',
      header: null,
      accept: nothing,
      refuse: nothing,
      wait: nothing,
      next: null,
      mode: index % 2 === 0 ? 'native' : 'auto',
      streamless: new Set(),
    });
    let keys = 0;
    const live = openLiveMessage({
      surface,
      clock: systemClock,
      budget,
      newPostKey: (): PostKey => `post${index}x${(keys += 1)}`,
      draftButton: { kind: 'stop', reference: `r${index}`, label: 'Stop' },
      farewell: () => 'Elsewhere.',
      signal: new AbortController().signal,
    });
    for (let end = 1; end < WORDS; end += 1) {
      live.show(text.split(' ').slice(0, end).join(' '));
      await systemClock.sleep(1_000 / WORDS_PER_SECOND);
    }
    expect(await live.finish(text, { notice: null, button: null })).toEqual({ kind: 'complete' });
    return threadTs;
  }

  const threads = await Promise.all(Array.from({ length: ANSWERS }, (_, index) => play(index)));
  unfollow();
  slack.faults.clear();
  const mine = slack.messagesFor(ada.id, general.id).filter(({ user }) => user === slack.team.botUserId);
  for (const thread of threads) {
    const messages = mine.filter(({ threadTs }) => threadTs === thread);
    expect(messages.map(({ blocks }) => textOf(blocks))).toEqual([text]);
    expect(messages[0]?.streaming).toBe(false);
  }
  expect(wentBack).toEqual([]);
  expect(mine.length).toBeGreaterThanOrEqual(ANSWERS);
}, 90_000);
