/*
 * What is played until the process is killed: four questions of two people, one after the other and at once, over the
 * real core and the real ledger, on a platform that is a file and therefore outlives them. Every call that crosses a
 * border (ledger, platform, model, kept questions) is a step before it and a step after it.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Ledger, Model, NewId, Question, Surface } from '../../src/contract.ts';
import { createAnswerer, type Answerer } from '../../src/core/answer.ts';
import { createCalendar } from '../../src/core/calendar.ts';
import { createKeptQuestions } from '../../src/ledger/kept-questions.ts';
import { createQuestionFiles } from '../../src/ledger/question-files.ts';
import { createLedger, type LedgerSettings } from '../../src/ledger/ledger.ts';
import { anybody, openRules, someSettings } from '../fakes/answerer.ts';
import { createFakeSurface, type FakeMessage, type FakeSurface } from '../fakes/fake-surface.ts';
import { createFakeThrottle } from '../fakes/fake-throttle.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { somePrices } from '../fakes/prices.ts';

/** Called at each step; kills the process at one of them. */
export type Step = (name: string) => void;

export interface World {
  readonly folder: string;
  readonly database: LedgerSettings['database'];
  readonly clock: Clock;
  readonly newId: NewId;
  readonly step: Step;
}

/** Enough for all of them, so that nothing but a crash changes what is spent. */
const DAILY_MICRO_USD = 1_000_000;
export const QUESTIONS = ['short', 'long', 'waits', 'fails'] as const;
export type Name = (typeof QUESTIONS)[number];

/** What the model says to each; `long` needs several messages, `fails` breaks off once before and once after its text. */
const WORDS: Readonly<Record<Name, readonly string[]>> = {
  short: ['It is ', 'blue.'],
  long: Array.from({ length: 24 }, (_, index) => `Sentence ${index} of the long answer. `),
  waits: ['It ', 'waited.'],
  fails: ['Only a ', 'part'],
};

export const wholeText = (name: Name): string => WORDS[name].join('').trim();

export function questionOf(name: Name): Question {
  return {
    deliveryKey: `delivery:slack:${name}`,
    platform: 'slack',
    entry: 'command',
    workspace: 'workspace:slack:T1',
    channel: 'channel:slack:C1',
    parentChannel: null,
    person: name === 'waits' ? 'person:slack:U2' : 'person:slack:U1',
    visibility: 'channel',
    text: name,
  };
}

interface PlatformLine {
  readonly name: Name;
  /** `called`: the provider took a call for it. */
  readonly event: 'accepted' | 'refused' | 'called' | 'shown';
  readonly messages?: readonly FakeMessage[];
}

