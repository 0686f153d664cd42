/*
 * Makes figures of what was seen: times of each answer and their bounds, counts of what must not happen, and whether
 * the scenario failed. Pure.
 */
import { boundsOf, type Bound, type Load } from './bounds.ts';
import { countByMethod, whileLimited, type WhileLimited } from './limited.ts';
import { largest } from './percentiles.ts';
import type { Played } from './play.ts';
import type { Scenario } from './scenarios.ts';
import type { AnswerStory } from './screen.ts';
import { staleness } from './staleness.ts';
import { waysOf } from './ways.ts';

/** In milliseconds, one for each answer that has it. */
export interface Times {
  /** From the model's first text to text that people see. */
  readonly firstMs: readonly number[];
  /** From the model's end to the whole text. */
  readonly finalMs: readonly number[];
  readonly stalenessMs: readonly number[];
  /** From the first question to the last whole text; NaN when answers came one by one. */
  readonly lastMs: number;
}

export interface MethodCount {
  readonly method: string;
  readonly count: number;
}

export interface Figures {
  readonly seen: Times;
  readonly bound: Times;
  /** From the model's end to the last change of any message of the answer: its buttons are gone then, too. */
  readonly settledMs: readonly number[];
  readonly answers: number;
  readonly modelCalls: number;
  readonly calls: readonly MethodCount[];
  readonly tooFast: readonly MethodCount[];
  readonly whileLimited: WhileLimited;
  readonly lost: number;
  readonly doubled: number;
  readonly duplicates: number;
  readonly wentBackwards: number;
  readonly notWhole: number;
  /** What the platform refused for other reasons, and questions that did not get through. */
  readonly refusals: readonly string[];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The answers that the model gave, as the bounds see them. */
function loadsOf(scenario: Scenario, { observation, channelOf }: Played): ReadonlyMap<number, Load> {
  const loads = new Map<number, Load>();
  for (const { answer, arrivals, endedAtMs } of observation.screen.stories()) {
    if (endedAtMs === null || arrivals.length === 0) continue;
    loads.set(answer, { arrivals, endedAtMs, ways: waysOf(scenario, channelOf(answer), answer) });
  }
  return loads;
}

/** The bounds by answer; one by one each answer has the rested buckets for itself. */
function boundsByAnswer(scenario: Scenario, played: Played): ReadonlyMap<number, Bound> {
  const loads = loadsOf(scenario, played);
  const groups = scenario.play === 'at-once' ? [[...loads]] : Array.from(loads, (entry) => [entry]);
  return new Map(
    groups.flatMap((group) => {
      const bounds = boundsOf(
        group.map(([, load]) => load),
        scenario.latencyMs,
      );
      return group.flatMap(([answer], index) => {
        const bound = bounds[index];
        return bound === undefined ? [] : [[answer, bound] as const];
      });
    }),
  );
}

function seenTimes(stories: readonly AnswerStory[], endMs: number, askedAtMs: number | null): Times {
  const begun = stories.filter(({ arrivals }) => arrivals.length > 0);
  const whole = stories.flatMap(({ endedAtMs, wholeSinceMs }) =>
    endedAtMs === null || wholeSinceMs === null ? [] : [{ endedAtMs, wholeSinceMs }],
  );
  return {
    firstMs: begun.flatMap(({ arrivals, firstSeenAtMs }) =>
      firstSeenAtMs === null ? [] : [firstSeenAtMs - (arrivals[0]?.atMs ?? 0)],
    ),
    // The last words can be visible in the same millisecond in which the model says that it is done.
    finalMs: whole.map(({ endedAtMs, wholeSinceMs }) => Math.max(0, wholeSinceMs - endedAtMs)),
    stalenessMs: begun.map(({ arrivals, views, wholeSinceMs }) => staleness(arrivals, views, wholeSinceMs ?? endMs)),
    lastMs: askedAtMs === null ? Number.NaN : largest(whole.map(({ wholeSinceMs }) => wholeSinceMs)) - askedAtMs,
  };
}

function boundTimes(
  stories: readonly AnswerStory[],
  bounds: ReadonlyMap<number, Bound>,
  askedAtMs: number | null,
): Times {
  const known = stories.flatMap((story) => {
    const bound = bounds.get(story.answer);
    return bound === undefined ? [] : [{ story, bound }];
  });
  return {
    firstMs: known.map(({ story, bound }) => bound.firstAtMs - (story.arrivals[0]?.atMs ?? 0)),
    finalMs: known.map(({ story, bound }) => bound.lastAtMs - (story.endedAtMs ?? 0)),
    stalenessMs: known.map(({ bound }) => bound.stalenessMs),
    lastMs: askedAtMs === null ? Number.NaN : largest(known.map(({ bound }) => bound.lastAtMs)) - askedAtMs,
  };
}

export function figuresOf(scenario: Scenario, played: Played): Figures {
  const { observation } = played;
  const { screen } = observation;
  const stories = screen.stories();
  const calls = observation.calls();
  const remains = stories.map(({ answer }) => screen.remains(answer));
  const askedAtMs = scenario.play === 'at-once' ? played.askedAtMs : null;
  return {
    seen: seenTimes(stories, observation.lastActivityMs(), askedAtMs),
    bound: boundTimes(stories, boundsByAnswer(scenario, played), askedAtMs),
    settledMs: stories.flatMap(({ endedAtMs, changedAtMs }) =>
      endedAtMs === null || changedAtMs === null ? [] : [Math.max(0, changedAtMs - endedAtMs)],
    ),
    answers: scenario.answers,
    modelCalls: observation.modelCalls(),
    calls: countByMethod(calls),
    tooFast: countByMethod(calls.filter(({ status }) => status === 429)),
    whileLimited: whileLimited(calls),
    lost: sum(remains.map(({ lost }) => lost)),
    doubled: sum(remains.map(({ doubled }) => doubled)),
    duplicates: sum(remains.map(({ duplicates }) => duplicates)),
    wentBackwards: sum(stories.map(({ wentBackwards }) => wentBackwards)),
    notWhole: stories.filter(({ wholeSinceMs }) => wholeSinceMs === null).length,
    refusals: [...observation.refusals(), ...played.unasked],
  };
}

/** What must not happen and did, in words; empty when nothing did. Times are never among it. */
export function failuresOf({ most429s }: Pick<Scenario, 'most429s'>, figures: Figures): readonly string[] {
  const counts = [
    { what: 'words lost', count: figures.lost },
    { what: 'words doubled', count: figures.doubled },
    { what: 'times that text went backwards', count: figures.wentBackwards },
    { what: 'answers that are not whole', count: figures.notWhole },
    { what: 'calls while limited', count: figures.whileLimited.calls },
  ];
  const haste = figures.tooFast
    .filter(({ count }) => count > most429s)
    .map(({ method, count }) => `${count} 429s of ${method} (at most ${most429s})`);
  return [...counts.filter(({ count }) => count > 0).map(({ what, count }) => `${count} ${what}`), ...haste];
}
