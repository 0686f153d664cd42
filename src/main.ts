/*
 * Wires the house and starts it: configuration, model, story, adapters; and brings it down in order. The only file that
 * knows every room; only the command line and the sandbox start it.
 */
import type { Adapter, Clock, KeptQuestions, Logger, ModelRequest } from './contract.ts';
import { loadConfig, secretsByName, secretsOf, type Config } from './config/config.ts';
import { createSecrets, type Secrets } from './config/secret-source.ts';
import { createAnswerer, type Answerer } from './core/answer.ts';
import { ConfigError, StartError } from './errors.ts';
import { createKeptQuestions } from './ledger/kept-questions.ts';
import type { KeptQuestionsKeeper } from './ledger/no-kept-questions.ts';
import { createCatalog, type Catalog } from './model/catalog.ts';
import { createModelChain } from './model/chain.ts';
import { createAnswerLog } from './ops/answer-log.ts';
import { createLogger } from './ops/logger.ts';
import { createRedactor } from './ops/redact.ts';
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
  const stream = options.logStream ?? process.stdout;
  const format = 'isTTY' in stream && stream.isTTY ? 'terminal' : 'json';
  const redactor = createRedactor(secretsOf(config));
  const logger = createLogger({ level: config.logLevel, format, redactor, stream });
  const secrets = createSecrets({
    values: secretsByName(config),
    files: config.secretFiles,
    clock: systemClock,
    logger,
    onNew: redactor.add,
  });
  const kept = createKeptQuestions({
    folder: config.dataFolder,
    key: config.dataKey,
    maxAgeMs: config.keepQuestionsMs,
    clock: systemClock,
    logger,
  });
  const answerer = await createStory(config, secrets, kept, systemClock, logger);
  const adapters = await createAdapters(config, secrets, answerer, systemClock, logger);

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

async function createStory(
  config: Config,
  secrets: Secrets,
  kept: KeptQuestions,
  clock: Clock,
  logger: Logger,
): Promise<Answerer> {
  const catalog = createCatalog(config.models);
  const choices = catalog.settle(config.choices);
  const settings = choices[0]?.settings ?? config.model;
  checkPromptFits(catalog, { ...settings, system: config.systemPrompt, text: '', firstTextByMs: 0 });
  const { firstTextInAllMs, ...times } = config.modelTimes;
  const model = await createModelChain({
    choices,
    catalog,
    access: {
      claude: { keys: secrets.keysOf('ANTHROPIC_API_KEY'), baseUrl: config.claude.baseUrl },
      openai: { keys: keysOrNone(secrets.keysOf('OPENAI_API_KEY')), baseUrl: config.openai?.baseUrl ?? null },
    },
    times,
    clock,
    random: Math.random,
    logger,
  });
  return createAnswerer({
    clock,
    newId: randomId,
    model,
    prompt: { system: config.systemPrompt, settings },
    firstTextWithinMs: firstTextInAllMs,
    input: { maxCharacters: config.questionMaxCharacters },
    pricesOf: catalog.pricesOf,
    record: createAnswerLog(logger),
    kept,
    admins: config.admins,
    logger,
  });
}

/** Throws `ConfigError` when not even an empty question would fit beside the system prompt. */
function checkPromptFits(catalog: Catalog, request: ModelRequest): void {
  const { fits, estimatedTokens, windowTokens } = catalog.fitsWindow(request);
  if (fits) return;
  throw new ConfigError(
    `prompt and model.maxOutputTokens need about ${estimatedTokens} tokens together: expected fewer than the ` +
      `${windowTokens} that ${request.model} takes, with room for a question`,
  );
}

/** A server that wants no key is called with an empty one. */
function keysOrNone(keys: () => Promise<readonly string[]>): () => Promise<readonly string[]> {
  return async () => {
    const found = await keys();
    return found.length === 0 ? [''] : found;
  };
}

/** The SDKs of the platforms take their time to load: only those that are used are. */
async function createAdapters(
  config: Config,
  secrets: Secrets,
  answerer: Answerer,
  clock: Clock,
  logger: Logger,
): Promise<Adapter[]> {
  const { answer, onPress } = answerer;
  const { slack, discord } = config;
  return Promise.all([
    ...(slack === null
      ? []
      : [
          import('./adapters/slack/app.ts').then((room) =>
            room.createSlackAdapter({
              botToken: secrets.of('SLACK_BOT_TOKEN'),
              delivery:
                slack.delivery.kind === 'socket'
                  ? { kind: 'socket', appToken: secrets.of('SLACK_APP_TOKEN') }
                  : { kind: 'http', signingSecret: secrets.of('SLACK_SIGNING_SECRET'), port: slack.delivery.port },
              apiUrl: slack.apiUrl,
              streaming: config.slackStreaming,
              answer,
              onPress,
              clock,
              logger,
            }),
          ),
        ]),
    ...(discord === null
      ? []
      : [
          import('./adapters/discord/app.ts').then((room) =>
            room.createDiscordAdapter({
              ...discord,
              token: secrets.of('DISCORD_TOKEN'),
              answer,
              onPress,
              clock,
              logger,
            }),
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
