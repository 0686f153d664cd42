/*
 * The one record of what happened in the sandbox. The page, the tests and the benchmarks all read it; the stand-ins
 * write it. It holds texts: it lives in memory only, as long as the sandbox.
 */
import type { SandboxClock } from './clock.ts';

export type StandIn = 'slack' | 'discord' | 'claude' | 'openai';

export interface SandboxEvent {
  readonly sequence: number;
  readonly atMs: number;
  readonly standIn: StandIn;
  /**
   * `delivered`: the platform sent something to the bot (event, interaction, streamed event). `called`: the bot called
   * the platform; `details` has the request and what was answered. `changed`: something visible to people changed.
   * `refused`: a rule of the platform was broken; `details.rule` names it.
   */
  readonly type: 'delivered' | 'called' | 'changed' | 'refused';
  /** The platform's own name: `chat.update`, `app_mention`, `PATCH /webhooks/…/messages/@original`. */
  readonly name: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface SandboxRecord {
  add(standIn: StandIn, type: SandboxEvent['type'], name: string, details: Readonly<Record<string, unknown>>): void;
  /** All events so far, oldest first. */
  all(): readonly SandboxEvent[];
  /** Calls back at each new event; the returned function ends it. */
  follow(listener: (event: SandboxEvent) => void): () => void;
}

/** Keeps the newest `capacity` events. */
export function createRecord(clock: SandboxClock, capacity = 50_000): SandboxRecord {
  let events: SandboxEvent[] = [];
  let sequence = 0;
  const listeners = new Set<(event: SandboxEvent) => void>();
  return {
    add(standIn, type, name, details) {
      sequence += 1;
      const event: SandboxEvent = { sequence, atMs: clock.now(), standIn, type, name, details };
      events.push(event);
      if (events.length > capacity * 1.1) events = events.slice(-capacity);
      for (const listener of listeners) listener(event);
    },
    all: () => events,
    follow(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
