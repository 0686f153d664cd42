/*
 * The same asked of the whole bot: somebody types /ask in Slack or Discord while the first provider is dead and its
 * breaker open. Bot and stand-ins share this process: what the stand-ins take is in the times.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxRecord } from '../../../src/sandbox/record.ts';
import { MANY_QUESTIONS } from '../../town/many-questions.ts';
import { startTown, type Town } from '../../town/town.ts';
import {
  OPENED,
  PROBES,
  QUESTIONS_TO_OPEN,
  startDeadProvider,
  type DeadFigures,
  type DeadProvider,
  type Death,
} from './dead-provider.ts';

export const PLATFORMS = ['slack', 'discord'] as const;
export type Platform = (typeof PLATFORMS)[number];

export interface BotFigures extends DeadFigures {
  /** Until people see the answer or the sentence on the platform. */
  readonly shownMs: readonly number[];
}

const SENTENCE = 'could not be reached';

function configurationOf({ fallbackModel }: DeadProvider, hasFallback: boolean): string {
  const fallbacks = hasFallback ? [{ id: fallbackModel, provider: 'openai', effort: null }] : [];
  // What is JSON is YAML.
  return `${MANY_QUESTIONS}fallbacks: ${JSON.stringify(fallbacks)}\n`;
}

/** Each question by somebody else in a channel of its own: no limit of the platform is in the way. */
async function ask({ slack, discord }: Town, platform: Platform, index: number): Promise<void> {
  const place = platform === 'slack' ? slack : discord;
  const person = place.crowd(index + 1)[index]?.id ?? '';
  const channel = place.crowdChannels(index + 1)[index]?.id ?? '';
  if (platform === 'slack') await slack.type(person, channel, '/ask Why is the sky blue?');
  else await discord.ask(person, channel, 'Why is the sky blue?');
}

/** When something is on this record for the first time from now on; null until then. */
function firstOn(record: SandboxRecord, matches: (name: string, text: string) => boolean) {
  let atMs: number | null = null;
  const unfollow = record.follow(({ type, name, details }) => {
    if (matches(`${type} ${name}`, JSON.stringify(details))) atMs ??= performance.now();
  });
  return { atMs: () => atMs, unfollow };
}

interface Told {
  readonly tokenMs: number | null;
  readonly shownMs: number;
  readonly isAnswered: boolean;
}

async function timeOne(town: Town, provider: DeadProvider, shows: string, askIt: () => Promise<void>): Promise<Told> {
  const recorded = town.logs().filter((line) => 'outcome' in line).length;
  const token = firstOn(provider.record, (what) => what.startsWith('delivered'));
  const shown = firstOn(town.record, (what, text) => what.startsWith('changed') && text.includes(shows));
  const askedAtMs = performance.now();
  try {
    void askIt();
    const lines = await town.untilRecorded(recorded + 1);
    const [tokenAtMs, shownAtMs] = [token.atMs(), shown.atMs()];
    if (shownAtMs === null) throw new Error(`nobody was shown "${shows}"`);
    return {
      tokenMs: tokenAtMs === null ? null : tokenAtMs - askedAtMs,
      shownMs: shownAtMs - askedAtMs,
      isAnswered: lines.at(-1)?.['outcome'] === 'answered',
    };
  } finally {
    token.unfollow();
    shown.unfollow();
  }
}

/** `questions` one after the other, after those that opened the breaker. */
export async function measureBot(
  platform: Platform,
  death: Death,
  hasFallback: boolean,
  questions: number,
): Promise<BotFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'askline-bench-'));
  const file = join(folder, 'askline.yaml');
  const provider = await startDeadProvider(death);
  await writeFile(file, configurationOf(provider, hasFallback));
  const town = await startTown({
    platforms: [platform],
    environment: {
      ANTHROPIC_BASE_URL: provider.baseUrl,
      ANTHROPIC_API_KEY: provider.apiKey,
      OPENAI_BASE_URL: provider.fallback.baseUrl,
      OPENAI_API_KEY: provider.fallback.apiKey,
      ASKLINE_CONFIG: file,
    },
  });
  const logged = (message: string): number => town.logs().filter((line) => line['message'] === message).length;
  try {
    await Promise.all(Array.from({ length: QUESTIONS_TO_OPEN }, (_, index) => ask(town, platform, index)));
    await town.untilRecorded(QUESTIONS_TO_OPEN);
    const before = provider.calls.calls.length;
    if (logged(OPENED) === 0 || before === 0) throw new Error('the breaker did not open, or nobody counts the calls');
    const told: Told[] = [];
    for (let index = 0; index < questions; index += 1) {
      const shows = hasFallback ? 'This answer comes from' : SENTENCE;
      told.push(await timeOne(town, provider, shows, () => ask(town, platform, QUESTIONS_TO_OPEN + index)));
    }
    return {
      times: told.map(({ tokenMs, shownMs }) => tokenMs ?? shownMs),
      shownMs: told.map(({ shownMs }) => shownMs),
      answered: told.filter(({ isAnswered }) => isAnswered).length,
      calls: provider.calls.calls.length - before,
      probes: logged(PROBES),
    };
  } finally {
    await town.stop();
    await provider.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
