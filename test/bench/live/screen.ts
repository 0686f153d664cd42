/*
 * What people see of each answer, write by write: how far it reaches, which words vanished, were lost or doubled. Fed
 * with the texts of messages; knows neither platforms nor the record. Pure but for what it keeps.
 */
import type { Arrival, View } from './staleness.ts';
import { lettersOf, wordsIn } from './words.ts';

/** One answer, from the model's first text to what stands at the end. */
export interface AnswerStory {
  readonly answer: number;
  readonly arrivals: readonly Arrival[];
  /** Each change of what can be seen. */
  readonly views: readonly View[];
  readonly endedAtMs: number | null;
  readonly firstSeenAtMs: number | null;
  /** Since when the whole text has been visible without a break; null when it is not. */
  readonly wholeSinceMs: number | null;
  readonly changedAtMs: number | null;
  /** Writes after which a word was gone that had been visible. */
  readonly wentBackwards: number;
}

/** What stands in the end. */
export interface Remains {
  readonly lost: number;
  readonly doubled: number;
  /** Messages that show nothing but what another message of the answer shows. */
  readonly duplicates: number;
}

export interface Screen {
  /** An answer that will come, and all of its text. */
  expect(answer: number, text: string): void;
  /** The model said more. */
  said(answer: number, text: string, atMs: number): void;
  ended(answer: number, atMs: number): void;
  /** A message shows this from now on; an empty text when it was deleted. */
  shows(message: string, text: string, atMs: number): void;
  stories(): readonly AnswerStory[];
  remains(answer: number): Remains;
}

interface Extent {
  readonly start: number;
  readonly end: number;
}

/** What one message shows of one answer. */
interface Part {
  readonly words: readonly string[];
  readonly extents: readonly Extent[];
}

interface Answer {
  readonly letters: string;
  readonly words: readonly string[];
  readonly parts: Map<string, Part>;
  readonly arrivals: Arrival[];
  readonly views: View[];
  readonly seen: Map<string, number>;
  endedAtMs: number | null;
  firstSeenAtMs: number | null;
  wholeSinceMs: number | null;
  changedAtMs: number | null;
  wentBackwards: number;
}

/** Which stretches of the answer's letters stand in this text: from each word on and back as far as the letters agree. */
function extentsOf(text: string, words: ReturnType<typeof wordsIn>, letters: string): readonly Extent[] {
  const extents: Extent[] = [];
  for (const { word, at } of words) {
    const start = letters.indexOf(word);
    const last = extents.at(-1);
    if (start < 0 || (last !== undefined && start >= last.start && start < last.end)) continue;
    const [before, after] = [lettersOf(text.slice(0, at)), lettersOf(text.slice(at))];
    let [back, on] = [0, 0];
    while (back < start && back < before.length && before.at(-1 - back) === letters[start - 1 - back]) back += 1;
    while (on < after.length && after[on] === letters[start + on]) on += 1;
    // Where something else follows, the beginning that two words share is not the word.
    if (on < after.length) on -= on % word.length;
    extents.push({ start: start - back, end: start + on });
  }
  return extents;
}

function reachOf(parts: Iterable<Part>): number {
  const extents = Array.from(parts)
    .flatMap((part) => part.extents)
    .toSorted((a, b) => a.start - b.start);
  let reach = 0;
  for (const { start, end } of extents) if (start <= reach) reach = Math.max(reach, end);
  return reach;
}

export function createScreen(): Screen {
  const answers = new Map<number, Answer>();
  /** Which answers a message showed something of. */
  const shownIn = new Map<string, Set<number>>();

  function known(number: number): Answer {
    const answer = answers.get(number);
    if (!answer) throw new Error(`Nobody expects the answer ${number}`);
    return answer;
  }

  function count(answer: Answer, part: Part | undefined, by: 1 | -1): void {
    for (const word of part?.words ?? []) answer.seen.set(word, (answer.seen.get(word) ?? 0) + by);
  }

  function put(answer: Answer, message: string, part: Part | null, atMs: number): void {
    const before = answer.parts.get(message);
    if (part === null) answer.parts.delete(message);
    else answer.parts.set(message, part);
    count(answer, part ?? undefined, 1);
    count(answer, before, -1);
    if (before?.words.some((word) => answer.seen.get(word) === 0) === true) answer.wentBackwards += 1;
    const reach = reachOf(answer.parts.values());
    answer.views.push({ atMs, reach });
    answer.changedAtMs = atMs;
    if (reach > 0) answer.firstSeenAtMs ??= atMs;
    if (reach >= answer.letters.length) answer.wholeSinceMs ??= atMs;
    else answer.wholeSinceMs = null;
  }

  return {
    expect(number, text) {
      answers.set(number, {
        letters: lettersOf(text),
        words: wordsIn(text).map(({ word }) => word),
        parts: new Map(),
        arrivals: [],
        views: [],
        seen: new Map(),
        endedAtMs: null,
        firstSeenAtMs: null,
        wholeSinceMs: null,
        changedAtMs: null,
        wentBackwards: 0,
      });
    },
    said(number, text, atMs) {
      const { arrivals } = known(number);
      const before = arrivals.at(-1)?.end ?? 0;
      const more = lettersOf(text).length;
      if (more > 0) arrivals.push({ atMs, end: before + more });
    },
    ended(number, atMs) {
      known(number).endedAtMs = atMs;
    },
    shows(message, text, atMs) {
      const words = wordsIn(text).filter(({ answer }) => answers.has(answer));
      const now = new Set(words.map(({ answer }) => answer));
      for (const number of new Set([...(shownIn.get(message) ?? []), ...now])) {
        const answer = known(number);
        const own = words.filter((found) => found.answer === number);
        const extents = extentsOf(text, own, answer.letters);
        put(answer, message, own.length === 0 ? null : { words: own.map(({ word }) => word), extents }, atMs);
      }
      shownIn.set(message, now);
    },
    stories: () =>
      Array.from(answers, ([answer, story]) => {
        const { arrivals, views, endedAtMs, firstSeenAtMs, wholeSinceMs, changedAtMs, wentBackwards } = story;
        return { answer, arrivals, views, endedAtMs, firstSeenAtMs, wholeSinceMs, changedAtMs, wentBackwards };
      }),
    remains(number) {
      const { words, seen, parts } = known(number);
      const sets = Array.from(parts.values(), (part) => new Set(part.words));
      return {
        lost: words.filter((word) => (seen.get(word) ?? 0) === 0).length,
        doubled: words.filter((word) => (seen.get(word) ?? 0) > 1).length,
        duplicates: sets.filter((one, index) =>
          sets.some((other, at) => {
            const isWithin = at !== index && Array.from(one).every((word) => other.has(word));
            return isWithin && (one.size < other.size || at < index);
          }),
        ).length,
      };
    },
  };
}
