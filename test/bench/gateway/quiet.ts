/*
 * What stands around the gateway and costs nothing: a surface that takes every write at once and keeps none, a store that
 * keeps no question, a logger that only counts what should not be said.
 */
import type { KeptQuestions, Logger, Surface } from '../../../src/contract.ts';

const nothing = (): Promise<void> => Promise.resolve();

/** `onRefused` hears of each refusal that is told. */
export function quietSurface(address: string, onRefused: () => void): Surface {
  return {
    address,
    limits: {
      fits: (markdown) => markdown.length <= 2_000,
      draftIntervalMs: 1_000,
      maxWrites: Infinity,
      maxPosts: Infinity,
      maxDraftMessages: Infinity,
      closesAtMs: Infinity,
    },
    accept: nothing,
    wait: nothing,
    async refuse() {
      onRefused();
    },
    waysOf: () => [{ limits: [], laterLimits: [], appends: false }],
    post: (_content, key) => Promise.resolve({ kind: 'written', message: `message:${key}` }),
    edit: (message) => Promise.resolve({ kind: 'written', message }),
    next: null,
  };
}

export const keepsNothing: KeptQuestions = {
  keep: () => Promise.resolve(false),
  find: () => Promise.resolve(null),
  forget: nothing,
};

export interface CountingLogger extends Logger {
  /** Warnings and errors. */
  readonly complaints: string[];
}

export function createCountingLogger(): CountingLogger {
  const complaints: string[] = [];
  const complain: Logger['warn'] = (message, facts) => {
    const { error = null } = facts ?? {};
    complaints.push(error instanceof Error ? `${message} (${error.message})` : message);
  };
  return { complaints, debug: () => undefined, info: () => undefined, warn: complain, error: complain };
}
