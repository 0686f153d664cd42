/*
 * What the gateway and the ledger do to the story of a question, from its asker's side.
 */
import { describe, expect, test } from '@jest/globals';
import type { Question } from '../../src/contract.ts';
import type { AnswererOptions } from '../../src/core/answerer-options.ts';
import { anybody, openRules, setUpAnswerer, someSettings } from '../fakes/answerer.ts';
import { createFakeSurface } from '../fakes/fake-surface.ts';
import { createFakeThrottle } from '../fakes/fake-throttle.ts';
import { someQuestion } from '../fakes/questions.ts';
import { failure } from '../fakes/scripted-model.ts';

const noBudget = { dayMicroUsd: null, monthMicroUsd: null };
/** `Be kind.` and `Why?` have 12 bytes, 64 lie around them, at 1.25 to the cache; 100 tokens at two each come out. */
const WORST = 295;
const noQuota = { perMinute: null, perHour: null, perDay: null };
const dailyInAll = (dayMicroUsd: number): Partial<AnswererOptions> => ({
  rules: { ...openRules, budgets: { ...openRules.budgets, inAll: { ...noBudget, dayMicroUsd } } },
});
const why = (part: Partial<Question> = {}): Question => someQuestion({ text: 'Why?', ...part });

describe('who may not ask', () => {
  test('is told so, alone, before anything is spent, and it is recorded once', async () => {
    const { fake, records, ledger, answerer } = setUpAnswerer({
      rules: { ...openRules, access: { ...openRules.access, deny: { ...openRules.access.deny, people: ['U1'] } } },
    });
    const surface = createFakeSurface();
    await answerer.answer(why(), surface, anybody);
    expect(surface.refused).toEqual([expect.stringMatching(/You cannot ask me here/)]);
    expect(surface.accepted).toEqual([]);
    expect(fake.requests).toEqual([]);
    expect(ledger.calls).toEqual(['note']);
    expect(records).toMatchObject([{ outcome: 'refused', refusal: 'not-allowed', costMicroUsd: 0 }]);
  });

  test('cannot be let through because the platform does not tell who it is', async () => {
    const { fake, answerer } = setUpAnswerer({
      rules: { ...openRules, access: { ...openRules.access, guests: false } },
    });
    const surface = createFakeSurface();
    await answerer.answer(why(), surface, () => Promise.resolve(null));
    expect(surface.refused).toEqual([expect.stringMatching(/cannot find out right now/)]);
    expect(fake.requests).toEqual([]);
  });

  test('is a bot: silence, and no record', async () => {
    const { records, ledger, answerer } = setUpAnswerer({
      rules: { ...openRules, access: { ...openRules.access, guests: false } },
    });
    const surface = createFakeSurface();
    const bot = { groups: [], isGuest: false, isStranger: false, isBot: true };
    await answerer.answer(why(), surface, () => Promise.resolve(bot));
    expect([...surface.refused, ...surface.accepted, ...ledger.calls, ...records]).toEqual([]);
  });

  test('gets a sign within a second when that takes long to find out', async () => {
    const { clock, answerer } = setUpAnswerer({
      rules: { ...openRules, access: { ...openRules.access, guests: false } },
    });
    const surface = createFakeSurface();
    const slow = async () => {
      await clock.sleep(2_000);
      return null;
    };
    const done = answerer.answer(why(), surface, slow);
    await clock.advance(1_000);
    expect(surface.accepted).toHaveLength(1);
    await clock.advance(1_500);
    await done;
    expect([surface.accepted, surface.refused].map(({ length }) => length)).toEqual([1, 1]);
  });
});

describe('a private channel', () => {
  const rules = { ...openRules, ofChannel: () => ({ visibility: 'private', maxCharacters: 4 }) as const };

  test('makes the answers to commands private, and asks those who mention the bot to use one', async () => {
    const { answerer, fake } = setUpAnswerer({ rules });
    expect(answerer.settle(why()).visibility).toBe('private');
    expect(answerer.settle(why({ entry: 'mention' })).visibility).toBe('channel');
    const surface = createFakeSurface();
    await answerer.answer(why({ entry: 'mention' }), surface, anybody);
    expect(surface.refused).toEqual([expect.stringMatching(/private\. Please use `\/ask`/)]);
    expect(fake.requests).toEqual([]);
  });

  test('may have a length of question of its own', async () => {
    const { answerer } = setUpAnswerer({ rules });
    const surface = createFakeSurface();
    await answerer.answer(someQuestion({ text: 'Whyy?' }), surface, anybody);
    expect(surface.refused[0]).toMatch(/5 characters; I take up to 4/);
  });
});

