import { describe, expect, test } from '@jest/globals';
import { createStage, failed, type Fate } from './keys-stage.ts';

describe('a call that is forbidden to a key', () => {
  const forbidden: Fate = { kind: 'forbidden' };

  test('is tried with another one', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', forbidden);
    const { events, text } = await stage.ask();
    expect(events[0]).toEqual(failed('forbidden'));
    expect(text).toBe('by b');
  });

  test('sets no key aside: the next question is asked as if nothing had been', async () => {
    const stage = createStage('a');
    stage.give('a', forbidden);
    expect((await stage.ask()).error).toMatchObject({ kind: 'forbidden', requestId: 'req_a' });
    stage.give('a', null);
    expect((await stage.ask()).text).toBe('by a');
    expect(stage.calls).toEqual(['a', 'a']);
  });

  test('to all of them fails as that', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', forbidden);
    stage.give('b', forbidden);
    expect((await stage.ask()).error).toMatchObject({ kind: 'forbidden' });
    expect(stage.calls).toEqual(['a', 'b']);
  });

  test('while the other one is refused fails as forbidden, and while it is limited as limited: waiting helps', async () => {
    for (const [kind, expected] of [
      ['unauthorised', { kind: 'forbidden' }],
      ['rate-limited', { kind: 'rate-limited', retryAfterMs: 9_000 }],
    ] as const) {
      for (const [one, other] of [
        ['a', 'b'],
        ['b', 'a'],
      ] as const) {
        const stage = createStage('a', 'b');
        stage.give(one, forbidden);
        stage.give(other, { kind, retryAfterMs: 9_000 });
        expect((await stage.ask()).error).toMatchObject(expected);
      }
    }
  });

  test('is told to the operator without the key', async () => {
    const stage = createStage('sk-one');
    stage.give('sk-one', forbidden);
    await stage.ask();
    expect(stage.lines).toMatchObject([
      {
        level: 'warn',
        message: 'A call is forbidden to a key',
        facts: { provider: 'claude', position: 1, model: 'm' },
      },
    ]);
    expect(JSON.stringify(stage.lines)).not.toContain('sk-one');
  });
});
