/*
 * Wires the house and starts it: configuration, model, story, adapters; and brings it down in order. The only file that
 * knows every room; only the command line and the sandbox start it.
 */
import type { Adapter, Clock, KeptQuestions, Logger } from './contract.ts';
import { loadConfig, secretsOf, type Config } from './config/config.ts';
import { createAnswerer, type Answerer } from './core/answer.ts';
import { StartError } from './errors.ts';
import { createKeptQuestions } from './ledger/kept-questions.ts';
import type { KeptQuestionsKeeper } from './ledger/no-kept-questions.ts';
import { checkSettings } from './model/catalog.ts';
import { createClaude } from './model/claude.ts';
import { withWatchdog } from './model/watchdog.ts';
import { createAnswerLog } from './ops/answer-log.ts';
import { createLogger } from './ops/logger.ts';
import { randomId, systemClock } from './ops/system.ts';

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 3_000;

export interface StartOptions {
  /** Instead of the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where log lines go; standard output by default. Readable in a terminal, JSON elsewhere. */
  readonly logStream?: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

export interface Askline {
  /** Logs a rejection that nobody caught, such as an SDK's own while it reconnects: no reason to end running answers. */
  reportUncaught(reason: unknown): void;
  /** Takes no more questions, lets running answers end within the drain time, closes every connection. */
  stop(): Promise<void>;
}

/** Resolves when every configured platform can deliver questions. Throws `ConfigError` or `StartError`. */
export async function startAskline(options: StartOptions = {}): Promise<Askline> {
  const startedAtMs = systemClock.now();
  const config = loadConfig(options.environment);
  checkSettings(config.model);
  const stream = options.logStream ?? process.stdout;
  const format = 'isTTY' in stream && stream.isTTY ? 'terminal' : 'json';
  const logger = createLogger({ level: config.logLevel, format, secrets: secretsOf(config), stream });
  const kept = createKeptQuestions({
    folder: config.dataFolder,
    key: config.dataKey,
    maxAgeMs: config.keepQuestionsMs,
    clock: systemClock,
    logger,
  });
  const answerer = createStory(config, kept, systemClock, logger);
  const adapters = await createAdapters(config, answerer, systemClock, logger);

  try {
    await kept.start();
    await Promise.all(adapters.map((adapter) => startInTime(adapter, systemClock)));
  } catch (error) {
    await Promise.allSettled([...adapters, kept].map((part) => inTime(part.stop(), systemClock)));
    throw error;
  }
  logger.info('Askline is ready', {
    platforms: adapters.map((adapter) => adapter.platform).join(', '),
    model: config.model.model,
    startMs: systemClock.now() - startedAtMs,
  });

  let stopped: Promise<void> | null = null;
  return {
    reportUncaught: (reason) => logger.error('A rejection was not caught', { error: reason }),
    stop: () => (stopped ??= stop(adapters, kept, answerer, config, logger)),
  };
}

function createStory(config: Config, kept: KeptQuestions, clock: Clock, logger: Logger): Answerer {
  const { apiKey, baseUrl } = config.claude;
  const claude = createClaude({ apiKey: () => Promise.resolve(apiKey), baseUrl });
  return createAnswerer({
    clock,
    newId: randomId,
    model: withWatchdog(claude, config.modelTimes, clock),
    prompt: { system: config.systemPrompt, settings: config.model },
    firstTextWithinMs: config.modelTimes.firstTextMs,
    input: { maxCharacters: config.questionMaxCharacters },
    record: createAnswerLog(logger),
    kept,
    admins: config.admins,
    logger,
  });
}

/** The SDKs of the platforms take their time to load: only those that are used are. */
async function createAdapters(config: Config, answerer: Answerer, clock: Clock, logger: Logger): Promise<Adapter[]> {
  const { answer, onPress } = answerer;
  const { slack, discord } = config;
  return Promise.all([
    ...(slack === null
      ? []
      : [
          import('./adapters/slack/app.ts').then((room) =>
            room.createSlackAdapter({ ...slack, streaming: config.slackStreaming, answer, onPress, clock, logger }),
          ),
        ]),
    ...(discord === null
      ? []
      : [
          import('./adapters/discord/app.ts').then((room) =>
            room.createDiscordAdapter({ ...discord, answer, onPress, clock, logger }),
          ),
        ]),
  ]);
}

/** A connection that neither opens nor fails would leave an operator without a word. */
async function startInTime(adapter: Adapter, clock: Clock): Promise<void> {
  const started = new AbortController();
  const late = clock.sleep(START_TIMEOUT_MS, started.signal).then(() => {
    if (!started.signal.aborted) throw new StartError(`No connection to ${adapter.platform} within 30 seconds`);
  });
  try {
    await Promise.race([adapter.start(), late]);
  } finally {
    started.abort();
  }
}

/** Some clients never end when they are told to while they reconnect, or as long as a caller holds its connection. */
async function inTime(ending: Promise<void>, clock: Clock): Promise<void> {
  const ended = new AbortController();
  await Promise.race([ending, clock.sleep(STOP_TIMEOUT_MS, ended.signal)]).finally(() => ended.abort());
}

async function stop(
  adapters: readonly Adapter[],
  kept: KeptQuestionsKeeper,
  answerer: Answerer,
  config: Config,
  logger: Logger,
): Promise<void> {
  logger.info('Askline is stopping: no new questions, running answers may end', { drainMs: config.drainMs });
  const drained = answerer.drain(config.drainMs);
  const results = await Promise.allSettled([
    ...adapters.map((adapter) => inTime(adapter.stopIntake(), systemClock)),
    drained,
  ]);
  results.push(...(await Promise.allSettled([...adapters, kept].map((part) => inTime(part.stop(), systemClock)))));
  for (const result of results) {
    if (result.status === 'rejected') logger.error('A part did not stop in order', { error: result.reason });
  }
  logger.info('Askline has stopped');
}
