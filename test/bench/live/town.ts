/*
 * The stand-ins of one scenario, with the bot as a process beside them: people who ask, and limits that can be rested.
 */
import type { Bucket } from '../../../src/sandbox/slack/rate-limits.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';
import { startBot, type BotProcess } from './bot.ts';
import { CHANNELS, type Scenario } from './scenarios.ts';
import { DISCORD_RATE } from './ways.ts';
import { questionOf } from './words.ts';

export interface BenchTown {
  readonly standIns: StandIns;
  readonly bot: BotProcess;
  readonly channels: readonly string[];
  /** Somebody new asks for this answer. Throws what the platform said against it. */
  ask(answer: number, channel: string): Promise<void>;
  /** Fills every bucket of the platform, as if nobody had written for minutes. */
  rest(): void;
  stop(): Promise<void>;
}

/** What the bot said when it did not start. */
export class NotStarted extends Error {}

const STARTS_WITHIN_MS = 20_000;
const SETTLES_MS = 1_500;

export const pause = (durationMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });

/** Resolves when it holds, or with false when it does not in time. */
export async function until(holds: () => boolean, withinMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadlineMs) return false;
    await pause(20);
  }
  return true;
}

/**
 * The next call finds the bucket of this method full. The stand-in keeps what is left in it for itself, so it is told,
 * for one look, that the bucket fills in no time.
 */
function refill(buckets: Record<string, Bucket>, name: string, bucket: Bucket): void {
  Object.defineProperty(buckets, name, {
    configurable: true,
    enumerable: true,
    get() {
      Object.defineProperty(buckets, name, { configurable: true, enumerable: true, writable: true, value: bucket });
      return { ...bucket, perMinute: 1e12 };
    },
  });
}

/** Starts everything and asks one short question that is not counted, so that no code runs for the first time. */
export async function startBenchTown(scenario: Scenario): Promise<BenchTown> {
  const { mode, entry, answers, latencyMs } = scenario;
  const platform = mode === 'discord' ? 'discord' : 'slack';
  const standIns = await startStandIns({ platforms: [platform] });
  const { slack, discord, claude } = standIns;
  const people = (platform === 'slack' ? slack : discord).crowd(answers + 1);
  const channels = (platform === 'slack' ? slack : discord).crowdChannels(CHANNELS).map(({ id }) => id);
  Object.assign(slack.settings.buckets, scenario.buckets);
  // `edit` is what the bot does by itself.
  const isUsual = mode === 'discord' || mode === 'edit';
  const bot = await startBot(standIns.environment, isUsual ? null : `slack:\n  streaming: ${mode}\n`);

  async function stop(): Promise<void> {
    await bot.stop();
    await standIns.stop();
  }

  async function say(person: number, channel: string, question: string): Promise<void> {
    const { id } = people[person] ?? { id: '' };
    if (platform === 'slack') {
      const mention = `<@${slack.team.botUserId}> ${question}`;
      const result = await slack.type(id, channel, entry === 'command' ? `/ask ${question}` : mention);
      if (result.kind === 'command-failed') throw new Error(`/ask failed: ${result.error}`);
    } else if (entry === 'command') {
      const result = await discord.ask(id, channel, question);
      if (result.kind === 'failed') throw new Error(`/ask failed: ${result.error}`);
    } else {
      await discord.type(id, channel, `<@${discord.guild.botUserId}> ${question}`);
    }
  }

  try {
    const isConnected = (): boolean => (platform === 'slack' ? slack : discord).connections() > 0;
    await until(() => isConnected() || bot.ended() !== null, STARTS_WITHIN_MS);
    if (!isConnected()) throw new NotStarted(bot.ended() ?? 'the bot did not connect');

    claude.respondWith(() => ({ kind: 'text', text: 'Ready.', tokensPerSecond: 0 }));
    const aside = (platform === 'slack' ? slack.team.channels[0]?.id : discord.guild.channels[0]?.id) ?? '';
    const seen = (): unknown =>
      platform === 'slack' ? slack.messagesFor('', aside) : discord.messagesFor(people[answers]?.id ?? '', aside);
    await say(answers, aside, 'Are you ready?');
    await until(() => JSON.stringify(seen()).includes('Ready.'), STARTS_WITHIN_MS);
    await pause(SETTLES_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  slack.settings.slowMs = platform === 'slack' ? latencyMs : 0;
  discord.settings.slowMs = platform === 'discord' ? latencyMs : 0;

  return {
    standIns,
    bot,
    channels,
    ask: (answer, channel) => say(answer, channel, questionOf(answer)),
    rest() {
      for (const [name, bucket] of Object.entries(scenario.buckets)) refill(slack.settings.buckets, name, bucket);
      for (const name of ['channel-posts', 'channel-edits', 'webhook'] as const) discord.limit(name, DISCORD_RATE);
    },
    stop,
  };
}
