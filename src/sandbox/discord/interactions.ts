/*
 * The interactions: who used what, whether it was acknowledged in time, which messages its token may touch. Holds the
 * three seconds and the fifteen minutes; knows no HTTP.
 */
import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import type { Use } from './messages.ts';
import type { DiscordSettings } from './settings.ts';
import type { Snowflakes } from './snowflakes.ts';

export interface Interaction extends Use {
  readonly token: string;
  readonly channel: string;
  readonly createdAtMs: number;
  /** Used in a server that the bot is not in. */
  readonly elsewhere: boolean;
  /** The person may not let this app speak in public here. */
  readonly forcedEphemeral: boolean;
  state: 'waiting' | 'deferred' | 'answered' | 'missed';
  /** Decided by the first response, for good. */
  ephemeral: boolean;
  /** The message behind `@original`. */
  original: string | null;
  /** Every message that this token may edit. */
  readonly messages: Set<string>;
  /** How many follow-ups were posted. */
  followUps: number;
  expiresAtMs: number;
}

export type InteractionStart = Omit<
  Interaction,
  'id' | 'token' | 'createdAtMs' | 'state' | 'ephemeral' | 'original' | 'messages' | 'followUps' | 'expiresAtMs'
>;

/** Acknowledged in time, or not, or the stand-in stopped before. */
type Settled = 'acknowledged' | 'missed' | 'stopped';

export interface Interactions {
  /** Opens an interaction; `settled` hears once what became of it. */
  open(start: InteractionStart, settled: (how: Settled) => void): Interaction;
  find(id: string, token: string): Interaction | null;
  withToken(token: string): Interaction | null;
  acknowledge(interaction: Interaction, state: 'deferred' | 'answered', ephemeral: boolean): void;
  /** Whether the token's lifetime is over. */
  expired(interaction: Interaction): boolean;
  /** Ends the lifetime of every token that there is now. */
  expireAll(): void;
  /** Ends the timers; who still waits hears "stopped". */
  close(): void;
}

export function createInteractions(clock: SandboxClock, settings: DiscordSettings, nextId: Snowflakes): Interactions {
  const byToken = new Map<string, Interaction>();
  const waiting = new Map<Interaction, (how: Settled) => void>();
  const settle = (interaction: Interaction, how: Settled): void => {
    const settled = waiting.get(interaction);
    waiting.delete(interaction);
    settled?.(how);
  };
  return {
    open(start, settled) {
      const interaction: Interaction = {
        ...start,
        id: nextId(),
        token: randomBytes(48).toString('base64url'),
        createdAtMs: clock.now(),
        state: 'waiting',
        ephemeral: false,
        original: null,
        messages: new Set(),
        followUps: 0,
        expiresAtMs: clock.now() + settings.tokenLifetimeMs,
      };
      byToken.set(interaction.token, interaction);
      const miss = (): void => {
        interaction.state = 'missed';
        settle(interaction, 'missed');
      };
      const cancel = clock.after(settings.acknowledgeWithinMs, miss);
      waiting.set(interaction, (how) => {
        cancel();
        settled(how);
      });
      return interaction;
    },
    find(id, token) {
      const interaction = byToken.get(token);
      return interaction?.id === id ? interaction : null;
    },
    withToken: (token) => byToken.get(token) ?? null,
    acknowledge(interaction, state, ephemeral) {
      interaction.state = state;
      interaction.ephemeral = ephemeral;
      settle(interaction, 'acknowledged');
    },
    expired: (interaction) => clock.now() >= interaction.expiresAtMs,
    expireAll() {
      for (const interaction of byToken.values())
        interaction.expiresAtMs = Math.min(interaction.expiresAtMs, clock.now());
    },
    close() {
      for (const interaction of waiting.keys()) settle(interaction, 'stopped');
    },
  };
}