/** What a person, or the provider, knows of each question: read back from the file. */
export function readPlatform(folder: string): readonly PlatformLine[] {
  const file = join(folder, 'platform.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line): PlatformLine => JSON.parse(line));
}

/** The surfaces as they stand; what is written there is in the file at once. */
export function openSurfaces({ folder, step }: Pick<World, 'folder' | 'step'>): ReadonlyMap<Name, FakeSurface> {
  const before = readPlatform(folder);
  return new Map(
    QUESTIONS.map((name) => {
      const tell = (line: Omit<PlatformLine, 'name'>): void => {
        appendFileSync(join(folder, 'platform.jsonl'), `${JSON.stringify({ name, ...line })}\n`);
      };
      const surface: FakeSurface = createFakeSurface({
        maxCharacters: 260,
        limits: { draftIntervalMs: 1 },
        travel: async () => step(`platform ${name}`),
        onShown: () => tell({ event: 'shown', messages: surface.messages }),
      });
      surface.messages.push(
        ...(before.findLast((line) => line.name === name && line.event === 'shown')?.messages ?? []),
      );
      const durable: FakeSurface = {
        ...surface,
        address: `fake:${name}`,
        async accept() {
          step(`accept ${name}`);
          tell({ event: 'accepted' });
          step(`accepted ${name}`);
        },
        async refuse() {
          step(`refuse ${name}`);
          tell({ event: 'refused' });
          step(`refused ${name}`);
        },
      };
      return [name, durable];
    }),
  );
}

function isName(text: string): text is Name {
  return QUESTIONS.some((name) => name === text);
}

/** Each ledger method is a step before it and one after it. */
function stepping(ledger: Ledger, step: Step): Ledger {
  const around = async <Result>(name: string, work: Promise<Result> | (() => Promise<Result>)): Promise<Result> => {
    step(`${name} begins`);
    const result = await (typeof work === 'function' ? work() : work);
    step(`${name} is done`);
    return result;
  };
  return {
    ...ledger,
    open: (opening) => around('open', () => ledger.open(opening)),
    note: (record, key) => around('note', () => ledger.note(record, key)),
    raise: (question, micro, budgets) => around('raise', () => ledger.raise(question, micro, budgets)),
    journal: (question, entry) => around('journal', () => ledger.journal(question, entry)),
    close: (record, isCounted, key) => around('close', () => ledger.close(record, isCounted, key)),
    leftovers: () => around('leftovers', () => ledger.leftovers()),
    closeLeftover: (question, outcome) => around('closeLeftover', () => ledger.closeLeftover(question, outcome)),
  };
}

function modelOf({ folder, step, clock }: World): Model {
  return async function* model({ text: name }, signal) {
    if (!isName(name)) return;
    const usage = { inputTokens: 30, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
    step('model begins');
    appendFileSync(join(folder, 'platform.jsonl'), `${JSON.stringify({ name, event: 'called' })}\n`);
    if (name === 'fails') {
      yield { type: 'attempt-failed', model: 'fake-model', failure: 'timeout', usage: null };
      yield { type: 'attempt-start' };
    }
    yield { type: 'answer-start', model: 'fake-model-1', requestId: 'req_1', usage, choice: 0 };
    for (const text of WORDS[name]) {
      step('model speaks');
      await clock.sleep(1);
      signal.throwIfAborted();
      yield { type: 'text-delta', text };
    }
    if (name === 'fails') throw new Error('the connection is gone');
    step('model ends');
    yield { type: 'answer-end', reason: 'complete', usage: { ...usage, outputTokens: 60 } };
  };
}

/** The house of one process, from the ledger to the story. */
export function buildHouse(world: World) {
  const { folder, database, clock, newId, step } = world;
  const logger = createMemoryLogger();
  const plain = createLedger({ database, key: null, folder, people: 'named', newId, clock, logger });
  const ledger = stepping(plain, step);
  const store = plain.questions ?? createQuestionFiles(folder);
  const files = createKeptQuestions({ store, former: null, folder, key: null, maxAgeMs: 3_600_000, clock, logger });
  const noBudget = { dayMicroUsd: null, monthMicroUsd: null };
  const answerer: Answerer = createAnswerer({
    clock,
    newId,
    calendar: createCalendar('UTC'),
    model: modelOf(world),
    choices: [{ ...someSettings, maxOutputTokens: 1_000 }],
    promptOf: () => ({ name: 'default', system: 'Be kind.' }),
    firstTextWithinMs: 60_000,
    rules: {
      ...openRules,
      quotas: { ...openRules.quotas, perPerson: { perMinute: null, perHour: null, perDay: 100 } },
      budgets: { ...openRules.budgets, inAll: { ...noBudget, dayMicroUsd: DAILY_MICRO_USD } },
    },
    moneyWaitMs: 1_000,
    pricesOf: somePrices,
    throttle: createFakeThrottle(2),
    ledger,
    record: () => undefined,
    onAlerts: () => undefined,
    kept: files,
    admins: [],
    logger,
  });
  return { ledger, kept: files, answerer, logger };
}

/** Asks them all: three at once, of which one has to wait in line, and then the last. */
export async function play(answerer: Answerer, surfaces: ReadonlyMap<Name, Surface>): Promise<void> {
  const ask = async (name: Name): Promise<void> => {
    const surface = surfaces.get(name);
    if (surface !== undefined) await answerer.answer(questionOf(name), surface, anybody);
  };
  await Promise.all([ask('short'), ask('long'), ask('waits')]);
  await ask('fails');
}
