/*
 * Wires the house and starts it: configuration, books, model, story, adapters; and brings it down in order. With the
 * files beside it in wiring/ it knows every room; only the command line and the sandbox start it.
 */
import type { Adapter, BudgetAlert, Clock, Logger, Throttle } from './contract.ts';
import { loadConfig, secretsByName, secretsOf, type Config } from './config/config.ts';
import { createSecrets } from './config/secret-source.ts';
import type { Answerer } from './core/answer.ts';
import { createLeftovers } from './core/leftovers.ts';
import { alertNotice } from './core/notices-money.ts';
import { createPulse, type Pulse } from './core/pulse.ts';
import { StartError } from './errors.ts';
import { createKeptQuestions } from './ledger/kept-questions.ts';
import { createLedger, type LedgerWithQuestions } from './ledger/ledger.ts';
import type { KeptQuestionsKeeper } from './ledger/no-kept-questions.ts';
import { createQuestionFiles } from './ledger/question-files.ts';
import type { QuestionStore } from './ledger/question-store.ts';
import { createThrottle } from './limits/throttle.ts';
import { createAlerts, type Announce } from './ops/alerts.ts';
import { createLogger } from './ops/logger.ts';
import { createRedactor } from './ops/redact.ts';
import { randomId, systemClock } from './ops/system.ts';
import { createAdapters } from './wiring/adapters.ts';
import { createStory } from './wiring/story.ts';

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

/** What has to be stopped, the last first. */
interface Stoppable {
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
  const clock = systemClock;
  const secrets = createSecrets({
    values: secretsByName(config),
    files: config.secretFiles,
    clock,
    logger,
    onNew: redactor.add,
  });
  const ledger = ledgerOf(config, clock, logger);
  const kept = keptOf(config, ledger.questions, clock, logger);
  const throttle = throttleOf(config, clock, logger);
  let adapters: readonly Adapter[] = [];
  const alerts = createAlerts({
    announce: announcers(config, () => adapters),
    webhookUrl: config.alerts.webhookUrl,
    sentenceOf: alertNotice,
    post: fetch,
    clock,
    logger,
  });
  const onAlerts = (raised: readonly BudgetAlert[]): void => alerts.raise(raised);
  const answerer = await createStory(config, { secrets, kept, ledger, throttle, onAlerts, clock, logger });
  adapters = await createAdapters(config, secrets, answerer, clock, logger);
  const leftovers = createLeftovers({ ledger, adapters, kept, clock, onAlerts, logger });
  const pulse = createPulse({
    ledger,
    leftovers,
    running: answerer.running,
    share: (processes) => answerer.share(processes),
    keepMs: config.ledger.keepMs,
    clock,
    logger,
  });

  const books: readonly Stoppable[] = [alerts, throttle, kept, ledger];
  try {
    await ledger.start();
    await Promise.all([throttle.start(), kept.start()]);
    await Promise.all(adapters.map((adapter) => startInTime(adapter, clock)));
  } catch (error) {
    await Promise.allSettled([...adapters, ...books].map((part) => inTime(part.stop(), clock)));
    throw error;
  }
  pulse.start();
  logger.info('Askline is ready', {
    platforms: adapters.map((adapter) => adapter.platform).join(', '),
    model: config.model.model,
    startMs: clock.now() - startedAtMs,
  });

  let stopped: Promise<void> | null = null;
  return {
    reportUncaught: (reason) => logger.error('A rejection was not caught', { error: reason }),
    stop: () => (stopped ??= stop({ adapters, pulse, books, answerer, drainMs: config.drainMs, logger })),
  };
}

function keptOf(config: Config, shared: QuestionStore | null, clock: Clock, logger: Logger): KeptQuestionsKeeper {
  const { dataFolder: folder, dataKey: key, keepQuestionsMs: maxAgeMs } = config;
  const files = createQuestionFiles(folder);
  const stores = shared === null ? { store: files, former: null } : { store: shared, former: files };
  return createKeptQuestions({ ...stores, folder, key, maxAgeMs, clock, logger });
}

function ledgerOf(config: Config, clock: Clock, logger: Logger): LedgerWithQuestions {
  const { dataFolder: folder, dataKey: key, databaseUrl: url } = config;
  return createLedger({
    database: url === null ? { kind: 'sqlite', folder } : { kind: 'postgres', url },
    key,
    folder,
    people: config.ledger.people,
    newId: randomId,
    clock,
    logger,
  });
}

function throttleOf(config: Config, clock: Clock, logger: Logger): Throttle {
  const { redisUrl, whenRedisIsAway } = config;
  const redis = redisUrl === null ? null : { url: redisUrl, whenAway: whenRedisIsAway };
  return createThrottle({ ...config.limits, redis, clock, logger });
}

/** The channels that were configured for alerts, each told by its adapter, once there is one. */
function announcers({ alerts }: Config, adapters: () => readonly Adapter[]): readonly Announce[] {
  const channels = [
    ['slack', alerts.slackChannel],
    ['discord', alerts.discordChannel],
  ] as const;
  return channels.flatMap(([platform, channel]) => {
    if (channel === null) return [];
    const adapter = () => adapters().find((candidate) => candidate.platform === platform);
    return [async (text: string) => (await adapter()?.announce(channel, text)) ?? false];
  });
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

interface Running {
  readonly adapters: readonly Adapter[];
  readonly pulse: Pulse;
  readonly books: readonly Stoppable[];
  readonly answerer: Answerer;
  readonly drainMs: number;
  readonly logger: Logger;
}

async function stop({ adapters, pulse, books, answerer, drainMs, logger }: Running): Promise<void> {
  logger.info('Askline is stopping: no new questions, running answers may end', { drainMs });
  const results = await Promise.allSettled([
    ...adapters.map((adapter) => inTime(adapter.stopIntake(), systemClock)),
    answerer.drain(drainMs),
  ]);
  // The ledger last: whatever ends before it may want to write there.
  for (const parts of [[pulse], adapters, books.slice(0, -1), books.slice(-1)]) {
    results.push(...(await Promise.allSettled(parts.map((part) => inTime(part.stop(), systemClock)))));
  }
  for (const result of results) {
    if (result.status === 'rejected') logger.error('A part did not stop in order', { error: result.reason });
  }
  logger.info('Askline has stopped');
}
