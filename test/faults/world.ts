/*
 * The world of a fault: every provider that there is, and the real bot among them, with the configuration and the
 * variables that a row wants. What the bot logs is kept, at debug level.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { startAskline, type Askline } from '../../src/main.ts';
import { wallClock } from '../../src/sandbox/clock.ts';
import { createOpenAi, type OpenAiStandIn } from '../../src/sandbox/openai/openai.ts';
import { createRecord, type SandboxRecord } from '../../src/sandbox/record.ts';
import { MANY_QUESTIONS } from '../town/many-questions.ts';
import { startStandIns, type StandInOptions, type StandIns } from '../town/stand-ins.ts';

/** A line of the bot's log. */
export type Line = Readonly<Record<string, unknown>>;

type Variables = Readonly<Record<string, string>>;

/** Calls that arrived at each provider, refused ones included. */
export interface Calls {
  readonly claude: number;
  readonly openai: number;
}

/** What stands before the bot starts. */
export interface Providers extends StandIns {
  readonly openai: OpenAiStandIn;
  /** What happened at the stand-in for OpenAI; the others share `record`. */
  readonly openaiRecord: SandboxRecord;
  /** To be done when the bot has stopped. */
  readonly atEnd: (close: () => Promise<void>) => void;
}

export interface World extends Providers {
  readonly askline: Askline;
  readonly calls: () => Calls;
  /** Everything that the bot wrote to its log. */
  readonly log: () => string;
  /** The lines that tell of a question that ended, oldest first. */
  readonly records: () => readonly Line[];
  /** Resolves with the first value that is neither null, undefined nor false; rejects after ten seconds. */
  readonly until: <Value>(look: () => Value | null | undefined | false, what: string) => Promise<Value>;
}

export interface WorldOptions extends StandInOptions {
  /** Lines of askline.yaml, beside the prompt. */
  readonly yaml: string;
  /** The bot's variables that differ from those by which it finds all stand-ins but the one for OpenAI. */
  readonly environment?: (providers: Providers) => Variables | Promise<Variables>;
}

const PATIENCE_MS = 10_000;
const prompt = fileURLToPath(new URL('prompt.md', import.meta.url));

/** Everything is ended and removed when `use` is done. */
export async function inWorld<Result>(options: WorldOptions, use: (world: World) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'askline-faults-'));
  const config = join(folder, 'askline.yaml');
  writeFileSync(config, `prompt: ${prompt}\n${MANY_QUESTIONS}${options.yaml}\n`);
  const openaiRecord = createRecord(wallClock);
  const openai = createOpenAi({ clock: wallClock, record: openaiRecord });
  await openai.start();
  const standIns = await startStandIns(options);
  const closings: (() => Promise<void>)[] = [() => standIns.stop(), () => openai.stop()];
  const atEnd: Providers['atEnd'] = (close) => closings.push(close);
  const providers: Providers = { ...standIns, openai, openaiRecord, atEnd };
  const { stream, text, onChange } = collectLog(standIns.record);
  const environment = {
    ...standIns.environment,
    ASKLINE_CONFIG: config,
    ASKLINE_LOG_LEVEL: 'debug',
    ...(await options.environment?.(providers)),
  };
  const records = (): readonly Line[] => linesOf(text()).filter((line) => 'outcome' in line);
  const calls = (): Calls => ({
    claude: callsIn(standIns.record, 'POST /v1/messages'),
    openai: callsIn(openaiRecord, 'POST /v1/chat/completions'),
  });
  const until: World['until'] = (look, what) =>
    new Promise((resolve, reject) => {
      const deadline = AbortSignal.timeout(PATIENCE_MS);
      const giveUp = (): void => reject(new Error(`Waited in vain for: ${what}\nThe log so far:\n${text()}`));
      const stopLooking = onChange(() => {
        const value = look();
        if (value === null || value === undefined || value === false) return;
        stopLooking();
        deadline.removeEventListener('abort', giveUp);
        resolve(value);
      });
      deadline.addEventListener('abort', giveUp);
    });
  const askline = await startAskline({ environment, logStream: stream });
  try {
    return await use({ ...providers, askline, calls, log: text, records, until });
  } finally {
    await askline.stop();
    await Promise.all(closings.map((close) => close()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Calls back at once, and whenever the bot has logged or a stand-in has seen something. */
function collectLog(record: SandboxRecord) {
  const stream = new PassThrough();
  let text = '';
  const watchers = new Set<() => void>();
  const wake = (): void => {
    for (const watcher of watchers) watcher();
  };
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    wake();
  });
  record.follow(wake);
  return {
    stream,
    text: () => text,
    onChange: (watcher: () => void): (() => void) => {
      watchers.add(watcher);
      queueMicrotask(watcher);
      return () => {
        watchers.delete(watcher);
      };
    },
  };
}

function callsIn(record: SandboxRecord, name: string): number {
  return record.all().filter((event) => event.type === 'called' && event.name === name).length;
}

function linesOf(log: string): Line[] {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const parsed: unknown = JSON.parse(line);
      return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
    });
}
