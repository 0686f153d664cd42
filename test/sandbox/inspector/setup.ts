/*
 * Folds a script and shows its traces.
 */
import type { SandboxEvent } from '../../../src/sandbox/record.ts';
import { createFold } from '../../../src/sandbox/inspector/fold.ts';
import type { Trace } from '../../../src/sandbox/inspector/trace.ts';
import { viewAt } from '../../../src/sandbox/inspector/view.ts';
import { claudeSteps, createScript, discordSteps, slackSteps } from './script.ts';

/** The traces of these events, oldest first, as they are told at the end or at another time. */
export function tracesOf(events: readonly SandboxEvent[], nowMs = events.at(-1)?.atMs ?? 0): readonly Trace[] {
  const fold = createFold();
  for (const event of events) fold.take(event);
  return fold.traces.all().map((draft) => viewAt(draft, nowMs));
}

export function openScript() {
  const script = createScript();
  return {
    script,
    slack: slackSteps(script),
    discord: discordSteps(script),
    claude: claudeSteps(script),
    traces: (nowMs?: number) => tracesOf(script.events, nowMs),
    /** The one trace. Throws when there are others. */
    trace: (nowMs?: number): Trace => {
      const [trace, ...others] = tracesOf(script.events, nowMs);
      if (!trace || others.length > 0) throw new Error(`There are ${others.length + (trace ? 1 : 0)} traces`);
      return trace;
    },
  };
}

export const kindsOf = (trace: Trace | undefined): readonly string[] => trace?.steps.map(({ kind }) => kind) ?? [];
export const wireOf = (trace: Trace | undefined): readonly number[] =>
  trace?.wire.map(({ sequence }) => sequence) ?? [];
