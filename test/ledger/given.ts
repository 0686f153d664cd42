/*
 * A data folder of its own for each test that asks, and keepers on it. Everything is ended and removed after each test.
 */
import { afterEach } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createQuestionFiles } from '../../src/ledger/question-files.ts';
import { createKeptQuestions, type KeptQuestionsSettings } from '../../src/ledger/kept-questions.ts';
import { createMemoryLogger, type MemoryLogger } from '../fakes/memory-logger.ts';
import { createVirtualClock, type VirtualClock } from '../fakes/virtual-clock.ts';

export const HOUR_MS = 3_600_000;

const folders: string[] = [];
const keepers: Pick<Keeper, 'stop'>[] = [];

afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The file system answers when it does, whatever the virtual clock says. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const giveUpAtMs = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > giveUpAtMs) throw new Error(`It never came to this: ${what}`);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** Moves time once the keeper waits, and lets it come to wait again. */
export async function advance({ clock }: Pick<Keeper, 'clock'>, durationMs: number): Promise<void> {
  await until(() => clock.sleepers() === 1, 'a keeper that waits');
  await clock.advance(durationMs);
  await until(() => clock.sleepers() === 1, 'a keeper that waits again');
}

export type Keeper = ReturnType<typeof createKeptQuestions> & {
  readonly clock: VirtualClock;
  readonly logger: MemoryLogger;
};

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'askline-ledger-'));
  folders.push(folder);
  return folder;
}

/** For 24 hours and with a key of the folder, unless told otherwise; not started. */
export function keeperOn(
  folder: string,
  settings: Partial<KeptQuestionsSettings & { readonly clock: VirtualClock }> = {},
): Keeper {
  const clock = settings.clock ?? createVirtualClock();
  const logger = createMemoryLogger();
  const places = { store: createQuestionFiles(folder), former: null, folder, key: null };
  const keeper = createKeptQuestions({ ...places, maxAgeMs: 24 * HOUR_MS, ...settings, clock, logger });
  keepers.push(keeper);
  return { ...keeper, clock, logger };
}

/** The one file in which this reference is kept. */
export function fileOf(folder: string, reference: string): string {
  const [name, ...others] = namesIn(folder).filter((candidate) => candidate.startsWith(reference));
  if (name === undefined || others.length > 0) throw new Error('There is not just one such file.');
  return join(folder, 'questions', name);
}

/** What lies in the folder of the questions; nothing when there is none. */
export function namesIn(folder: string): readonly string[] {
  return readdirSync(folder).includes('questions') ? readdirSync(join(folder, 'questions')).sort() : [];
}

/** Every byte below the folder, file names included. */
export function everythingIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) =>
      entry.isFile() ? `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), 'latin1')}` : entry.name,
    )
    .join('\n');
}
