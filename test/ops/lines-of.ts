/*
 * A logger whose lines can be read back.
 */
import { Writable } from 'node:stream';
import { z } from 'zod';
import type { Logger } from '../../src/contract.ts';
import { createLogger } from '../../src/ops/logger.ts';
import { createRedactor, type Redactor } from '../../src/ops/redact.ts';

type Options = Partial<Omit<Parameters<typeof createLogger>[0], 'stream' | 'redactor'>> & {
  readonly secrets?: readonly string[];
};

export interface Lines {
  readonly logger: Logger;
  readonly redactor: Redactor;
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
  const { secrets = [], level = 'debug', format = 'json' } = options;
  const redactor = createRedactor(secrets);
  const logger = createLogger({ level, format, redactor, stream });
  const text = (): string => written.join('');
  const all = () =>
    text()
      .split('\n')
      .slice(0, -1)
      .map((json) => line.parse(JSON.parse(json)));
  return { logger, redactor, text, all, last: () => all().at(-1) ?? {} };
}
