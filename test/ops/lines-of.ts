/*
 * A logger whose lines can be read back.
 */
import { Writable } from 'node:stream';
import { z } from 'zod';
import type { Logger } from '../../src/contract.ts';
import { createLogger } from '../../src/ops/logger.ts';

type Options = Partial<Omit<Parameters<typeof createLogger>[0], 'stream'>>;

export interface Lines {
  readonly logger: Logger;
  /** Everything that was written so far. */
  readonly text: () => string;
  /** The JSON lines so far, each parsed. */
  readonly all: () => readonly Readonly<Record<string, unknown>>[];
  /** The newest JSON line. */
  readonly last: () => Readonly<Record<string, unknown>>;
}

const line = z.record(z.string(), z.unknown());

export function lines(options: Options = {}): Lines {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  const logger = createLogger({ level: 'debug', format: 'json', secrets: [], ...options, stream });
  const text = (): string => written.join('');
  const all = () =>
    text()
      .split('\n')
      .slice(0, -1)
      .map((json) => line.parse(JSON.parse(json)));
  return { logger, text, all, last: () => all().at(-1) ?? {} };
}
