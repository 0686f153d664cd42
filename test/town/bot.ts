/*
 * The whole bot as a process of its own, as `npm start` starts it but without npm in between: a signal reaches it and
 * nobody else. Knows the arguments of `npm start` and what the log says, and nothing of what the bot does.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Watch } from './watch.ts';

export interface WholeBot {
  /** What it logged so far, a parsed line each. */
  lines(): readonly Readonly<Record<string, unknown>>[];
  /** Lines of questions that ended, by their message in the log or their outcome. */
  lineWith(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null;
  /** All that it wrote, for whoever waits in vain. */
  output(): string;
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, as a host does. Resolves with its exit code; null when it had to be killed. */
  stop(): Promise<number | null>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const STARTS_WITHIN_MS = 30_000;
const STOPS_WITHIN_MS = 15_000;

/** The arguments of `npm start`, for Node itself. */
function startArguments(): string[] {
  const { scripts } = z
    .object({ scripts: z.object({ start: z.string() }) })
    .parse(JSON.parse(readFileSync(`${root}package.json`, 'utf8')));
  return scripts.start.replace('exec node ', '').split(' ');
}

/** Resolves when it is ready. Rejects with what it said when it is not. `watch` hears of each of its lines. */
export async function startWholeBot(environment: Readonly<Record<string, string>>, watch: Watch): Promise<WholeBot> {
  const child = spawn(process.execPath, startArguments(), {
    cwd: root,
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let unread = '';
  const lines: Readonly<Record<string, unknown>>[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    const text = chunk.toString('utf8');
    output += text;
    const parts = (unread + text).split('\n');
    unread = parts.pop() ?? '';
    for (const line of parts) lines.push(parsed(line));
    watch.wake();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
    watch.wake();
  });
  let hasEnded = false;
  const exited = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      hasEnded = true;
      watch.wake();
      resolve(code);
    });
  });

  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await exited;
  }

  const bot: WholeBot = {
    lines: () => lines,
    lineWith: (facts) =>
      lines.find((line) => Object.entries(facts).every(([name, value]) => line[name] === value)) ?? null,
    output: () => output,
    kill,
    async stop() {
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
      const code = await exited;
      clearTimeout(patience);
      return code;
    },
  };
  try {
    await watch.until(
      () => hasEnded || bot.lineWith({ message: 'Askline is ready' }) !== null,
      'the bot to be ready',
      STARTS_WITHIN_MS,
    );
    if (hasEnded) throw new Error(`The bot did not start:\n${output}`);
    return bot;
  } catch (error) {
    await kill();
    throw error;
  }
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : { text: line };
  } catch {
    return { text: line };
  }
}
