/*
 * A Logger that remembers.
 */
import type { Logger } from '../../src/contract.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface MemoryLogger extends Logger {
  readonly lines: LogLine[];
}

export function createMemoryLogger(): MemoryLogger {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']): Logger['info'] =>
    (message, facts = {}) => {
      lines.push({ level, message, facts });
    };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
