/*
 * What a row of the fault table says, and how one is played: the real bot in a world of its own, a question on a
 * platform, and all that came of it. Knows no row.
 */
import type { ModelFailure, Outcome } from '../../src/contract.ts';
import type { ClaudeScript } from '../../src/sandbox/claude/claude.ts';
import { personOn, type Person, type PlatformName } from './people.ts';
import { inWorld, type Calls, type Line, type World, type WorldOptions } from './world.ts';

export const QUESTION = 'What is a mutex?';

export interface Row {
  /** What goes wrong, for the table. */
  readonly fault: string;
  /** The name of its test. */
  readonly promise: string;
  /** Lines of askline.yaml. Without them no model stands by. */
  readonly yaml?: string;
  readonly environment?: WorldOptions['environment'];
  /** After the bot has started, before the question. */
  readonly before?: (world: World) => void;
  /** How Claude answers the calls, in order. */
  readonly claude?: readonly ClaudeScript[];
  /** How Claude answers all further calls. */
  readonly always?: ClaudeScript;
  /** After the question was asked. */
  readonly after?: (world: World, person: Person) => Promise<void>;
  /** The whole text below the question; the reference reads as three dots. */
  readonly sees: string;
  readonly button: 'Try again' | null;
  readonly recorded: Recorded;
  /** Calls that arrived; without it each attempt arrived at Claude, and nothing elsewhere. */
  readonly calls?: Calls;
  /** What the log must say, for who runs the bot. */
  readonly logged?: RegExp;
  /** What the question took in all, in milliseconds. */
  readonly tookMs?: { readonly atLeast?: number; readonly below?: number };
}

/** What the record says of it. */
export interface Recorded {
  readonly outcome: Outcome;
  readonly failure: ModelFailure | null;
  readonly attempts: number;
  /** Which choice answered, 0 the first; null when none did. */
  readonly choice: number | null;
  readonly model: string | null;
  /** In and out, of the attempt that answered or was the last; null: no provider took it. */
  readonly tokens: readonly [input: number, output: number] | null;
  /** Of all attempts. */
  readonly costMicroUsd: number;
}

/** What came of a row, in the row's own words. */
export interface Played {
  readonly sees: string;
  readonly button: string | null;
  readonly recorded: Readonly<Record<keyof Recorded, unknown>>;
  readonly calls: Calls;
  readonly totalMs: number;
  readonly log: string;
}

/** Plays it on one platform; the bot starts anew for it, so that no breaker remembers another row. */
export async function play(row: Row, platform: PlatformName): Promise<Played> {
  const { yaml = 'fallbacks: []', environment, before, claude = [], always, after } = row;
  const options = { platforms: [platform], yaml, ...(environment === undefined ? {} : { environment }) };
  return inWorld(options, async (world) => {
    const person = personOn(platform, world);
    before?.(world);
    for (const script of claude) world.claude.next(script);
    if (always !== undefined) world.claude.respondWith(() => always);
    await person.ask(QUESTION);
    await after?.(world, person);
    const record = await world.until(() => world.records()[0], 'the record');
    await world.until(() => world.claude.open() === 0, 'no call to be left open');
    const shown = person.answers().filter(({ text }) => text.includes(QUESTION));
    if (shown.length !== 1) throw new Error(`There are ${shown.length} answers`);
    const [answer] = shown;
    return {
      sees: withoutReference(answer?.text.replace(/^.*\n/u, '') ?? '', record),
      button: answer?.button?.label ?? null,
      recorded: recordedIn(record),
      calls: world.calls(),
      totalMs: Number(record['totalMs']),
      log: world.log(),
    };
  });
}

/** Throws when the reference is not the one of the record. */
export function withoutReference(text: string, record: Line): string {
  return text.replace(/(?<=\(Reference: )\w+/u, (reference) => {
    if (record['question'] !== `question:${reference}`) throw new Error(`${reference} is not on record`);
    return '…';
  });
}

export function recordedIn(record: Line): Played['recorded'] {
  const { outcome, failure, attempts, choice, model, costMicroUsd, inputTokens, outputTokens } = record;
  const tokens = inputTokens === null ? null : [inputTokens, outputTokens];
  return { outcome, failure, attempts, choice, model, tokens, costMicroUsd };
}
