/*
 * How long a question takes to a fallback's first token when the first provider is dead and its breaker open, asked of
 * the chain itself: real SDKs, stand-ins over loopback, no platform.
 */
import type { Model, ModelChoice } from '../../../src/contract.ts';
import { createCatalog } from '../../../src/model/catalog.ts';
import { createModelChain } from '../../../src/model/chain.ts';
import { systemClock as clock } from '../../../src/ops/system.ts';
import { createMemoryLogger } from '../../fakes/memory-logger.ts';
import {
  OPENED,
  PROBES,
  QUESTIONS_TO_OPEN,
  startDeadProvider,
  type DeadFigures,
  type DeadProvider,
  type Death,
} from './dead-provider.ts';
import { usualRequest } from './scripted.ts';

const FIRST_TEXT_IN_ALL_MS = 90_000;

interface Word {
  readonly tookMs: number;
  readonly isAnswered: boolean;
}

/** The time to the first text, or to the failure: what a person would be told next. */
async function timeToWord(model: Model): Promise<Word> {
  const askedAtMs = performance.now();
  const request = { ...usualRequest, firstTextByMs: clock.now() + FIRST_TEXT_IN_ALL_MS };
  let textMs: number | null = null;
  try {
    for await (const event of model(request, new AbortController().signal)) {
      if (event.type === 'text-delta') textMs ??= performance.now() - askedAtMs;
    }
    return { tookMs: textMs ?? Number.NaN, isAnswered: textMs !== null };
  } catch {
    return { tookMs: textMs ?? performance.now() - askedAtMs, isAnswered: false };
  }
}

function choicesOf({ fallbackModel }: DeadProvider, hasFallback: boolean): readonly ModelChoice[] {
  const { model, maxOutputTokens, effort, temperature, thinking } = usualRequest;
  const first = { model, maxOutputTokens, effort, temperature, thinking };
  const choices: readonly ModelChoice[] = [
    { provider: 'claude', settings: first, inherited: [] },
    { provider: 'openai', settings: { ...first, model: fallbackModel, effort: null }, inherited: [] },
  ];
  return hasFallback ? choices : choices.slice(0, 1);
}

export async function measureChain(death: Death, hasFallback: boolean, questions: number): Promise<DeadFigures> {
  const provider = await startDeadProvider(death);
  const logger = createMemoryLogger();
  const logged = (message: string): number => logger.lines.filter((line) => line.message === message).length;
  try {
    const model = await createModelChain({
      choices: choicesOf(provider, hasFallback),
      catalog: createCatalog(),
      access: {
        claude: { keys: () => Promise.resolve([provider.apiKey]), baseUrl: provider.baseUrl },
        openai: { keys: () => Promise.resolve([provider.fallback.apiKey]), baseUrl: provider.fallback.baseUrl },
      },
      times: { firstTextMs: 60_000, idleMs: 20_000, totalMs: 300_000 },
      clock,
      random: Math.random,
      logger,
    });
    await Promise.all(Array.from({ length: QUESTIONS_TO_OPEN }, () => timeToWord(model)));
    const before = provider.calls.calls.length;
    if (logged(OPENED) === 0 || before === 0) throw new Error('the breaker did not open, or nobody counts the calls');
    const words: Word[] = [];
    for (let question = 0; question < questions; question += 1) words.push(await timeToWord(model));
    return {
      times: words.map(({ tookMs }) => tookMs),
      answered: words.filter(({ isAnswered }) => isAnswered).length,
      calls: provider.calls.calls.length - before,
      probes: logged(PROBES),
    };
  } finally {
    await provider.stop();
  }
}
