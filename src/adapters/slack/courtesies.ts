/*
 * What is shown beside answers as a courtesy: a reaction that says "taken", a private word that an answer waits. None of
 * it may cost an answer anything: when many ask at once and Slack takes no more, it is left out, not queued and not tried
 * again.
 */
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Clock, Logger } from '../../contract.ts';
import { toFailure } from './results.ts';

/** Seen by people as 👀. */
const ACCEPTED_REACTION = 'eyes';
/** Slack publishes 50 a minute for `reactions.add` and 100 for `chat.postEphemeral`, and no bursts: well below that. */
const REACTIONS = { perMinute: 40, burst: 5 };
const PRIVATE_WORDS = { perMinute: 60, burst: 5 };

export interface Courtesies {
  /** Shows that the message was taken as a question. Never throws. */
  react(channel: string, timestamp: string): Promise<void>;
  /** Tells somebody privately, in a thread when there is one. Never throws. */
  tell(channel: string, user: string, text: string, threadTs: string | null): Promise<void>;
}

export function createCourtesies(writer: WebClient, clock: Clock, logger: Logger): Courtesies {
  const reactions = createThrift(REACTIONS, clock);
  const privateWords = createThrift(PRIVATE_WORDS, clock);

  async function ifFree(thrift: Thrift, what: string, send: () => Promise<unknown>): Promise<void> {
    if (!thrift.take()) return;
    try {
      await send();
    } catch (error) {
      const failure = toFailure(error);
      if (isDoneAlready(error)) return;
      if (failure.kind === 'limited') thrift.rest(failure.retryAfterMs);
      else logger.warn(`Slack: could not ${what}`, { error });
    }
  }

  return {
    react: (channel, timestamp) =>
      ifFree(reactions, 'react to a question', () =>
        writer.reactions.add({ channel, timestamp, name: ACCEPTED_REACTION }),
      ),
    tell: (channel, user, text, threadTs) =>
      ifFree(privateWords, 'tell that an answer waits', () =>
        writer.chat.postEphemeral({ channel, user, text, ...(threadTs === null ? {} : { thread_ts: threadTs }) }),
      ),
  };
}

/** The same question may be asked again. */
function isDoneAlready(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && error.data.error === 'already_reacted';
}

interface Thrift {
  /** Whether one more is free now; then it is taken. */
  take(): boolean;
  /** Nothing is free for so long. */
  rest(durationMs: number): void;
}

function createThrift({ perMinute, burst }: typeof REACTIONS, clock: Clock): Thrift {
  let level = burst;
  let levelAtMs = clock.now();
  let restsUntilMs = 0;
  return {
    take() {
      const nowMs = clock.now();
      level = Math.min(burst, level + ((nowMs - levelAtMs) / 60_000) * perMinute);
      levelAtMs = nowMs;
      if (level < 1 || nowMs < restsUntilMs) return false;
      level -= 1;
      return true;
    },
    rest(durationMs) {
      restsUntilMs = clock.now() + durationMs;
    },
  };
}
