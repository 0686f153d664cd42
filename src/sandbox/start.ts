/*
 * Puts the sandbox together: the stand-ins, the real bot that talks to them as it would to the platforms, and the page.
 * The only file of the sandbox that knows the bot, and of the bot it knows nothing but how to start and stop it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAskline } from '../main.ts';
import { createClaude } from './claude/claude.ts';
import { canRelayTo, createRelay } from './claude/relay.ts';
import { wallClock, type SandboxClock } from './clock.ts';
import { createCrowd } from './crowd.ts';
import { createDiscord } from './discord/discord.ts';
import { startPage } from './page/server.ts';
import { createRecord } from './record.ts';
import type { LoopbackServer } from './server.ts';
import { createSlack } from './slack/slack.ts';
import { createWeather } from './weather/weather.ts';

export interface SandboxOptions {
  /** Where the page is served; when it is taken the next free one of the ten after it. 0 picks any free one. */
  readonly port: number;
  /**
   * What the person set, for the bot: where its configuration is, say. With ANTHROPIC_API_KEY in it the real Claude
   * answers (or whoever ANTHROPIC_BASE_URL names), through a relay that puts the calls on record; without it the
   * stand-in does.
   */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the bot's log goes; standard output by default. */
  readonly logStream?: NodeJS.WritableStream;
  readonly clock?: SandboxClock;
}

export interface Sandbox {
  /** The address of the page. */
  readonly url: string;
  /** Logs a rejection that nobody caught, as the bot does when it runs alone. */
  reportUncaught(reason: unknown): void;
  stop(): Promise<void>;
}

const PORTS_TO_TRY = 11;
const ANTHROPIC_URL = 'https://api.anthropic.com';

const isTaken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';

async function onFreePort(port: number, listen: (port: number) => Promise<LoopbackServer>): Promise<LoopbackServer> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await listen(port === 0 ? 0 : port + tried - 1);
    } catch (error) {
      if (!isTaken(error) || tried === PORTS_TO_TRY) throw error;
    }
  }
}

/** Resolves when a question can be typed. Rejects, with everything stopped again, when a part does not start. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { port, environment, logStream, clock = wallClock } = options;
  const record = createRecord(clock);
  const slack = createSlack({ clock, record });
  const discord = createDiscord({ clock, record });
  const claude = environment['ANTHROPIC_API_KEY'] === undefined ? createClaude({ clock, record }) : null;
  const upstream = environment['ANTHROPIC_BASE_URL'] ?? ANTHROPIC_URL;
  // A wrong address goes to the bot as it is, which says what is wrong with it.
  const relay = claude === null && canRelayTo(upstream) ? createRelay({ clock, record, upstream }) : null;
  const weather = createWeather({ slack, discord, model: claude, clock });
  const crowd = createCrowd({ slack, discord, clock });

  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let end = stops.pop(); end; end = stops.pop()) await end();
  };
  try {
    for (const standIn of [slack, discord, claude, relay]) {
      if (!standIn) continue;
      await standIn.start();
      stops.push(() => standIn.stop());
    }
    const answersFrom = claude ? 'stand-in' : 'claude';
    const page = await onFreePort(port, (free) =>
      startPage({ platforms: { slack, discord }, weather, crowd, record, clock, answersFrom, port: free }),
    );
    stops.push(() => page.close());
    stops.push(async () => {
      weather.stop();
      crowd.stop();
    });
    // What the bot keeps is of no use after the end of the sandbox, unless somebody says where.
    const dataFolder = await mkdtemp(join(tmpdir(), 'askline-sandbox-'));
    stops.push(() => rm(dataFolder, { recursive: true, force: true }));
    const bot = await startAskline({
      environment: {
        ASKLINE_DATA: dataFolder,
        ...environment,
        ...(claude === null ? {} : { ANTHROPIC_API_KEY: claude.apiKey, ANTHROPIC_BASE_URL: claude.baseUrl }),
        ...(relay === null ? {} : { ANTHROPIC_BASE_URL: relay.baseUrl }),
        SLACK_BOT_TOKEN: slack.credentials.botToken,
        SLACK_APP_TOKEN: slack.credentials.appToken,
        SLACK_API_URL: slack.apiUrl,
        DISCORD_TOKEN: discord.credentials.token,
        DISCORD_APPLICATION_ID: discord.credentials.applicationId,
        DISCORD_API_URL: discord.apiUrl,
      },
      ...(logStream === undefined ? {} : { logStream }),
    });
    stops.push(() => bot.stop());
    return { url: `http://127.0.0.1:${page.port}/`, reportUncaught: (reason) => bot.reportUncaught(reason), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
