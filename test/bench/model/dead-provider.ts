/*
 * A first provider that is dead, and a second one that is not: the stand-ins of one scenario, whoever asks them.
 */
import { createOpenAi, type OpenAiStandIn } from '../../../src/sandbox/openai/openai.ts';
import { createClaude } from '../../../src/sandbox/claude/claude.ts';
import { wallClock } from '../../../src/sandbox/clock.ts';
import { createRecord, type SandboxRecord } from '../../../src/sandbox/record.ts';
import { freePort } from '../../town/stand-ins.ts';
import { countCalls, type CallCounter } from './calls.ts';

export const DEATHS = ['refuses connections', 'answers 500'] as const;
export type Death = (typeof DEATHS)[number];

export interface DeadProvider {
  /** Of the dead one, as ANTHROPIC_BASE_URL is written. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fallback: OpenAiStandIn;
  readonly fallbackModel: string;
  /** Of the fallback: each chunk that it sent is in it. */
  readonly record: SandboxRecord;
  readonly calls: CallCounter;
  stop(): Promise<void>;
}

/** What a question to it came to, whoever asked. */
export interface DeadFigures {
  /** From the question to the first word that it got, in milliseconds, one for each question. */
  readonly times: readonly number[];
  /** How many of the questions were answered, by whomever. */
  readonly answered: number;
  /** Calls to the dead provider since its breaker opened. */
  readonly calls: number;
  /** How often the breaker let one question try. */
  readonly probes: number;
}

export const OPENED = 'A breaker has opened';
export const PROBES = 'A breaker lets one question try';
/** Enough calls at once to open a breaker. */
export const QUESTIONS_TO_OPEN = 8;

const FALLBACK_MODEL = 'llama-4-sandbox';

export async function startDeadProvider(death: Death): Promise<DeadProvider> {
  const record = createRecord(wallClock);
  const fallback = createOpenAi({ clock: wallClock, record, server: { models: [FALLBACK_MODEL] } });
  const claude = createClaude({ clock: wallClock, record: createRecord(wallClock) });
  claude.respondWith(() => ({ kind: 'error-before', status: 500, type: 'api_error' }));
  await Promise.all([fallback.start(), claude.start()]);
  const baseUrl = death === 'answers 500' ? claude.baseUrl : `http://127.0.0.1:${await freePort()}`;
  const calls = countCalls(baseUrl);
  return {
    baseUrl,
    apiKey: claude.apiKey,
    fallback,
    fallbackModel: FALLBACK_MODEL,
    record,
    calls,
    async stop() {
      calls.stop();
      await Promise.all([fallback.stop(), claude.stop()]);
    },
  };
}
