/*
 * A town for integration tests: the real bot, started as in production, with the real SDKs, against the stand-ins.
 */
import { PassThrough } from 'node:stream';
import { startAskline, type Askline } from '../../src/main.ts';
import { startStandIns, type StandInOptions, type StandIns } from './stand-ins.ts';

export interface Town extends Omit<StandIns, 'environment'> {
  readonly askline: Askline;
  /** Log lines of the bot so far, parsed. */
  logs(): readonly Readonly<Record<string, unknown>>[];
  /** Everything that the bot wrote to its log. */
  logText(): string;
  /** Resolves with the first value that is neither null, undefined nor false; rejects after ten seconds, or so many. */
  until<Value>(look: () => Value | null | undefined | false, what: string, patienceMs?: number): Promise<Value>;
  /** Resolves when so many questions have ended, with the log lines that say so. */
  untilRecorded(count: number, patienceMs?: number): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
}

export interface TownOptions extends StandInOptions {
  readonly environment?: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 10_000;

export async function startTown(options: TownOptions = {}): Promise<Town> {
  const standIns = await startStandIns(options);
  const { slack, discord, claude, record } = standIns;
  const log = new PassThrough();
  let logged = '';
  const watchers = new Set<() => void>();
  const wake = (): void => {
    for (const watcher of watchers) watcher();
  };
  log.on('data', (chunk: Buffer) => {
    logged += chunk.toString('utf8');
    wake();
  });
  const unfollow = record.follow(wake);

  const askline = await startAskline({
    environment: { ...standIns.environment, ...options.environment },
    logStream: log,
  });

  function logs(): readonly Readonly<Record<string, unknown>>[] {
    return logged
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const parsed: unknown = JSON.parse(line);
        return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
      });
  }

  function until<Value>(
    look: () => Value | null | undefined | false,
    what: string,
    patienceMs = PATIENCE_MS,
  ): Promise<Value> {
    return new Promise((resolve, reject) => {
      const deadline = AbortSignal.timeout(patienceMs);
      const end = (): void => {
        watchers.delete(check);
        deadline.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        end();
        reject(new Error(`Waited in vain for: ${what}\nThe log so far:\n${logged.slice(-3_000)}`));
      };
      const check = (): void => {
        const value = look();
        if (value === null || value === undefined || value === false) return;
        end();
        resolve(value);
      };
      watchers.add(check);
      deadline.addEventListener('abort', giveUp);
      check();
    });
  }

  return {
    slack,
    discord,
    claude,
    record,
    askline,
    logs,
    logText: () => logged,
    until,
    untilRecorded: (count, patienceMs) =>
      until(
        () => {
          const ended = logs().filter((line) => 'outcome' in line);
          return ended.length >= count ? ended : null;
        },
        `${count} questions to end`,
        patienceMs,
      ),
    async stop() {
      await askline.stop();
      unfollow();
      await standIns.stop();
    },
  };
}
