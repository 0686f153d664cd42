/*
 * What shows after a press, and when: with discord.js and the stand-in, without the story itself.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Button } from '../../../src/contract.ts';
import { systemClock } from '../../../src/ops/system.ts';
import { AGAIN, openAdapterStage, type AdapterStage } from './adapter-stage.ts';

const BROKEN = { kind: 'answer', status: 500, body: { message: 'no' } } as const;
const CALLBACK = 'POST /interactions/:id/:token/callback';
const FOLLOW_UP = 'POST /webhooks/:id/:token';
const STOP: Button = { kind: 'stop', reference: 'abcdefghij', label: 'Stop' };

let stage: AdapterStage;
let general = '';

beforeEach(async () => {
  stage = await openAdapterStage(systemClock);
  general = stage.channelNamed('general');
});
afterEach(() => stage.close());

/** A message of the bot's with this button. */
async function withButton(button: Button): Promise<void> {
  void stage.discord.ask(stage.ada, general, 'Why?');
  const { surface } = await stage.asked.next();
  const content = { markdown: 'Well', button, isFinal: false, isLast: false };
  const [way] = surface.waysOf(null, content);
  if (way === undefined) throw new Error('There is no way to post');
  await surface.post(content, 'post1', new AbortController().signal, way);
}

describe('after a failure', () => {
  test('a notice that was pressed goes', async () => {
    void stage.discord.ask(stage.ada, general, 'Why?');
    await (await stage.asked.next()).surface.refuse('Not now.', AGAIN);
    await stage.press(stage.shown(general).at(-1));
    const { place } = await stage.pressed.next();
    stage.discord.faults.next('DELETE /webhooks/:id/:token/messages/:id', BROKEN);
    await place.mark(null, null);
    expect(stage.shown(general)).toEqual([]);
  });

  test('a button goes, and the notice comes below the words', async () => {
    await withButton(STOP);
    await stage.press(stage.shown(general).at(-1));
    const { place } = await stage.pressed.next();
    stage.discord.faults.next('PATCH /webhooks/:id/:token/messages/:id', BROKEN);
    await place.mark('Interrupted.', null);
    expect(stage.shown(general)).toMatchObject([{ content: '> Why?\nWell\n\nInterrupted.', components: [] }]);
  });

  test('who pressed is told', async () => {
    await withButton(AGAIN);
    await stage.press(stage.shown(general).at(-1));
    const { place } = await stage.pressed.next();
    stage.discord.faults.next(FOLLOW_UP, BROKEN);
    await place.tell('Not yours.');
    expect(stage.shown(general).at(-1)).toMatchObject({ content: 'Not yours.', ephemeralFor: stage.ada });
  });

  test('a press is acknowledged with a second try', async () => {
    await withButton(AGAIN);
    stage.discord.faults.next(CALLBACK, BROKEN);
    await expect(stage.press(stage.shown(general).at(-1))).resolves.toEqual({ kind: 'accepted' });
    await stage.pressed.next();
    expect(stage.logger.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });
});

test('Stop does not wait for its acknowledgement; what is told about it does', async () => {
  await withButton(STOP);
  stage.discord.faults.next(CALLBACK, { kind: 'delay', delayMs: 1_000 });
  let isAcknowledged = false;
  const result = stage.press(stage.shown(general).at(-1)).then((how) => {
    isAcknowledged = true;
    return how;
  });
  const { press, place } = await stage.pressed.next();
  expect(press.kind).toBe('stop');
  expect(isAcknowledged).toBe(false);
  await Promise.all([place.tell('It is over.'), place.mark('Interrupted.', null)]);
  expect(isAcknowledged).toBe(true);
  await expect(result).resolves.toEqual({ kind: 'accepted' });
  expect(stage.shown(general).map(({ content }) => content)).toEqual(['> Why?\nWell\n\nInterrupted.', 'It is over.']);
});

test('Try again waits for its acknowledgement', async () => {
  await withButton(AGAIN);
  stage.discord.faults.next(CALLBACK, { kind: 'delay', delayMs: 500 });
  let isAcknowledged = false;
  void stage.press(stage.shown(general).at(-1)).then(() => {
    isAcknowledged = true;
  });
  await stage.pressed.next();
  expect(isAcknowledged).toBe(true);
});
