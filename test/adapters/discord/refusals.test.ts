/*
 * Whoever is turned away hears of it, whatever Discord's day is like.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/ops/system.ts';
import { AGAIN, openAdapterStage, type AdapterStage } from './adapter-stage.ts';

const NOTICE = 'Too many questions just now.';
const BROKEN = { kind: 'answer', status: 500, body: { message: 'no' } } as const;
const DELETE = 'DELETE /webhooks/:id/:token/messages/:id';
const FOLLOW_UP = 'POST /webhooks/:id/:token';
const POST = 'POST /channels/:id/messages';

let stage: AdapterStage;
let general = '';

beforeEach(async () => {
  stage = await openAdapterStage(systemClock);
  general = stage.channelNamed('general');
});
afterEach(() => stage.close());

const notices = () => stage.shown(general).filter(({ content }) => content === NOTICE);

describe('a mention', () => {
  const mention = () => stage.discord.type(stage.ada, general, `<@${stage.discord.guild.botUserId}> why?`);

  test('is told when more are turned away than the channel takes messages, each of them once', async () => {
    stage.discord.limit('channel-posts', { burst: 5, perSecond: 5 });
    const typed: { readonly id: string }[] = [];
    for (let count = 0; count < 12; count += 1) typed.push(await mention());
    const questions = await Promise.all(typed.map(() => stage.asked.next()));
    await Promise.all(questions.map(({ surface }) => surface.refuse(NOTICE, AGAIN)));
    const told = notices().map(({ replyTo }) => replyTo);
    expect(told).toHaveLength(typed.length);
    expect(new Set(told)).toEqual(new Set(typed.map(({ id }) => id)));
  });

  test.each([
    ['a failure', BROKEN],
    ['an answer that got lost', { kind: 'serve-and-drop' }],
  ] as const)('is told once after %s', async (_name, fault) => {
    await mention();
    const { surface } = await stage.asked.next();
    stage.discord.faults.next(POST, fault);
    await surface.refuse(NOTICE, AGAIN);
    expect(notices()).toHaveLength(1);
    expect(stage.calls(POST)).toBe(2);
  });

  test('is not sent to a place that is closed again and again', async () => {
    await mention();
    const { surface } = await stage.asked.next();
    stage.discord.deny(general, ['sendMessages']);
    await surface.refuse(NOTICE, AGAIN);
    expect(stage.calls(POST)).toBe(1);
    expect(stage.logger.lines).toContainEqual(
      expect.objectContaining({ message: 'Discord: could not tell a refusal' }),
    );
  });

  test('that cannot be told holds nothing up once the adapter stops', async () => {
    await mention();
    const { surface } = await stage.asked.next();
    stage.discord.faults.always(POST, BROKEN);
    let isOver = false;
    const told = surface.refuse(NOTICE, AGAIN).then(() => {
      isOver = true;
    });
    await Promise.race([told, systemClock.sleep(1_000)]);
    expect(isOver).toBe(false);
    await stage.adapter.stop();
    await Promise.race([told, systemClock.sleep(5_000)]);
    expect(isOver).toBe(true);
  });
});

describe('a command', () => {
  const faults: readonly (readonly [string, string, Parameters<AdapterStage['discord']['faults']['next']>[1]])[] = [
    ['taking "is thinking" away failed', DELETE, BROKEN],
    ['taking it away worked without our hearing of it', DELETE, { kind: 'serve-and-drop' }],
    ['the notice failed', FOLLOW_UP, BROKEN],
  ];
  test.each(faults)('that "is thinking" is told once, and nothing else stays, when %s', async (_name, route, fault) => {
    void stage.discord.ask(stage.ada, general, 'Why?');
    const { surface } = await stage.asked.next();
    await surface.accept('Got it.');
    expect(stage.shown(general)).toMatchObject([{ thinking: true }]);
    stage.discord.faults.next(route, fault);
    await surface.refuse(NOTICE, AGAIN);
    expect(stage.shown(general)).toMatchObject([{ thinking: false, content: NOTICE, ephemeralFor: stage.ada }]);
  });

  test.each([
    ['failed', BROKEN],
    ['got lost', { kind: 'drop' }],
    ['was heard without our knowing', { kind: 'serve-and-drop' }],
  ] as const)('turned away at once is told once when its acknowledgement %s', async (_name, fault) => {
    stage.discord.faults.next('POST /interactions/:id/:token/callback', fault);
    const result = stage.discord.ask(stage.ada, general, 'Why?');
    const { surface } = await stage.asked.next();
    await surface.refuse(NOTICE, AGAIN);
    await expect(result).resolves.toEqual({ kind: 'accepted' });
    expect(stage.shown(general)).toMatchObject([{ content: NOTICE, ephemeralFor: stage.ada }]);
  });
});