describe('a quota', () => {
  const perPerson = { ...noQuota, perHour: 2 };
  const rules = { ...openRules, quotas: { ...openRules.quotas, perPerson } };

  test('turns away who has asked enough, tells when to come back, and lets others ask', async () => {
    const { clock, fake, answerer } = setUpAnswerer({ rules });
    const ask = async (part: Partial<Question> = {}) => {
      const surface = createFakeSurface();
      const done = answerer.answer(why(part), surface, anybody);
      await clock.settle();
      fake.say('Because.');
      fake.end();
      await clock.advance(1_000);
      await done;
      return surface;
    };
    await ask();
    await ask();
    const third = await ask();
    expect(third.refused).toEqual([
      'You have asked 2 questions within an hour, which is as many as I take from one person. Please ask again in 60 minutes.',
    ]);
    expect((await ask({ person: 'person:slack:U2' })).refused).toEqual([]);
    await clock.advance(3_600_000);
    expect((await ask()).refused).toEqual([]);
  });

  test('does not count what came to nothing by no fault of the asker', async () => {
    const { clock, fake, answerer } = setUpAnswerer({ rules });
    for (let times = 0; times < 4; times += 1) {
      const surface = createFakeSurface();
      const done = answerer.answer(why(), surface, anybody);
      await clock.settle();
      fake.fail(failure('overloaded'));
      await clock.advance(5_000);
      await done;
      expect(surface.refused).toEqual([]);
    }
  });
});

