/*
 * What Slack's own clients have to say, in our log. Below warnings they would print what people write, so that is
 * dropped; a failed write is told by whoever wrote, so the clients for writing only whisper.
 */
import { LogLevel, type Logger as BoltLogger } from '@slack/bolt';
import type { Logger } from '../../contract.ts';

/** `whisper`: warnings go to the debug level. */
export function clientLogger(logger: Logger, voice: 'normal' | 'whisper'): BoltLogger {
  const level = voice === 'whisper' ? 'debug' : 'warn';
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts: readonly unknown[]) => logger[level]('Slack client', { detail: parts.map(String).join(' ') }),
    error: (...parts: readonly unknown[]) => logger.error('Slack client', { detail: parts.map(String).join(' ') }),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
