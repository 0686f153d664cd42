/*
 * What the suites on buttons share: how a platform's driver looks, and a town with a real bot in which each test sees
 * only what came since it began.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { StandIns } from '../town/stand-ins.ts';
import { startTown, type Town } from '../town/town.ts';

/** A message of the bot, as a person sees it. */
export interface Shown {
  readonly id: string;
  /** All its words, the quoted question included, the button's not. */
  readonly text: string;
  readonly button: { readonly id: string; readonly label: string } | null;
  readonly isPrivate: boolean;
}

export interface PressDriver {
  readonly asker: string;
  readonly stranger: string;
  /** Stands as such in `presses.yaml`. */
  readonly admin: string;
  ask(question: string, options?: { readonly private: boolean }): Promise<unknown>;
  direct(question: string): Promise<unknown>;
  /** What the bot wrote where it was asked, oldest first; `direct`: in the asker's direct messages. */
  shown(person: string, where?: 'direct'): readonly Shown[];
  /** Rejects when the press was not acknowledged. */
  press(person: string, message: Shown): Promise<void>;
  /** Every edit takes so long from now on; 0 for none. */
  delayEdits(delayMs: number): void;
}

export interface PressSuite {
  readonly platform: 'slack' | 'discord';
  readonly openDriver: (standIns: Pick<StandIns, 'slack' | 'discord'>) => PressDriver;
}

/** An answer that ends with Try again. */
export const BROKEN = { kind: 'error-in-stream', text: 'The first half.', type: 'overloaded_error' } as const;

/** So many words, each of them once. */
export function words(count: number): string {
  return Array.from({ length: count }, (_, index) => `word${index}.`).join(' ');
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

const KEPT_PATIENCE_MS = 5_000;

/** The files of kept questions in this data folder. */
export function keptIn(folder: string): readonly string[] {
  // A file that is being written has another name until it is whole.
  return readdirSync(join(folder, 'questions')).filter((name) => name.endsWith('.sealed'));
}

/** Resolves when so many questions are kept there: they go a moment after the last thing that anybody can see. */
export async function untilKept(folder: string, count: number): Promise<void> {
  const endsAtMs = performance.now() + KEPT_PATIENCE_MS;
  while (keptIn(folder).length !== count) {
    if (performance.now() > endsAtMs) throw new Error(`${keptIn(folder).length} questions are kept, not ${count}`);
    await setImmediate();
  }
}

export function modelCalls({ record }: Pick<StandIns, 'record'>): number {
  return record.all().filter(({ type, name }) => type === 'called' && name === 'POST /v1/messages').length;
}

export interface PressStage {
  readonly town: Town;
  readonly driver: PressDriver;
  /** The data folder of the bot. */
  readonly folder: string;
  /** What the bot answered since the test began, as the asker sees it. */
  answers(): readonly Shown[];
  /** The newest words to this person alone since the test began; empty for none. */
  privateWords(person: string): string;
  /** Resolves with the log line of the next question that ended. */
  ended(): Promise<Readonly<Record<string, unknown>>>;
  untilButton(label: string): Promise<Shown>;
  /** Resolves with an answer that broke off. */
  askAndBreak(ask?: () => Promise<unknown>): Promise<Shown>;
}

/** To be called where tests are described. */
export function usePressStage({ platform, openDriver }: PressSuite): PressStage {
  let town: Town;
  let driver: PressDriver;
  let folder = '';
  let endedBefore = 0;
  let seenBefore: ReadonlySet<string> = new Set();
  const people = (): readonly string[] => [driver.asker, driver.admin, driver.stranger];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'askline-presses-'));
    town = await startTown({
      platforms: [platform],
      environment: { ASKLINE_CONFIG: fixture('presses.yaml'), ASKLINE_DATA: folder },
    });
    driver = openDriver(town);
  });
  beforeEach(() => {
    endedBefore = town.logs().filter((line) => 'outcome' in line).length;
    seenBefore = new Set(people().flatMap((person) => driver.shown(person).map(({ id }) => id)));
  });
  afterAll(async () => {
    await town.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const news = (person: string): readonly Shown[] => driver.shown(person).filter(({ id }) => !seenBefore.has(id));
  const stage: PressStage = {
    get town() {
      return town;
    },
    get driver() {
      return driver;
    },
    get folder() {
      return folder;
    },
    answers: () => news(driver.asker).filter(({ text }) => !/Got your question|has ended already/.test(text)),
    privateWords: (person) => news(person).findLast(({ isPrivate }) => isPrivate)?.text ?? '',
    async ended() {
      const lines = await town.untilRecorded(endedBefore + 1);
      endedBefore = lines.length;
      return lines.at(-1) ?? {};
    },
    untilButton: (label) =>
      town.until(() => stage.answers().find(({ button }) => button?.label === label), `a button "${label}"`),
    async askAndBreak(ask = () => driver.ask('Why?')) {
      town.claude.next(BROKEN);
      await ask();
      await stage.ended();
      return stage.untilButton('Try again');
    },
  };
  return stage;
}
