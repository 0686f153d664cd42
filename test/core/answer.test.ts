import { describe, expect, test } from '@jest/globals';
import type { Question } from '../../src/contract.ts';
import { ModelError, type ModelFailure } from '../../src/errors.ts';
import { anybody, setUpAnswerer, someSettings } from '../fakes/answerer.ts';
import type { createFakeModel } from '../fakes/fake-model.ts';
import { createFakeSurface, type FakeSurface } from '../fakes/fake-surface.ts';
import { someQuestion } from '../fakes/questions.ts';

function shown(surface: FakeSurface): string {
  return surface.messages.map(({ text }) => text).join('\n');
}

describe('one question', () => {
  test('that no provider took costs nothing, also when the process leaves while that is being told', async () => {
    const { clock, records, answerer } = setUpAnswerer({
      model: async function* refuse() {
        yield* [];
        throw new ModelError('rate-limited', { requestId: null, cause: null });
      },
    });
    const surface = createFakeSurface();
    const release = surface.hold();
    const done = answerer.answer(someQuestion(), surface, anybody);
    await clock.advance(100);
    const drained = answerer.drain(10_000);
    await clock.advance(8_500);
    release();
    await clock.advance(5_000);
    await Promise.all([done, drained]);
    expect(records).toMatchObject([{ outcome: 'failed-before-text', usage: null, costMicroUsd: 0 }]);
  });

  test('becomes one stateless call: the system prompt and the words of the person, nothing else', async () => {
    const { clock, fake, answerer } = setUpAnswerer();
    const done = answerer.answer(someQuestion({ text: 'Why?' }), createFakeSurface(), anybody);
    fake.end();
    await clock.advance(1_000);
    await done;
    expect(fake.requests).toMatchObject([{ ...someSettings, system: 'Be kind.', text: 'Why?' }]);
  });

  test('is accepted before the model has said anything', async () => {
    const { clock, fake, answerer } = setUpAnswerer();
    const surface = createFakeSurface();
    const done = answerer.answer(someQuestion(), surface, anybody);
    await clock.settle();
    expect(surface.accepted).toHaveLength(1);
    fake.end();
    await clock.advance(1_000);
    await done;
  });

  test('gets a growing answer, and one record without a word of either', async () => {
    const { clock, fake, records, answerer } = setUpAnswerer();
    const surface = createFakeSurface();
    const done = answerer.answer(someQuestion({ text: 'a secret question' }), surface, anybody);
    fake.say('It is ');
    await clock.advance(2_000);
    expect(shown(surface)).toBe('It is');
    fake.say('scattered light.');
    fake.end();
    await clock.advance(2_000);
    await done;
    expect(shown(surface)).toBe('It is scattered light.');
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      outcome: 'answered',
      model: 'fake-model-1',
      providerRequestId: 'req_1',
      usage: { inputTokens: 10, outputTokens: 20 },
      firstTextMs: 0,
      totalMs: 2_000,
      writes: 3,
      failure: null,
    });
    expect(JSON.stringify(records)).not.toMatch(/secret|scattered/);
  });

  test('is answered once, however often it is delivered', async () => {
    const { clock, fake, records, answerer } = setUpAnswerer();
    const question = someQuestion();
    const [first, second] = [createFakeSurface(), createFakeSurface()];
    const done = Promise.all([answerer.answer(question, first, anybody), answerer.answer(question, second, anybody)]);
    fake.say('Yes.');
    fake.end();
    await clock.advance(1_000);
    await done;
    expect(fake.requests).toHaveLength(1);
    expect(shown(first)).toBe('Yes.');
    expect([...second.calls, ...second.accepted, ...second.refused]).toEqual([]);
    expect(records).toHaveLength(1);
  });

  const refusals: readonly (readonly [string, Partial<Question>, string, RegExp])[] = [
    ['a command without a question', { text: '' }, 'help', /Type `\/ask`/],
    ['a call for help', { text: 'Help' }, 'help', /Type `\/ask`/],
    ['an empty mention', { text: '', entry: 'mention' }, 'no-question', /no question/],
    ['a question that is too long', { text: 'x'.repeat(101) }, 'question-too-long', /101 characters; I take up to 100/],
  ];
  test.each(refusals)(
    '%s is refused kindly, to the asker alone, without a call',
    async (_name, part, reason, words) => {
      const { fake, records, answerer } = setUpAnswerer();
      const surface = createFakeSurface();
      await answerer.answer(someQuestion(part), surface, anybody);
      expect(surface.refused).toHaveLength(1);
      expect(surface.refused[0]).toMatch(words);
      expect(surface.accepted).toEqual([]);
      expect(fake.requests).toEqual([]);
      expect(records).toMatchObject([{ outcome: 'refused', refusal: reason }]);
    },
  );
});

