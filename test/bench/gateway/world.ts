/*
 * The story of a question as the bot wires it, over SQLite in a folder of its own and the throttle, or without one or the
 * other; and how long each question took on its way through.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemembered } from '../../../src/adapters/memory/remembered.ts';
import type { AnswerRecord, Clock, Ledger, Model, Question, QuestionId, Throttle } from '../../../src/contract.ts';
import { createAnswerer } from '../../../src/core/answer.ts';
import { createCalendar } from '../../../src/core/calendar.ts';
import type { GatewayRules } from '../../../src/core/gateway.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { createThrottle, type ThrottleSettings } from '../../../src/limits/throttle.ts';
import { randomId, systemClock } from '../../../src/ops/system.ts';
import { fillBooks } from './old-books.ts';
import { createNoLedger, createNoThrottle } from './nothing.ts';
import { createCountingLogger, keepsNothing, quietSurface, type CountingLogger } from './quiet.ts';
import { GROUP, prices } from './rules.ts';

/** As `manifests/askline.yaml` has them. */
export const USUAL_LIMITS = {
  perPerson: { atOnce: 2, spacingMs: 0 },
  perWorkspace: { atOnce: 50 },
  atOnce: 200,
  line: { most: 200, mostPerPerson: 10, waitMs: 60_000 },
} as const;

export interface WorldOptions {
  readonly rules: GatewayRules;
  /** Null: everybody is let through. */
  readonly limits: Omit<ThrottleSettings, 'redis' | 'clock' | 'logger'> | null;
  /** Whether there are books; without them nothing is counted. */
  readonly hasLedger: boolean;
  /** Whether there is much in them from before. */
  readonly hasOldBooks?: boolean;
  readonly clock?: Clock;
  /** What the model says; called at the moment at which a provider would be. */
  readonly model?: Model;
}

/** What became of one question; times in milliseconds. */
export interface Passage {
  /** Null: it was not opened, or its end was not recorded. */
  record: AnswerRecord | null;
  /** From `answer()` to the call of the model; NaN when there was none. */
  beforeModelMs: number;
  /** From its last word to the end of its books. */
  closingMs: number;
  wholeMs: number;
  /** Calls of the model for it, and records of it. */
  calls: number;
  records: number;
}

export interface Asker {
  /** Any two names that no other question has together. */
  readonly person: string;
  readonly workspace: string;
}

export interface World {
  readonly ledger: Ledger;
  readonly throttle: Throttle;
  readonly logger: CountingLogger;
  /** Refusals that people were told. */
  refusals(): number;
  ask(asker: Asker): Promise<Passage>;
  stop(): Promise<void>;
}

export const personId = ({ person }: Asker) => `person:slack:${person}` as const;
export const workspaceId = ({ workspace }: Asker) => `workspace:slack:${workspace}` as const;

const REFERENCE_LENGTH = 10;
const SYSTEM = 'You answer questions in a chat. Be brief, and say so when you do not know. '.repeat(20);
const TEXT = 'How do I undo my last commit without losing what I changed, when I have pushed it already?';
export const SETTINGS = {
  model: 'claude-sonnet-5-5',
  maxOutputTokens: 4_096,
  effort: 'low',
  temperature: null,
  thinking: null,
} as const;
const usage = { inputTokens: 431, outputTokens: 118, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** A whole answer at once. */
const answersAtOnce: Model = async function* answer() {
  yield { type: 'answer-start', model: SETTINGS.model, requestId: 'req_1', usage, choice: 0 };
  yield { type: 'text-delta', text: 'Revert it with a commit of its own: `git revert HEAD`.' };
  yield { type: 'answer-end', reason: 'complete', usage };
};

export async function createWorld(options: WorldOptions): Promise<World> {
  const { rules, limits, hasLedger, hasOldBooks = false, clock = systemClock, model = answersAtOnce } = options;
  const folder = await mkdtemp(join(tmpdir(), 'askline-bench-'));
  const logger = createCountingLogger();
  const parts = { clock, logger };
  const ledger = hasLedger
    ? createLedger({
        ...parts,
        database: { kind: 'sqlite', folder },
        key: null,
        folder,
        people: 'hashed',
        newId: randomId,
      })
    : createNoLedger();
  const throttle = limits === null ? createNoThrottle() : createThrottle({ ...limits, ...parts, redis: null });
  await ledger.start();
  await throttle.start();
  if (hasOldBooks) await fillBooks(ledger, folder);

  const standing = createRemembered({
    ask: () => Promise.resolve({ groups: [GROUP], isGuest: false, isStranger: false, isBot: false }),
    failed: () => 0,
    maxAgeMs: 600_000,
    maxEntries: 10_000,
    patienceMs: 2_000,
    clock,
  });

  interface Way {
    readonly passage: Passage;
    readonly askedAtMs: number;
    closingSinceMs: number;
  }
  const underWay = new Map<QuestionId, Way>();
  let asked = 0;
  let reference = '';
  let refusals = 0;

  const answerer = createAnswerer({
    ...parts,
    newId: () => reference,
    calendar: createCalendar('Europe/Vienna'),
    model(request, signal) {
      const way = underWay.get(`question:${request.text.slice(0, REFERENCE_LENGTH)}`);
      if (way !== undefined) {
        way.passage.calls += 1;
        way.passage.beforeModelMs = performance.now() - way.askedAtMs;
      }
      return model(request, signal);
    },
    choices: [SETTINGS],
    promptOf: () => ({ name: 'default', system: SYSTEM }),
    firstTextWithinMs: 60_000,
    rules,
    moneyWaitMs: 60_000,
    pricesOf: () => ({ prices, known: true }),
    throttle,
    ledger,
    record(record) {
      const way = underWay.get(record.question);
      if (way === undefined) return;
      way.passage.records += 1;
      way.passage.record = record;
      way.closingSinceMs = performance.now();
    },
    onAlerts: () => undefined,
    kept: keepsNothing,
    admins: [],
  });

  return {
    ledger,
    throttle,
    logger,
    refusals: () => refusals,
    async ask(asker) {
      asked += 1;
      // Taken at once: `answer` gives the question its reference before it waits for anything.
      reference = randomId(REFERENCE_LENGTH);
      const question: Question = {
        deliveryKey: `delivery:slack:E${asked}`,
        platform: 'slack',
        entry: 'command',
        workspace: workspaceId(asker),
        channel: `channel:slack:C-${asker.workspace}`,
        parentChannel: null,
        person: personId(asker),
        visibility: 'channel',
        text: `${reference} ${TEXT}`,
      };
      const passage: Passage = {
        record: null,
        beforeModelMs: Number.NaN,
        closingMs: Number.NaN,
        wholeMs: Number.NaN,
        calls: 0,
        records: 0,
      };
      const id = `question:${reference}` as const;
      const surface = quietSurface(`bench:${reference}`, () => {
        refusals += 1;
      });
      const way: Way = { passage, askedAtMs: performance.now(), closingSinceMs: Number.NaN };
      underWay.set(id, way);
      await answerer.answer(question, surface, () => standing(asker.person));
      const endedAtMs = performance.now();
      underWay.delete(id);
      passage.closingMs = endedAtMs - way.closingSinceMs;
      passage.wholeMs = endedAtMs - way.askedAtMs;
      return passage;
    },
    async stop() {
      await answerer.drain(5_000);
      await throttle.stop();
      await ledger.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
