/*
 * A process of its own that works on a ledger, and dies as the test likes.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createLedger } from '../../src/ledger/ledger.ts';
import { randomId, systemClock } from '../../src/ops/system.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { someBudget, someOpening, someQuota, someRecord } from './openings.ts';

const job = z.object({
  database: z.union([
    z.object({ kind: z.literal('sqlite'), folder: z.string() }),
    z.object({ kind: z.literal('postgres'), url: z.string() }),
  ]),
  folder: z.string(),
  /** Questions to open, all at once. */
  names: z.array(z.string()),
  /** Of one day, for all. */
  budgetMicroUsd: z.number(),
  reserveMicroUsd: z.number(),
  /** Questions of one person in a day. */
  quota: z.number(),
  /** Closes each one at what was set aside for it; else all stay open. */
  isClosing: z.boolean(),
  /** One after the other, telling each step that is done, instead of all at once. */
  isTelling: z.boolean(),
});

export type Job = z.infer<typeof job>;

export const SOME_JOB = {
  budgetMicroUsd: 1_000_000,
  reserveMicroUsd: 100,
  quota: 1_000_000,
  isClosing: false,
  isTelling: false,
} as const;

export interface Child {
  /** Lines so far. */
  readonly lines: readonly string[];
  /** Resolves when it has said this, or anything that begins so; rejects when it ends before. */
  until(isEnough: (lines: readonly string[]) => boolean): Promise<void>;
  /** Lets it begin. */
  go(): void;
  kill(): void;
  readonly exited: Promise<void>;
}

/** Says `ready` when its ledger is open, and then waits for `go`. What it opened is told as `<verdict> <name>`. */
export function startChild(given: Job): Child {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), JSON.stringify(given)]);
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  let errors = '';
  let hasEnded = false;
  const tell = (): void => watchers.forEach((watcher) => watcher());
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    tell();
  });
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const exited = new Promise<void>((resolve) => {
    child.on('close', () => {
      hasEnded = true;
      tell();
      resolve();
    });
  });
  return {
    lines,
    exited,
    until: (isEnough) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const isDone = isEnough(lines);
          if (!isDone && !hasEnded) return;
          watchers.delete(check);
          if (isDone) resolve();
          else reject(new Error(`It ended too early, after ${lines.length} lines: ${errors}`));
        };
        watchers.add(check);
        check();
      }),
    go: () => void child.stdin.write('go\n'),
    kill: () => void child.kill('SIGKILL'),
  };
}

async function work({ database, folder, names, ...rest }: Job): Promise<void> {
  const { budgetMicroUsd, reserveMicroUsd, quota, isClosing, isTelling } = rest;
  const shared = { newId: randomId, clock: systemClock, logger: createMemoryLogger(), key: null } as const;
  const ledger = createLedger({ database, folder, people: 'hashed', ...shared });
  await ledger.start();
  const say = (line: string): Promise<unknown> => new Promise((said) => process.stdout.write(`${line}\n`, said));
  const budgets = [someBudget({ mostMicroUsd: budgetMicroUsd })];
  const quotas = [someQuota({ within: 'day', most: quota })];

  async function ask(name: string): Promise<void> {
    const { kind } = await ledger.open(someOpening(name, { budgets, quotas, reserveMicroUsd }));
    await say(`${kind} ${name}`);
    if (kind !== 'opened' || !isClosing) return;
    await ledger.close(someRecord(name, { costMicroUsd: reserveMicroUsd }), true);
    await say(`closed ${name}`);
  }

  await say('ready');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  if (isTelling) for (const name of names) await ask(name);
  else await Promise.all(names.map(ask));
  await say('done');
  // Whoever leaves something open is killed: it stays as it is until then.
  if (isClosing) await ledger.stop();
  else await new Promise((resolve) => process.stdin.once('end', resolve));
  process.exit(0);
}

if (import.meta.main) await work(job.parse(JSON.parse(process.argv[2] ?? '')));