describe('an ending', () => {
  async function endWith(finish: (fake: ReturnType<typeof createFakeModel>) => void, text = 'Some text') {
    const { clock, fake, records, answerer } = setUpAnswerer();
    const surface = createFakeSurface();
    const done = answerer.answer(someQuestion(), surface, anybody);
    if (text !== '') fake.say(text);
    finish(fake);
    await clock.advance(10_000);
    await done;
    return { text: shown(surface), record: records[0], records };
  }
  const failWith = (kind: ModelFailure) => new ModelError(kind, { requestId: 'req_9', cause: 'SECRET INTERNALS' });

  test('by max_tokens keeps the text and says that it was cut', async () => {
    const { text, record } = await endWith((fake) => fake.end('max-tokens'));
    expect(text).toMatch(/^Some text\n\n.*cut at its length limit/);
    expect(record?.outcome).toBe('cut-by-max-tokens');
  });

  test('by a full context says so', async () => {
    const { text, record } = await endWith((fake) => fake.end('context-full'));
    expect(text).toMatch(/too long for the model/);
    expect(record?.outcome).toBe('cut-by-context');
  });

  test('by a refusal says that the model declined', async () => {
    const { text, record } = await endWith((fake) => fake.end('refusal'), '');
    expect(text).toMatch(/declined/);
    expect(record?.outcome).toBe('refused-by-model');
  });

  test('without any text is not silent', async () => {
    const { text, record } = await endWith((fake) => fake.end(), '');
    expect(text).toMatch(/ended without an answer/);
    expect(record?.outcome).toBe('empty');
  });

  test('by a failure after text keeps the text and tells what happened', async () => {
    const { text, record } = await endWith((fake) => fake.fail(failWith('dropped')));
    expect(text).toMatch(/^Some text\n\n.*broke off here: the connection to the model was lost/);
    expect(text).not.toContain('SECRET');
    expect(record).toMatchObject({ outcome: 'failed-after-text', failure: 'dropped' });
  });

  const failures: readonly (readonly [ModelFailure, RegExp])[] = [
    ['rate-limited', /too much to do/],
    ['overloaded', /too much to do/],
    ['timeout', /did not answer in time/],
    ['unavailable', /could not be reached/],
    ['malformed', /could not be reached/],
    ['unauthorised', /the person who runs me has to look at it/],
    ['billing', /the person who runs me has to look at it/],
  ];
  test.each(failures)('by %s before any text is told in plain words with a reference', async (kind, words) => {
    const { text, record, records } = await endWith((fake) => fake.fail(failWith(kind)), '');
    expect(text).toMatch(words);
    expect(text).toMatch(/Reference: id\d/);
    expect(text).not.toMatch(/SECRET|ModelError|req_9/);
    expect(record).toMatchObject({ outcome: 'failed-before-text', failure: kind, providerRequestId: 'req_1' });
    expect(records).toHaveLength(1);
  });

  test('by something unforeseen is told and recorded all the same', async () => {
    const { text, records } = await endWith((fake) => fake.fail(new TypeError('a bug')), '');
    expect(text).toMatch(/could not be reached/);
    expect(records).toMatchObject([{ outcome: 'failed-before-text', failure: 'unknown' }]);
  });

  test('when somebody deletes the message aborts the model call', async () => {
    const { clock, fake, records, answerer } = setUpAnswerer();
    const surface = createFakeSurface();
    const done = answerer.answer(someQuestion(), surface, anybody);
    fake.say('one');
    await clock.advance(2_000);
    surface.messages.length = 0;
    fake.say(' two');
    await clock.advance(2_000);
    await done;
    expect(fake.aborted()).toBe(1);
    expect(records).toMatchObject([{ outcome: 'removed' }]);
  });

  test('where nothing can be shown is recorded as undelivered', async () => {
    const { clock, fake, records, logger, answerer } = setUpAnswerer();
    const surface = createFakeSurface();
    surface.fail({ kind: 'refused', reason: 'closed', cause: 'is_archived' });
    const done = answerer.answer(someQuestion(), surface, anybody);
    fake.say('one');
    fake.end();
    await clock.advance(2_000);
    await done;
    expect(records).toMatchObject([{ outcome: 'undelivered' }]);
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });
});

describe('leaving', () => {
  test('lets running answers finish, and turns new questions away', async () => {
    const { clock, fake, records, answerer } = setUpAnswerer();
    const [running, late] = [createFakeSurface(), createFakeSurface()];
    const done = answerer.answer(someQuestion(), running, anybody);
    fake.say('half');
    await clock.advance(2_000);
    let drained = false;
    const drain = answerer.drain(25_000).then(() => (drained = true));
    await answerer.answer(someQuestion(), late, anybody);
    expect(late.refused[0]).toMatch(/being restarted/);
    await clock.advance(5_000);
    expect(drained).toBe(false);
    fake.say(' and whole');
    fake.end();
    await clock.advance(2_000);
    await Promise.all([done, drain]);
    expect(shown(running)).toBe('half and whole');
    expect(records.map(({ outcome }) => outcome)).toEqual(['refused', 'answered']);
  });

  test('interrupts what does not end in time, visibly, and is gone within the drain time', async () => {
    const { clock, fake, records, answerer } = setUpAnswerer();
    const surface = createFakeSurface();
    const done = answerer.answer(someQuestion(), surface, anybody);
    fake.say('half');
    await clock.advance(2_000);
    const startedAtMs = clock.now();
    let tookMs = Infinity;
    const drain = answerer.drain(25_000).then(() => (tookMs = clock.now() - startedAtMs));
    await clock.advance(26_000);
    await Promise.all([done, drain]);
    expect(tookMs).toBeLessThanOrEqual(25_000);
    expect(shown(surface)).toMatch(/^half\n\n.*Interrupted/);
    expect(records).toMatchObject([{ outcome: 'interrupted' }]);
    expect(fake.aborted()).toBe(1);
  });

  test('is gone within the drain time even when the platform takes no more writes', async () => {
    const { clock, fake, answerer } = setUpAnswerer();
    const surface = createFakeSurface();
    const done = answerer.answer(someQuestion(), surface, anybody);
    fake.say('half');
    await clock.advance(2_000);
    surface.fail({ kind: 'limited', retryAfterMs: 600_000 }, { times: 10 });
    let drained = false;
    const drain = answerer.drain(25_000).then(() => (drained = true));
    await clock.advance(25_001);
    expect(drained).toBe(true);
    await Promise.all([done, drain]);
  });

  test('takes no time when nothing runs', async () => {
    const { answerer, clock } = setUpAnswerer();
    await answerer.drain(25_000);
    expect(clock.sleepers()).toBe(0);
  });
});
