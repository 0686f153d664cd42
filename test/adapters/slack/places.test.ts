/*
 * Where an answer goes when Slack does not take it where it belongs, and that it stays where it does.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { directMessagesOf, press, seenBy, type Seen } from '../../town/seen.ts';
import { startTown, type Town } from '../../town/town.ts';
import { BROKEN } from '../press-stage.ts';

let town: Town;
let ada = '';
let ben = '';
let general = '';
let own = '';
let endedBefore = 0;
let before: ReadonlySet<string>;

beforeAll(async () => {
  town = await startTown({ platforms: ['slack'] });
  [ada = '', ben = ''] = town.slack.team.people.map(({ id }) => id);
  general = town.slack.team.channels[0]?.id ?? '';
  own = directMessagesOf(town, 'slack', ada);
});
afterAll(() => town.stop());
beforeEach(() => {
  town.slack.faults.clear();
  endedBefore = town.logs().filter((line) => 'outcome' in line).length;
  before = new Set([general, own].flatMap((channel) => all(ada, channel)).map(({ id }) => id));
});

const all = (person: string, channel: string): readonly Seen[] => seenBy(town, 'slack', { person, channel });
/** What came since the test began. */
const seen = (person: string, channel: string): readonly Seen[] =>
  all(person, channel).filter(({ id }) => !before.has(id));

async function ended(): Promise<Readonly<Record<string, unknown>>> {
  const lines = await town.untilRecorded(endedBefore + 1);
  endedBefore += 1;
  return lines[endedBefore - 1] ?? {};
}

/** So many next calls of this method are refused for good. */
function refuse(method: string, error: string, times = 1): void {
  town.slack.faults.next(method, { kind: 'answer', status: 200, body: { ok: false, error } }, times);
}

describe('an answer to a mention', () => {
  test.each([
    'restricted_action',
    'restricted_action_non_threadable_channel',
    'restricted_action_thread_locked',
    'is_archived',
    'invalid_blocks',
    'msg_blocks_too_long',
  ])('comes in direct messages, with the question above it, where Slack says %s', async (error) => {
    refuse('chat.startStream', error);
    refuse('chat.postMessage', error);
    town.claude.next({ kind: 'text', text: 'Because of the air.' });
    await town.slack.type(ada, general, '@askline Why is the sky blue?');
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(seen(ada, general)).toEqual([]);
    const answers = seen(ada, own);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.text).toMatch(/Why is the sky blue\?[\s\S]*Because of the air\./);
    expect(answers[0]?.button).toBeNull();
  });

  test('goes on in its thread where only an edit is refused', async () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    refuse('chat.update', 'edit_window_closed');
    town.claude.next({ kind: 'text', text: words, tokensPerSecond: 60 });
    await town.slack.type(ada, general, '@askline Count!');
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(seen(ada, own)).toEqual([]);
    expect(
      seen(ada, general)
        .map(({ text }) => text)
        .join(' '),
    ).toContain('word59');
  });

  test('that was asked again goes the same way', async () => {
    town.claude.next(BROKEN);
    await town.slack.type(ada, general, '@askline Why once more?');
    await ended();
    const broken = await town.until(
      () => seen(ada, general).find(({ button }) => button?.kind === 'try-again'),
      'the broken answer',
    );
    refuse('chat.postMessage', 'restricted_action_thread_locked');
    town.claude.next({ kind: 'text', text: 'Whole.' });
    await press(town, 'slack', ada, broken);
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(seen(ada, own).map(({ text }) => text)).toEqual([expect.stringMatching(/Why once more\?[\s\S]*Whole\./)]);
  });

  test('is lost where direct messages take it no more than the thread does, and so it is recorded', async () => {
    refuse('chat.startStream', 'restricted_action');
    refuse('chat.postMessage', 'restricted_action', 2);
    town.claude.next({ kind: 'text', text: 'Nowhere.' });
    await town.slack.type(ada, general, '@askline Where?');
    expect(await ended()).toMatchObject({ outcome: 'undelivered' });
  });
});

test.each(['&', '<', '>'])('a public answer stays public below a question of 400 times %s', async (sign) => {
  const line = `${'word '.repeat(40).trim()}\n\n`;
  const text = line.repeat(80).slice(0, 11_490);
  town.claude.next({ kind: 'text', text });
  await town.slack.type(ada, general, `/ask ${sign.repeat(400)}`);
  expect(await ended()).toMatchObject({ outcome: 'answered' });
  const shown = seen(ben, general)
    .filter(({ isPrivate }) => !isPrivate)
    .map((message) => message.text)
    .join(' ');
  expect(shown.match(/word/g)).toHaveLength(text.match(/word/g)?.length ?? 0);
  expect(seen(ada, own)).toEqual([]);
});
