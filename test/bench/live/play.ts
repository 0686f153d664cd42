/*
 * Plays one scenario and hands back what was seen. It decides when people ask and when there is nothing more to wait
 * for; it judges nothing.
 */
import { observe, type Observation } from './observe.ts';
import { evenly, seeded } from './random.ts';
import {
  CROWD_TOKENS,
  CROWD_TOKENS_PER_SECOND,
  SINGLE_TOKENS,
  SINGLE_TOKENS_PER_SECOND,
  type Scenario,
} from './scenarios.ts';
import type { AnswerStory } from './screen.ts';
import { pause, startBenchTown, until, type BenchTown } from './town.ts';
import { answerOf, askedFor } from './words.ts';

export interface Played {
  readonly observation: Observation;
  /** When the first question was asked. */
  readonly askedAtMs: number;
  /** The channel of each answer. */
  readonly channelOf: (answer: number) => string;
  /** Questions that the platform did not get through to the bot, and why. */
  readonly unasked: readonly string[];
}

export interface PlayOptions {
  /** How long the workspace is left alone between two answers that come one by one. */
  readonly restMs: number;
  /** Called when the models are done, and what is left asks little of the machine. */
  readonly onModelsDone: () => void;
}

/** Models that have begun are done by then; writes that are due have come by then. */
const MODELS_DONE_WITHIN_MS = 30_000;
const GIVES_UP_AFTER_MS = 150_000;
/** Without a call or a change for so long, nothing more will come. */
const SILENCE_MS = 12_000;
/** What could go wrong after the end does so within this time. */
const AFTERMATH_MS = 1_000;
const WITHIN_MS = 1_000;

/** Lets the stand-in for Claude answer each question of the benchmark with its answer. */
function script(scenario: Scenario, { standIns }: BenchTown, { screen }: Observation): void {
  // The same load for each platform and mode.
  const random = seeded(scenario.answers);
  const isSingle = scenario.play === 'one-by-one';
  const { answers } = scenario;
  const tokens = evenly(random, answers, CROWD_TOKENS.least, CROWD_TOKENS.most);
  const rates = evenly(random, answers, CROWD_TOKENS_PER_SECOND.least, CROWD_TOKENS_PER_SECOND.most);
  const scripts = tokens.map((count, answer) => ({
    text: answerOf(answer, isSingle ? SINGLE_TOKENS : count),
    tokensPerSecond: isSingle ? SINGLE_TOKENS_PER_SECOND : (rates[answer] ?? SINGLE_TOKENS_PER_SECOND),
  }));
  for (const [answer, { text }] of scripts.entries()) screen.expect(answer, text);
  standIns.claude.respondWith((question) => {
    const found = scripts[askedFor(question) ?? -1];
    return found === undefined ? null : { kind: 'text', ...found };
  });
}

const hasEnded = ({ endedAtMs }: AnswerStory): boolean => endedAtMs !== null;
const isWhole = ({ wholeSinceMs }: AnswerStory): boolean => wholeSinceMs !== null;

async function untilShown(
  town: BenchTown,
  { screen, lastActivityMs }: Observation,
  wanted: (story: AnswerStory) => boolean,
): Promise<void> {
  const stories = (): readonly AnswerStory[] => screen.stories().filter(wanted);
  const sinceActivityMs = (): number => performance.timeOrigin + performance.now() - lastActivityMs();
  const isAllWhole = (): boolean => stories().every((story) => hasEnded(story) && isWhole(story));
  await until(
    () => town.bot.ended() !== null || isAllWhole() || (stories().every(hasEnded) && sinceActivityMs() > SILENCE_MS),
    GIVES_UP_AFTER_MS,
  );
}

/** Throws `NotStarted`, and whatever the platform said against the questions as a whole. */
export async function play(scenario: Scenario, options: PlayOptions): Promise<Played> {
  const town = await startBenchTown(scenario);
  const observation = observe(town.standIns.record, scenario.latencyMs);
  const { screen } = observation;
  script(scenario, town, observation);
  const unasked: string[] = [];
  const channelOf = (answer: number): string => town.channels[answer % town.channels.length] ?? '';
  const ask = (answer: number): void => {
    town.ask(answer, channelOf(answer)).catch((error: unknown) => unasked.push(String(error)));
  };
  const askedAtMs = performance.timeOrigin + performance.now();
  let botEnded: string | null = null;
  try {
    if (scenario.play === 'one-by-one') {
      for (let answer = 0; answer < scenario.answers; answer += 1) {
        if (answer > 0) await pause(options.restMs);
        town.rest();
        ask(answer);
        await untilShown(town, observation, (story) => story.answer === answer);
      }
    } else {
      for (let answer = 0; answer < scenario.answers; answer += 1) {
        const dueAtMs = askedAtMs + (answer * WITHIN_MS) / scenario.answers;
        await pause(Math.max(0, dueAtMs - performance.timeOrigin - performance.now()));
        ask(answer);
      }
      await until(() => town.bot.ended() !== null || screen.stories().every(hasEnded), MODELS_DONE_WITHIN_MS);
      options.onModelsDone();
      await untilShown(town, observation, () => true);
    }
    await pause(AFTERMATH_MS);
    botEnded = town.bot.ended();
  } finally {
    options.onModelsDone();
    observation.stop();
    await town.stop();
  }
  if (botEnded !== null) throw new Error(`The bot ended: ${botEnded}`);
  return { observation, askedAtMs, channelOf, unasked };
}
