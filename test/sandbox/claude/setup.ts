/*
 * What the tests of the stand-in for Claude share: a stand-in with the real SDK as its client, and a clock that runs by
 * hand.
 */
import Anthropic from '@anthropic-ai/sdk';
import { createClaude, type ClaudeOptions, type ClaudeStandIn } from '../../../src/sandbox/claude/claude.ts';
import { wallClock, type SandboxClock } from '../../../src/sandbox/clock.ts';
import { createRecord, type SandboxRecord } from '../../../src/sandbox/record.ts';

export interface Bench {
  readonly claude: ClaudeStandIn;
  readonly client: Anthropic;
  readonly record: SandboxRecord;
  stop(): Promise<void>;
}

export async function startBench(options: Partial<ClaudeOptions> = {}): Promise<Bench> {
  const clock = options.clock ?? wallClock;
  const record = createRecord(clock);
  const claude = createClaude({ clock, record, ...options });
  await claude.start();
  const client = new Anthropic({ apiKey: claude.apiKey, baseURL: claude.baseUrl, maxRetries: 0 });
  return { claude, client, record, stop: () => claude.stop() };
}

export const ask = (text: string, model = 'claude-sonnet-5-5') =>
  ({ model, max_tokens: 1_000, messages: [{ role: 'user', content: text }] }) satisfies Anthropic.MessageCreateParams;

export interface HandClock extends SandboxClock {
  /** Runs everything that is due within so many milliseconds, in order. */
  advance(durationMs: number): void;
  waiting(): number;
}

export function createHandClock(): HandClock {
  let nowMs = Date.UTC(2026, 10, 22);
  let timers: { readonly atMs: number; readonly callback: () => void }[] = [];
  return {
    now: () => nowMs,
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(durationMs) {
      const endMs = nowMs + durationMs;
      for (;;) {
        const due = timers.filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)[0];
        if (!due) break;
        timers = timers.filter((other) => other !== due);
        nowMs = Math.max(nowMs, due.atMs);
        due.callback();
      }
      nowMs = endMs;
    },
    waiting: () => timers.length,
  };
}

/** Resolves when the condition holds; rejects after a bound. Looks again whenever the loop is idle. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
