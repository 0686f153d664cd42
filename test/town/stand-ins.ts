/*
 * The three stand-ins together, and the variables with which any bot finds them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClaude, type ClaudeStandIn } from '../../src/sandbox/claude/claude.ts';
import { wallClock } from '../../src/sandbox/clock.ts';
import { createDiscord, type DiscordStandIn } from '../../src/sandbox/discord/discord.ts';
import { createRecord, type SandboxRecord } from '../../src/sandbox/record.ts';
import { createSlack, type SlackStandIn } from '../../src/sandbox/slack/slack.ts';

export interface StandIns {
  readonly slack: SlackStandIn;
  readonly discord: DiscordStandIn;
  readonly claude: ClaudeStandIn;
  readonly record: SandboxRecord;
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface StandInOptions {
  readonly platforms?: readonly ('slack' | 'discord')[] | undefined;
  /** For Slack over HTTP: the port that the bot listens on. */
  readonly slackHttpPort?: number | undefined;
}

export async function startStandIns(options: StandInOptions = {}): Promise<StandIns> {
  const { platforms = ['slack', 'discord'], slackHttpPort } = options;
  const record = createRecord(wallClock);
  const parts = { clock: wallClock, record };
  const [slack, discord, claude] = [createSlack(parts), createDiscord(parts), createClaude(parts)];
  await Promise.all([slack.start(), discord.start(), claude.start()]);
  const dataFolder = await mkdtemp(join(tmpdir(), 'askline-test-'));
  if (slackHttpPort !== undefined) slack.deliverTo(`http://127.0.0.1:${slackHttpPort}/slack/events`);
  const slackDelivery =
    slackHttpPort === undefined
      ? { SLACK_APP_TOKEN: slack.credentials.appToken }
      : { SLACK_SIGNING_SECRET: slack.credentials.signingSecret, PORT: String(slackHttpPort) };
  const forSlack = { SLACK_BOT_TOKEN: slack.credentials.botToken, SLACK_API_URL: slack.apiUrl, ...slackDelivery };
  const forDiscord = {
    DISCORD_TOKEN: discord.credentials.token,
    DISCORD_APPLICATION_ID: discord.credentials.applicationId,
    DISCORD_API_URL: discord.apiUrl,
  };
  return {
    slack,
    discord,
    claude,
    record,
    environment: {
      ANTHROPIC_API_KEY: claude.apiKey,
      ANTHROPIC_BASE_URL: claude.baseUrl,
      ASKLINE_DATA: dataFolder,
      ASKLINE_CONFIG: new URL('askline.yaml', import.meta.url).pathname,
      ...(platforms.includes('slack') ? forSlack : {}),
      ...(platforms.includes('discord') ? forDiscord : {}),
    },
    async stop() {
      await Promise.all([slack.stop(), discord.stop(), claude.stop()]);
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
