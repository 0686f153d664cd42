import { describe, expect, test } from '@jest/globals';
import type { PostKey, Surface, WriteLimit } from '../../../src/contract.ts';
import { openLiveMessage } from '../../../src/core/live/live-message.ts';
import { createWriteBudget } from '../../../src/core/live/write-budget.ts';
import { createFakeSurface } from '../../fakes/fake-surface.ts';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';

function open(surface: Surface) {
  const clock = createVirtualClock();
  const leaving = new AbortController();
  let keys = 0;
  const newPostKey = (): PostKey => `post${(keys += 1)}`;
  const live = openLiveMessage({
    surface,
    clock,
    budget: createWriteBudget(clock),
    newPostKey,
    draftButton: null,
    farewell: (place) => `It goes on: ${place}.`,
    signal: leaving.signal,
  });
  return {
    clock,
    leaving,
    live: {
      ...live,
      finish: (text: string, notice: string | null) => live.finish(text, { notice, button: null }),
    },
  };
}

describe('the live message', () => {
  test('shows the first words within a moment, as soon as there are a few', async () => {
    const surface = createFakeSurface();
    const { clock, live } = open(surface);
    live.show('Hello');
    await clock.advance(50);
    expect(surface.messages.map(({ text }) => text)).toEqual(['Hello']);
  });

  test('grows one message by edits, no faster than the surface allows', async () => {
    const surface = createFakeSurface();
    const { clock, live } = open(surface);
    let text = '';
    for (let step = 0; step < 50; step += 1) {
      text += `word${step} `;
      live.show(text);
      await clock.advance(100);
    }
    await live.finish(text, null);
    expect(surface.messages).toHaveLength(1);
    expect(surface.calls.length).toBeLessThanOrEqual(7);
    expect(surface.messages[0]?.text.trim()).toBe(text.trim());
  });

  test('never lets the visible text go backwards', async () => {
    const surface = createFakeSurface();
    const { clock, live } = open(surface);
    let text = '';
    for (let step = 0; step < 60; step += 1) {
      text += `w${step} `;
      live.show(text);
      await clock.advance(170);
    }
    await live.finish(text, null);
    const lengths = surface.messages[0]?.history.map((shown) => shown.length) ?? [];
    expect(lengths.length).toBeGreaterThan(5);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  });

  test('has one write in flight, and then writes the newest text and not the ones between', async () => {
    const surface = createFakeSurface();
    const release = surface.hold();
    const { clock, live } = open(surface);
    live.show('a');
    await clock.advance(50);
    live.show('a b');
    live.show('a b c');
    await clock.advance(5_000);
    expect(surface.calls).toHaveLength(0);
    release();
    await clock.advance(5_000);
    expect(surface.calls.map(({ text }) => text)).toEqual(['a', 'a b c']);
    expect(surface.mostInFlight()).toBe(1);
  });

  test('writes the final text without waiting for the time of the next draft', async () => {
    const surface = createFakeSurface();
    const { clock, live } = open(surface);
    live.show('half');
    await clock.advance(50);
    const before = clock.now();
    await expect(live.finish('half and whole', null)).resolves.toEqual({ kind: 'complete' });
    expect(clock.now()).toBe(before);
    expect(surface.messages[0]?.text).toBe('half and whole');
  });

  test('sends nothing until the wait that the platform asked for is over, not even the final text', async () => {
    const surface = createFakeSurface();
    const { clock, live } = open(surface);
    surface.fail({ kind: 'limited', retryAfterMs: 3_000 });
    live.show('first');
    await clock.advance(50);
    const finished = live.finish('first and last', null);
    await clock.advance(2_999);
    expect(surface.calls).toHaveLength(1);
    await clock.advance(2);
    await expect(finished).resolves.toEqual({ kind: 'complete' });
    expect(surface.messages.map(({ text }) => text)).toEqual(['first and last']);
  });

  test.each([0, -5, Number.NaN, Infinity])('asks again a second later when the wait it was told is %d', async (ms) => {
    const surface = createFakeSurface();
    const { clock, live } = open(surface);
    surface.fail({ kind: 'limited', retryAfterMs: ms }, { times: 3 });
    const finished = live.finish('first and last', null);
    await clock.advance(2_999);
    expect(surface.calls.length).toBeLessThanOrEqual(3);
    await clock.advance(2_000);
    await expect(finished).resolves.toEqual({ kind: 'complete' });
    expect(surface.messages.map(({ text }) => text)).toEqual(['first and last']);
    expect(clock.sleepers()).toBe(0);
  });

  test('waits as long as a limit asks that it did not know it was under', async () => {
    const known: WriteLimit = { key: 'limit:discord:known', family: 'known', perMinute: 60, burst: 5, isTold: true };
    const surface = createFakeSurface({ costOf: () => [known] });
    const { clock, live } = open(surface);
    surface.fail({ kind: 'limited', retryAfterMs: 3_000, limits: ['limit:discord:unknown'] });
    const finished = live.finish('first and last', null);
    await clock.advance(2_999);
    expect(surface.calls).toHaveLength(1);
    await clock.advance(2);
    await expect(finished).resolves.toEqual({ kind: 'complete' });
  });

  test('tries the final text again after failures, and posts no second message when only the answer was lost', async () => {
    const surface = createFakeSurface();
    const { clock, live } = open(surface);
    surface.fail({ kind: 'failed', cause: 'timeout' }, { times: 2, serve: true });
    surface.fail({ kind: 'failed', cause: '500' });
    const finished = live.finish('the answer', null);
    await clock.advance(20_000);
    await expect(finished).resolves.toEqual({ kind: 'complete' });
    expect(surface.messages.map(({ text }) => text)).toEqual(['the answer']);
  });

  test('says so when the final text could not be written for two minutes', async () => {
    const surface = createFakeSurface();
    const { clock, live } = open(surface);
    surface.fail({ kind: 'failed', cause: 'down' }, { times: 1_000 });
    const finished = live.finish('the answer', null);
    await clock.advance(200_000);
    await expect(finished).resolves.toEqual({ kind: 'incomplete', cause: 'down' });
    expect(clock.sleepers()).toBe(0);
  });

  test('goes on in a next message when one is full, and closes and reopens a code fence', async () => {
    const surface = createFakeSurface({ maxCharacters: 200 });
    const { clock, live } = open(surface);
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index};`);
    const text = `Look:\n\n\`\`\`js\n${lines.join('\n')}\n\`\`\`\n\nDone.`;
    for (let end = 0; end < text.length; end += 17) {
      live.show(text.slice(0, end));
      await clock.advance(400);
    }
    const finished = live.finish(text, null);
    await clock.advance(10_000);
    await finished;
    const shown = surface.messages.map((message) => message.text);
    expect(shown.length).toBeGreaterThan(1);
    for (const line of lines) expect(shown.join('\n').split(line)).toHaveLength(2);
    for (const message of shown) expect((message.match(/```/g)?.length ?? 0) % 2).toBe(0);
    expect(shown[1]?.startsWith('```js\n')).toBe(true);
  });

  test('closes open Markdown in drafts', async () => {
    const surface = createFakeSurface();
    const { clock, live } = open(surface);
    live.show('Some **bold');
    await clock.advance(50);
    expect(surface.messages[0]?.text).toBe('Some **bold**');
  });

  test('sets the notice below the text, outside a code fence that was left open', async () => {
    const surface = createFakeSurface();
    const { live } = open(surface);
    await live.finish('```js\nlet a = 1;', 'It broke off.');
    expect(surface.messages[0]?.text).toBe('```js\nlet a = 1;\n```\n\nIt broke off.');
  });

  test('leaves a final text as it was written, however odd its marks', async () => {
    for (const text of ['Use *args and **kwargs', 'a `tick', '2 * 3 = 6 and ~~', '|| a']) {
      const surface = createFakeSurface();
      const { live } = open(surface);
      await live.finish(text, null);
      expect(surface.messages[0]?.text).toBe(text);
    }
  });

  test('shows a notice alone when there is no text', async () => {
    const surface = createFakeSurface();
    const { live } = open(surface);
    await live.finish('', 'No answer.');
    expect(surface.messages.map(({ text }) => text)).toEqual(['No answer.']);
  });

  test('stops writing when somebody deleted the message, and says so at once', async () => {
    const surface = createFakeSurface();
    const { clock, live } = open(surface);
    live.show('one');
    await clock.advance(50);
    surface.messages.length = 0;
    live.show('one two');
    await clock.advance(2_000);
    expect(live.abandoned.aborted).toBe(true);
    await expect(live.finish('one two three', null)).resolves.toEqual({ kind: 'removed' });
    expect(surface.messages).toHaveLength(0);
  });

  test('goes on at the next surface when the first one never takes anything', async () => {
    const next = createFakeSurface();
    const surface = createFakeSurface({ next: { surface: next, place: 'below' } });
    surface.fail({ kind: 'refused', reason: 'closed', cause: 'not_in_channel' });
    const { clock, live } = open(surface);
    live.show('Hello');
    await clock.advance(50);
    await live.finish('Hello there', null);
    expect(surface.messages).toHaveLength(0);
    expect(next.messages.map(({ text }) => text)).toEqual(['Hello there']);
  });

  test('repeats at the next surface only what does not stand yet, with its fence reopened', async () => {
    const next = createFakeSurface({ maxCharacters: 500 });
    const surface = createFakeSurface({ maxCharacters: 120, next: { surface: next, place: 'below' } });
    const { clock, live } = open(surface);
    const lines = Array.from({ length: 30 }, (_, index) => `let v${index};`);
    const text = `\`\`\`js\n${lines.join('\n')}\n\`\`\``;
    live.show(text.slice(0, 180));
    await clock.advance(5_000);
    expect(surface.messages).toHaveLength(2);
    surface.fail({ kind: 'refused', reason: 'closed', cause: 'token expired' });
    const finished = live.finish(text, null);
    await clock.advance(5_000);
    await expect(finished).resolves.toEqual({ kind: 'complete' });
    const first = surface.messages.map((message) => message.text).join('\n');
    const rest = next.messages.map((message) => message.text).join('\n');
    expect(rest).toMatch(/^```js\n/);
    for (const line of lines) expect(`${first}\n${rest}`.split(line)).toHaveLength(2);
  });

  test('shows nothing before it is final where posts cannot be edited', async () => {
    const surface = createFakeSurface({ limits: { maxDraftMessages: 0 }, maxCharacters: 40 });
    const { clock, live } = open(surface);
    live.show('The first message is full with this line.\n\nAnd this');
    await clock.advance(5_000);
    await live.finish('The first message is full with this line.\n\nAnd this is the second.', null);
    expect(surface.calls.map(({ kind }) => kind)).toEqual(surface.messages.map(() => 'post'));
    expect(surface.messages.map((message) => message.text).join(' ')).toContain('And this is the second.');
  });

  test('leaves writes for the final text where writes are numbered', async () => {
    const surface = createFakeSurface({ limits: { maxWrites: 5, maxDraftMessages: 1 }, maxCharacters: 100 });
    const { clock, live } = open(surface);
    let text = '';
    for (let step = 0; step < 20; step += 1) {
      text += `word${step} `;
      live.show(text);
      await clock.advance(3_000);
    }
    expect(surface.calls.length).toBe(3);
    expect(surface.messages).toHaveLength(1);
    await expect(live.finish(text, null)).resolves.toEqual({ kind: 'complete' });
    expect(surface.messages.map((message) => message.text.trim()).join(' ')).toBe(text.trim());
    expect(surface.calls.length).toBeLessThanOrEqual(5);
  });

  test('ends at once when the process leaves', async () => {
    const surface = createFakeSurface();
    const { clock, live, leaving } = open(surface);
    surface.fail({ kind: 'limited', retryAfterMs: 60_000 });
    const finished = live.finish('too late', null);
    await clock.settle();
    leaving.abort('leaving');
    await expect(finished).resolves.toMatchObject({ kind: 'incomplete' });
    expect(clock.sleepers()).toBe(0);
  });
});
