/*
 * What the tests of the Slack stand-in share: a clock that the test moves, waiting for the record instead of sleeping,
 * and Bolt and the Web API client as a bot uses them.
 */
import { App, HTTPReceiver, LogLevel, SocketModeReceiver, type Logger } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { SandboxClock } from '../../../src/sandbox/clock.ts';
import { createRecord, type SandboxEvent, type SandboxRecord } from '../../../src/sandbox/record.ts';
import { createSlack, type SlackStandIn } from '../../../src/sandbox/slack/slack.ts';

export const ada = 'U0ADA00001';
export const ben = 'U0BEN00001';
export const chloe = 'U0CHLOE001';
export const general = 'C0GENERAL1';
export const random = 'C0RANDOM01';
export const secret = 'C0SECRET01';
export const adasDirectMessage = 'D0ADA00001';

const boundMs = 4000;

export interface ManualClock extends SandboxClock {
  /** Moves time and runs what falls due, in order. */
  advance(durationMs: number): void;
}

export function manualClock(startMs = 1_790_000_000_000): ManualClock {
  let nowMs = startMs;
  let due: { readonly atMs: number; readonly callback: () => void }[] = [];
  return {
    now: () => nowMs,
    after(delayMs, callback) {
      const entry = { atMs: nowMs + delayMs, callback };
      due.push(entry);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    advance(durationMs) {
      const endMs = nowMs + durationMs;
      for (;;) {
        const [next] = due.filter((entry) => entry.atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
        if (!next) break;
        due = due.filter((entry) => entry !== next);
        nowMs = next.atMs;
        next.callback();
      }
      nowMs = endMs;
    },
  };
}

const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};
export interface Stage {
  readonly slack: SlackStandIn;
  readonly clock: ManualClock;
  readonly record: SandboxRecord;
  readonly bot: WebClient;
  /** The events of the record that match, oldest first. */
  readonly events: (type: SandboxEvent['type'], name?: string) => readonly SandboxEvent[];
  /** Resolves when the condition holds; looks again at every event. Rejects after four seconds. */
  readonly until: (condition: () => boolean) => Promise<void>;
  /** To be run at the end, newest first. */
  readonly atEnd: (cleanup: () => unknown) => void;
  readonly end: () => Promise<void>;
}

export function webClient(slack: SlackStandIn, token: string | undefined = slack.credentials.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    logger: silentLogger,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
}

export async function openStage(): Promise<Stage> {
  const clock = manualClock();
  const record = createRecord(clock);
  const slack = createSlack({ clock, record });
  const cleanups: (() => unknown)[] = [];
  await slack.start();
  return {
    slack,
    clock,
    record,
    bot: webClient(slack),
    events: (type, name) =>
      record.all().filter((event) => event.type === type && (name === undefined || event.name === name)),
    until: (condition) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!condition()) return;
          clearInterval(looking);
          clearTimeout(bound);
          unfollow();
          resolve();
        };
        const looking = setInterval(look, 5);
        const bound = setTimeout(() => {
          clearInterval(looking);
          unfollow();
          reject(new Error('The condition did not come true'));
        }, boundMs);
        const unfollow = record.follow(look);
        look();
      }),
    atEnd: (cleanup) => cleanups.push(cleanup),
    async end() {
      for (const cleanup of cleanups.toReversed()) await cleanup();
      await slack.stop();
    },
  };
}

/** The error code of a refused call; fails when the call was served. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => new Error('The call was served'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('Something that is no error was thrown');
  const data: unknown = 'data' in error ? error.data : undefined;
  if (typeof data === 'object' && data !== null && 'error' in data) return String(data.error);
  throw error;
}

/** A real Bolt app in Socket Mode; `prepare` adds its listeners before it connects. */
export async function startSocketApp(stage: Stage, prepare: (app: App) => void): Promise<App> {
  const { slack } = stage;
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const receiver = new SocketModeReceiver({
    appToken: slack.credentials.appToken,
    logger: silentLogger,
    clientPingTimeout: 50,
    installerOptions: { clientOptions },
  });
  const app = new App({ token: slack.credentials.botToken, receiver, logger: silentLogger, clientOptions });
  prepare(app);
  await app.start();
  stage.atEnd(() => app.stop());
  return app;
}

/** A real Bolt app behind HTTP, which the stand-in then delivers to. */
export async function startHttpApp(stage: Stage, prepare: (app: App) => void): Promise<App> {
  const { slack } = stage;
  const receiver = new HTTPReceiver({ signingSecret: slack.credentials.signingSecret, logger: silentLogger });
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const app = new App({ token: slack.credentials.botToken, receiver, logger: silentLogger, clientOptions });
  prepare(app);
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port');
  slack.deliverTo(`http://127.0.0.1:${address.port}/slack/events`);
  stage.atEnd(() => receiver.stop());
  return app;
}
