/*
 * Switches the weather: one condition at a time about each platform and about the model, or none. Knows which switch
 * belongs to whom, not how a platform is made to fail.
 */
import type { SandboxClock } from '../clock.ts';
import { conditions, type Condition, type WeatherAbout } from './conditions.ts';
import { createDiscordWeather, type DiscordForWeather } from './discord.ts';
import type { WeatherMaker } from './maker.ts';
import { createModelWeather, type ModelForWeather } from './model.ts';
import { createSlackWeather, type SlackForWeather } from './slack.ts';

/** A condition as it is now. */
export interface ConditionNow extends Condition {
  readonly on: boolean;
  /** Why it cannot be had; null when it can. */
  readonly unavailable: string | null;
}

export interface Weather {
  /** All conditions, in the order in which they are to be shown. */
  now(): readonly ConditionNow[];
  /** Switches a condition; another one about the same ends. False when there is none of this id, or it cannot be had. */
  set(id: string, on: boolean): boolean;
  /** Fine weather everywhere. */
  clear(): void;
  /** Calls back when the weather changed; the returned function ends it. */
  follow(listener: () => void): () => void;
  stop(): void;
}

export interface WeatherOptions {
  readonly slack: SlackForWeather;
  readonly discord: DiscordForWeather;
  /** Null when the real Claude answers. */
  readonly model: ModelForWeather | null;
  readonly clock: SandboxClock;
}

const NOT_OURS = 'Claude itself answers, with your key: its weather is its own.';

export function createWeather({ slack, discord, model, clock }: WeatherOptions): Weather {
  const makers: Readonly<Record<WeatherAbout, WeatherMaker | null>> = {
    model: model === null ? null : createModelWeather(model),
    slack: createSlackWeather(slack),
    discord: createDiscordWeather(discord, clock),
  };
  const current = new Map<WeatherAbout, string>();
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  return {
    now: () =>
      conditions.map((one) => ({
        ...one,
        on: current.get(one.about) === one.id,
        unavailable: makers[one.about] === null ? NOT_OURS : null,
      })),
    set(id, on) {
      const about = conditions.find((one) => one.id === id)?.about;
      const maker = about === undefined ? null : makers[about];
      if (about === undefined || maker === null) return false;
      if ((current.get(about) === id) === on) return true;
      // Switching off what is not on would end the weather that is.
      maker.change(on ? id : null);
      if (on) current.set(about, id);
      else current.delete(about);
      tell();
      return true;
    },
    clear() {
      for (const about of current.keys()) makers[about]?.change(null);
      current.clear();
      tell();
    },
    follow(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    stop() {
      listeners.clear();
      for (const maker of Object.values(makers)) maker?.stop();
    },
  };
}
