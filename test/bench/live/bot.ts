/*
 * The bot as a process of its own, with a configuration and a data folder that nobody else has. Knows the arguments of
 * `npm start` and nothing of what the bot does.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { MANY_QUESTIONS } from '../../town/many-questions.ts';

export interface BotProcess {
  /** What it said on standard error before it ended; null while it runs. */
  ended(): string | null;
  /** Ends it as a host does, and removes what it wrote. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const PATIENCE_MS = 8_000;

/** The arguments of `npm start`: what is measured is what runs, without npm itself. */
function startArguments(): string[] {
  const { scripts } = z
    .object({ scripts: z.object({ start: z.string() }) })
    .parse(JSON.parse(readFileSync(`${root}package.json`, 'utf8')));
  return scripts.start.replace('exec node ', '').split(' ');
}

/** `configuration`: what an askline.yaml says besides that many may ask; null for nothing. */
export async function startBot(
  environment: Readonly<Record<string, string>>,
  configuration: string | null,
): Promise<BotProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'askline-bench-'));
  const file = join(folder, 'askline.yaml');
  await writeFile(file, `${MANY_QUESTIONS}${configuration ?? ''}`);
  const child = spawn(process.execPath, startArguments(), {
    cwd: root,
    env: {
      ...environment,
      ASKLINE_DATA: join(folder, 'data'),
      ASKLINE_CONFIG: file,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  let hasEnded = false;
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-2_000);
  });
  const exited = new Promise<void>((resolve) => {
    child.on('close', () => {
      hasEnded = true;
      resolve();
    });
  });
  return {
    ended: () => (hasEnded ? errors.trim() : null),
    async stop() {
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await exited;
      clearTimeout(patience);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
