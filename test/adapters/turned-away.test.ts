/*
 * Who is turned away only because it was the wrong time need not type the question again, on either platform.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { directMessagesOf, press, seenBy, type PlatformName, type Seen } from '../town/seen.ts';
import { startTown, type Town } from '../town/town.ts';
import { BROKEN, fixture, modelCalls, untilKept } from './press-stage.ts';

const ENTRIES = ['command', 'private command', 'mention', 'direct message'] as const;
type Entry = (typeof ENTRIES)[number];
const QUESTION = 'Why is the sky blue?';

describe.each(['slack', 'discord'] as const)('on %s', (platform: PlatformName) => {
  let town: Town;
  let folder = '';
  let endedBefore = 0;
  let before: ReadonlySet<string> = new Set();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'askline-turned-away-'));
    town = await startTown({
      platforms: [platform],
      environment: { ASKLINE_CONFIG: fixture('turned-away.yaml'), ASKLINE_DATA: folder },
    });
  });
  afterAll(async () => {
    await town.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const place = () => (platform === 'slack' ? town.slack.team : town.discord.guild);
  const person = (index: number): string => place().people[index]?.id ?? '';
  const general = (): string => place().channels[0]?.id ?? '';
  const channelOf = (entry: Entry): string =>
    entry === 'direct message' ? directMessagesOf(town, platform, person(0)) : general();
  const seen = (entry: Entry, index = 0): readonly Seen[] =>
    seenBy(town, platform, { person: person(index), channel: channelOf(entry) }).filter(
      ({ id, text }) => !before.has(id) && !text.includes('Got your question'),
    );

  beforeEach(() => {
    endedBefore = town.logs().filter((line) => 'outcome' in line).length;
    before = new Set(
      ENTRIES.flatMap((entry) =>
        seenBy(town, platform, { person: person(0), channel: channelOf(entry) }).map(({ id }) => id),
      ),
    );
  });

  async function ended() {
    const lines = await town.untilRecorded(endedBefore + 1);
    endedBefore += 1;
    return lines[endedBefore - 1] ?? {};
  }

  async function ask(entry: Entry, question = QUESTION): Promise<void> {
    const { slack, discord } = town;
    const channel = channelOf(entry);
    if (entry === 'mention') await typed(`@askline ${question}`);
    else if (entry === 'direct message') await typed(question);
    else if (platform === 'discord') {
      await discord.ask(person(0), channel, question, { private: entry === 'private command' });
    } else await typed(`/ask ${entry === 'private command' ? 'private ' : ''}${question}`);

    async function typed(text: string): Promise<void> {
      if (platform === 'slack') await slack.type(person(0), channel, text);
      else await discord.type(person(0), channel, text);
    }
  }

  /** Somebody else's question, which takes all the room until the returned function is called. */
  async function takeTheRoom(): Promise<() => Promise<void>> {
    const callsBefore = modelCalls(town);
    town.claude.next({ kind: 'stall', text: 'Well, that is long.' });
    if (platform === 'slack') await town.slack.type(person(1), general(), '/ask How long?');
    else await town.discord.ask(person(1), general(), 'How long?');
    await town.until(() => modelCalls(town) > callsBefore, 'somebody else to be asking');
    const theirs = (): Seen | undefined =>
      seenBy(town, platform, { person: person(1), channel: general() }).findLast(
        ({ button }) => button?.kind === 'stop',
      );
    return async () => {
      await town.until(theirs, 'a Stop button');
      const answer = theirs();
      if (answer !== undefined) await press(town, platform, person(1), answer);
      expect(await ended()).toMatchObject({ outcome: 'stopped' });
    };
  }

  const notice = (entry: Entry): Promise<Seen> =>
    town.until(
      () =>
        seen(entry).find(({ text, button }) => text.includes('would wait too long') && button?.kind === 'try-again'),
      'a notice with a button',
    );

  async function turnedAway(entry: Entry): Promise<Seen> {
    await ask(entry);
    expect(await ended()).toMatchObject({ outcome: 'refused', refusal: 'line-full' });
    return notice(entry);
  }

  test.each(ENTRIES)('one press asks a %s again, which is answered as it would have been', async (entry) => {
    const leave = await takeTheRoom();
    const told = await turnedAway(entry);
    // Discord can tell a mention nothing in private, and direct messages are private by themselves.
    expect(told.isPrivate).toBe(entry.endsWith('command') || (entry === 'mention' && platform === 'slack'));
    await untilKept(folder, 2);
    await leave();
    town.claude.next({ kind: 'text', text: 'Because of the air.' });
    await press(town, platform, person(0), told);
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    await untilKept(folder, 0);

    const answers = seen(entry).filter(({ text }) => text.includes('Because of the air.'));
    expect(answers).toHaveLength(1);
    expect(answers[0]?.isPrivate).toBe(entry === 'private command');
    expect(answers[0]?.button).toBeNull();
    const others = seen(entry, 1).filter(({ text }) => text.includes('Because of the air.'));
    expect(others).toHaveLength(entry === 'command' || entry === 'mention' ? 1 : 0);
    if (entry === 'command') expect(others[0]?.text).toContain(QUESTION);
    if (platform === 'slack') expect(answers[0]?.threadTs === null).toBe(entry !== 'mention');
    // A private notice goes; a public one keeps its words, and its button goes.
    const left = seen(entry).filter(({ text }) => text.includes('would wait too long'));
    expect(left.filter(({ isPrivate, button }) => isPrivate || button !== null)).toEqual([]);
  });

  test('pressed too soon, it is turned away again, with a button again', async () => {
    const leave = await takeTheRoom();
    const told = await turnedAway('command');
    await press(town, platform, person(0), told);
    expect(await ended()).toMatchObject({ outcome: 'refused', refusal: 'line-full' });
    const again = await town.until(
      () => seen('command').find(({ id, button }) => id !== told.id && button?.kind === 'try-again'),
      'another notice',
    );
    expect(again.button?.reference).not.toBe(told.button?.reference);
    await leave();
    town.claude.next({ kind: 'text', text: 'At last.' });
    await press(town, platform, person(0), again);
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(seen('command').filter(({ text }) => text.includes('At last.'))).toHaveLength(1);
    await untilKept(folder, 0);
  });

  test.each(['command', 'mention'] as const)('below the broken answer to a %s the button comes back', async (entry) => {
    town.claude.next(BROKEN);
    await ask(entry);
    expect(await ended()).toMatchObject({ outcome: 'failed-after-text' });
    const broken = await town.until(
      () => seen(entry).find(({ button }) => button?.kind === 'try-again'),
      'the broken answer',
    );
    const leave = await takeTheRoom();
    await press(town, platform, person(0), broken);
    expect(await ended()).toMatchObject({ outcome: 'refused', refusal: 'line-full' });
    const renewed = await town.until(
      () =>
        seen(entry).find(
          ({ id, button }) => id === broken.id && button !== null && button.reference !== broken.button?.reference,
        ),
      'the button to come back',
    );
    expect(renewed.text).toBe(broken.text);
    await leave();
    town.claude.next({ kind: 'text', text: 'Once more.' });
    await press(town, platform, person(0), renewed);
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(seen(entry).filter(({ text }) => text.includes('Once more.'))).toHaveLength(1);
    await untilKept(folder, 0);
  });
});