describe('a budget', () => {
  test('is charged what the answer cost, and what was set aside is free again', async () => {
    const { clock, fake, ledger, answerer } = setUpAnswerer(dailyInAll(WORST));
    const done = answerer.answer(why(), createFakeSurface(), anybody);
    await clock.settle();
    const [row] = ledger.rows.values();
    expect(row).toMatchObject({ state: 'open', reservedMicroUsd: WORST, isAsking: true, address: expect.any(String) });
    fake.say('Because.');
    fake.end();
    await clock.advance(1_000);
    await done;
    // 10 tokens in, 20 out.
    expect(row).toMatchObject({ state: 'closed', reservedMicroUsd: 0, chargedMicroUsd: 50 });
  });

  test('that is spent refuses the question with the time of the next, and nothing is asked', async () => {
    const { fake, answerer, alerts } = setUpAnswerer(dailyInAll(WORST - 1));
    const surface = createFakeSurface();
    await answerer.answer(why(), surface, anybody);
    expect(surface.refused).toEqual([
      expect.stringMatching(
        /^Not enough is left of today's budget for another question\. There is a new one in \d+ \w+\.$/,
      ),
    ]);
    expect(fake.requests).toEqual([]);
    expect(alerts).toMatchObject([{ percent: 100, whose: 'all' }]);
  });

  test('that is set aside for others makes the question wait, and be asked when they cost less', async () => {
    const { clock, fake, ledger, answerer } = setUpAnswerer(dailyInAll(WORST + 100));
    const [first, second] = [createFakeSurface(), createFakeSurface()];
    const done = Promise.all([answerer.answer(why(), first, anybody), answerer.answer(why(), second, anybody)]);
    await clock.advance(6_000);
    expect(fake.requests).toHaveLength(1);
    // A crash now leaves neither of them without an end.
    expect([...ledger.rows.values()].map(({ state, isAsking }) => [state, isAsking])).toEqual([
      ['open', true],
      ['open', false],
    ]);
    expect(second.accepted).toHaveLength(1);
    expect(second.waits).toEqual([expect.stringMatching(/set aside for questions that are being answered/)]);
    fake.say('Because.');
    fake.end();
    await clock.advance(2_000);
    expect(fake.requests).toHaveLength(2);
    fake.end();
    await clock.advance(2_000);
    await done;
    expect(second.refused).toEqual([]);
  });

  test('that stays set aside refuses it in the end', async () => {
    const { clock, fake, answerer, records } = setUpAnswerer(dailyInAll(WORST + 100));
    const [first, second] = [createFakeSurface(), createFakeSurface()];
    const done = answerer.answer(why(), first, anybody);
    await clock.settle();
    const waiting = answerer.answer(why(), second, anybody);
    await clock.advance(21_000);
    await waiting;
    expect(second.refused).toEqual([expect.stringMatching(/^What is left of today's budget is set aside/)]);
    fake.end();
    await clock.advance(2_000);
    await done;
    expect(records.map(({ refusal }) => refusal)).toEqual(['budget-reserved', null]);
  });

  test('too small for the first model can pay the cheapest, where that was decided, and the answer says why', async () => {
    const { clock, fake, answerer } = setUpAnswerer({
      rules: {
        ...openRules,
        whenShort: 'fallback',
        budgets: { ...openRules.budgets, inAll: { ...noBudget, dayMicroUsd: WORST - 100 } },
      },
      choices: [someSettings, { ...someSettings, model: 'small', maxOutputTokens: 50 }],
    });
    const surface = createFakeSurface();
    const done = answerer.answer(why(), surface, anybody);
    await clock.settle();
    expect(fake.requests).toMatchObject([{ onlyChoice: 1 }]);
    fake.end();
    await clock.advance(2_000);
    await done;
  });
});

describe('the line', () => {
  test('lets the next in when an answer has ended, tells how many come before, and sets no money aside meanwhile', async () => {
    const throttle = createFakeThrottle(1);
    const { clock, fake, ledger, answerer } = setUpAnswerer({ ...dailyInAll(10_000), throttle });
    const surfaces = [createFakeSurface(), createFakeSurface(), createFakeSurface()] as const;
    const done = Promise.all(surfaces.map((surface) => answerer.answer(why(), surface, anybody)));
    await clock.advance(6_000);
    expect(fake.requests).toHaveLength(1);
    expect(surfaces.map(({ accepted }) => accepted.length)).toEqual([1, 1, 1]);
    expect(surfaces.map(({ waits }) => waits.length)).toEqual([0, 1, 1]);
    expect(surfaces[2].waits[0]).toMatch(/1 question is before yours/);
    expect([...ledger.rows.values()].map(({ reservedMicroUsd }) => reservedMicroUsd)).toEqual([WORST, 0, 0]);
    for (let next = 0; next < 3; next += 1) {
      fake.end();
      await clock.advance(2_000);
    }
    await done;
    expect(fake.requests).toHaveLength(3);
    expect(throttle.running()).toBe(0);
  });

  test('that is full turns the question away, and its quota is not touched', async () => {
    const { clock, fake, throttle, records, ledger, answerer } = setUpAnswerer();
    throttle.turnAway('line-full');
    const surface = createFakeSurface();
    await answerer.answer(why(), surface, anybody);
    expect(surface.refused).toEqual([expect.stringMatching(/wait already.*again in 30 seconds/)]);
    expect(records).toMatchObject([{ outcome: 'refused', refusal: 'line-full' }]);
    expect([...ledger.rows.values()]).toMatchObject([{ state: 'closed', reservedMicroUsd: 0, chargedMicroUsd: 0 }]);
    await clock.advance(1_000);
    expect(fake.requests).toEqual([]);
  });

  test('is sent home when the process leaves', async () => {
    const throttle = createFakeThrottle(1);
    const { clock, fake, answerer, ledger } = setUpAnswerer({ throttle });
    const [first, second] = [createFakeSurface(), createFakeSurface()];
    const done = Promise.all([first, second].map((surface) => answerer.answer(why(), surface, anybody)));
    await clock.advance(100);
    const drained = answerer.drain(25_000);
    await clock.advance(100);
    expect(second.refused).toEqual([expect.stringMatching(/being restarted/)]);
    fake.end();
    await clock.advance(25_000);
    await Promise.all([done, drained]);
    expect([...ledger.rows.values()].map(({ state }) => state)).toEqual(['closed', 'closed']);
  });
});

test('a question can be asked again after a crash from the moment that the ledger has it, also while it waits in line', async () => {
  const throttle = createFakeThrottle(1);
  const keptAtOpening: boolean[] = [];
  const { clock, fake, kept, ledger, answerer } = setUpAnswerer({ throttle });
  const plain = { ...ledger };
  ledger.open = (opening) => {
    keptAtOpening.push(kept.references().includes(opening.arrival.question.slice('question:'.length)));
    return plain.open(opening);
  };
  const surfaces = [createFakeSurface(), createFakeSurface()];
  const done = Promise.all(surfaces.map((surface) => answerer.answer(why(), surface, anybody)));
  await clock.advance(3_000);
  expect(keptAtOpening).toEqual([true, true]);
  expect(kept.references()).toHaveLength(2);
  for (let next = 0; next < 2; next += 1) {
    fake.say('Because.');
    fake.end();
    await clock.advance(2_000);
  }
  await done;
  expect(kept.references()).toEqual([]);
});

describe('a question that is turned away', () => {
  test('because it is the wrong time is kept, and offered to be asked again', async () => {
    const { kept, throttle, answerer } = setUpAnswerer(dailyInAll(WORST - 1));
    const [poor, crowded] = [createFakeSurface(), createFakeSurface()];
    await answerer.answer(why(), poor, anybody);
    throttle.turnAway('line-full');
    await answerer.answer(why(), crowded, anybody);
    expect(kept.references()).toEqual(['id1', 'id2']);
    expect([...poor.refusedWith, ...crowded.refusedWith]).toMatchObject([
      { kind: 'try-again', reference: 'id1' },
      { kind: 'try-again', reference: 'id2' },
    ]);
  });

  test('because nobody can tell who asks is kept and offered, although the ledger never opened it', async () => {
    const { kept, answerer } = setUpAnswerer({
      rules: { ...openRules, access: { ...openRules.access, guests: false } },
    });
    const surface = createFakeSurface();
    await answerer.answer(why(), surface, () => Promise.resolve(null));
    expect(kept.references()).toEqual(['id1']);
    expect(surface.refusedWith).toMatchObject([{ kind: 'try-again', reference: 'id1' }]);
  });

  test.each([
    ['because of who asks', { text: 'Why?', person: 'person:slack:U1' }],
    ['because of its text', { text: '', person: 'person:slack:U2' }],
  ] as const)('%s is neither kept nor offered', async (_name, asked) => {
    const { kept, answerer } = setUpAnswerer({
      rules: { ...openRules, access: { ...openRules.access, deny: { ...openRules.access.deny, people: ['U1'] } } },
    });
    const surface = createFakeSurface();
    await answerer.answer(why(asked), surface, anybody);
    expect(surface.refusedWith).toEqual([null]);
    expect(kept.references()).toEqual([]);
  });

  test('and cannot be kept is not offered to be asked again', async () => {
    const { kept, throttle, answerer } = setUpAnswerer();
    kept.fail();
    throttle.turnAway('line-full');
    const surface = createFakeSurface();
    await answerer.answer(why(), surface, anybody);
    expect(surface.refusedWith).toEqual([null]);
  });

  test('by a ledger that does not answer is told so before that gives up', async () => {
    const { ledger, throttle, answerer } = setUpAnswerer();
    const surface = createFakeSurface();
    throttle.turnAway('line-full');
    ledger.close = () => new Promise(() => undefined);
    void answerer.answer(why(), surface, anybody);
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    expect(surface.refused).toHaveLength(1);
  });

  test('until a month is over is told so, and not offered', async () => {
    const monthMicroUsd = WORST - 1;
    const { kept, answerer } = setUpAnswerer({
      rules: { ...openRules, budgets: { ...openRules.budgets, inAll: { ...noBudget, monthMicroUsd } } },
    });
    const surface = createFakeSurface();
    await answerer.answer(why(), surface, anybody);
    expect(surface.refused).toEqual([expect.stringMatching(/Not enough is left of/)]);
    expect(surface.refusedWith).toEqual([null]);
    expect(kept.references()).toEqual([]);
  });

  test('by one process while another has told it already is told and kept once', async () => {
    const first = setUpAnswerer({ rules: { ...openRules, access: { ...openRules.access, guests: false } } });
    const second = setUpAnswerer({
      rules: { ...openRules, access: { ...openRules.access, guests: false } },
      ledger: first.ledger,
      newId: () => 'other',
    });
    const [told, silent] = [createFakeSurface(), createFakeSurface()];
    const nobodyKnows = () => Promise.resolve(null);
    await first.answerer.answer(why({ deliveryKey: 'delivery:slack:same' }), told, nobodyKnows);
    await second.answerer.answer(why({ deliveryKey: 'delivery:slack:same' }), silent, nobodyKnows);
    expect([told.refused.length, silent.refused.length]).toEqual([1, 0]);
    expect([first.kept.references().length, second.kept.references().length]).toEqual([1, 0]);
  });
});

test('a duplicate of what another process answers is not kept', async () => {
  const first = setUpAnswerer();
  const second = setUpAnswerer({ ledger: first.ledger, newId: () => 'other' });
  void first.answerer.answer(why({ deliveryKey: 'delivery:slack:same' }), createFakeSurface(), anybody);
  await first.clock.advance(100);
  await second.answerer.answer(why({ deliveryKey: 'delivery:slack:same' }), createFakeSurface(), anybody);
  expect(first.kept.references()).toHaveLength(1);
  expect(second.kept.references()).toEqual([]);
});

describe('another attempt', () => {
  test('is made only where its money can be set aside as well', async () => {
    const rules = dailyInAll(WORST + 10);
    const { clock, answerer, records } = setUpAnswerer({
      ...rules,
      model: async function* model() {
        yield { type: 'attempt-failed', model: 'fake-model', failure: 'timeout', usage: null };
        throw new Error('must not be asked again');
      },
    });
    const done = answerer.answer(why(), createFakeSurface(), anybody);
    await clock.advance(5_000);
    await done;
    // What the first may have cost, 69 tokens in, is charged; the second was never sent.
    expect(records).toMatchObject([
      { outcome: 'failed-before-text', failure: 'timeout', attempts: 1, costMicroUsd: 69 },
    ]);
  });
});

describe('a ledger that is away', () => {
  test('takes no questions, says so, and records them when it is back', async () => {
    const { clock, ledger, fake, answerer } = setUpAnswerer();
    ledger.setAway(true);
    const surface = createFakeSurface();
    await answerer.answer(why(), surface, anybody);
    expect(surface.refused).toEqual([expect.stringMatching(/cannot keep my books/)]);
    expect(fake.requests).toEqual([]);
    ledger.setAway(false);
    await clock.advance(20_000);
    expect(ledger.records).toMatchObject([{ outcome: 'refused', refusal: 'ledger-away' }]);
  });

  test('while an answer grows does not end it, and is told what it cost when it is back', async () => {
    const { clock, ledger, fake, answerer } = setUpAnswerer();
    const surface = createFakeSurface();
    const done = answerer.answer(why(), surface, anybody);
    fake.say('half');
    await clock.advance(2_000);
    ledger.setAway(true);
    fake.say(' and whole');
    fake.end();
    await clock.advance(2_000);
    await done;
    expect(surface.messages[0]?.text).toBe('half and whole');
    ledger.setAway(false);
    await clock.advance(60_000);
    expect(ledger.records).toMatchObject([{ outcome: 'answered', costMicroUsd: 50 }]);
  });
});

test('two processes with one ledger that get the same delivery give one answer and one charge', async () => {
  const one = setUpAnswerer();
  const other = setUpAnswerer({ ledger: one.ledger, clock: one.clock, newId: () => 'other' });
  const question = why();
  const [shown, silent] = [createFakeSurface(), createFakeSurface()];
  const done = Promise.all([
    one.answerer.answer(question, shown, anybody),
    other.answerer.answer(question, silent, anybody),
  ]);
  await one.clock.settle();
  one.fake.say('Because.');
  one.fake.end();
  await one.clock.advance(2_000);
  await done;
  expect(shown.messages).toHaveLength(1);
  expect([...silent.messages, ...silent.refused, ...other.fake.requests, ...other.records]).toEqual([]);
  expect(one.ledger.records).toHaveLength(1);
});

test('who asks for their usage is told it alone, and no model is asked', async () => {
  const { fake, answerer } = setUpAnswerer();
  const surface = createFakeSurface();
  await answerer.answer(why({ text: 'usage' }), surface, anybody);
  expect(surface.refused).toEqual([expect.stringMatching(/Today you asked nothing yet/)]);
  expect(fake.requests).toEqual([]);
});

test('who asks for their usage by a mention in Discord, where others read it, is told how to read it alone', async () => {
  const { answerer } = setUpAnswerer();
  const surface = createFakeSurface();
  const asked = {
    platform: 'discord',
    entry: 'mention',
    deliveryKey: 'delivery:discord:1',
    workspace: 'workspace:discord:1',
    channel: 'channel:discord:2',
    person: 'person:discord:3',
  } as const;
  await answerer.answer(why({ ...asked, text: 'usage' }), surface, anybody);
  expect(surface.refused).toEqual([expect.stringContaining('only you see')]);
  expect(surface.refused.join()).not.toContain('$');
});
