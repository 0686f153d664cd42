import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFaults, type Faults } from '../../../src/sandbox/faults.ts';
import { conditions } from '../../../src/sandbox/weather/conditions.ts';
import { createWeather, type Weather, type WeatherOptions } from '../../../src/sandbox/weather/weather.ts';

/** Notes what is asked of it, and lets time pass by hand. */
function fakeParts() {
  const heard: string[] = [];
  const waiting: (() => void)[] = [];
  const faults: Record<'slack' | 'discord', Faults> = { slack: createFaults(), discord: createFaults() };
  const slackSettings = { tokensRevoked: false, slowMs: 0 };
  const discordSettings = { slowMs: 0 };
  const options: WeatherOptions = {
    slack: { faults: faults.slack, settings: slackSettings, dropConnections: () => heard.push('slack drops') },
    discord: {
      faults: faults.discord,
      settings: discordSettings,
      disturb: (kind) => heard.push(`discord ${kind}s`),
      expireTokens: () => heard.push('tokens expire'),
    },
    model: { setWeather: (weather) => heard.push(weather) },
    clock: {
      now: () => 0,
      after(_delayMs, callback) {
        waiting.push(callback);
        return () => waiting.splice(waiting.indexOf(callback), 1);
      },
    },
  };
  return { heard, waiting, faults, slackSettings, discordSettings, options };
}

let parts: ReturnType<typeof fakeParts>;
let weather: Weather;
beforeEach(() => {
  parts = fakeParts();
  weather = createWeather(parts.options);
});
afterEach(() => weather.stop());

const on = () =>
  weather
    .now()
    .filter((one) => one.on)
    .map(({ id }) => id);
const take = (platform: 'slack' | 'discord', name: string, times: number) =>
  Array.from({ length: times }, () => parts.faults[platform].take(name)?.kind ?? 'fine');
const edit = 'PATCH /webhooks/:id/:token/messages/:id';

test('every condition says what it is about and what people would see', () => {
  expect(new Set(conditions.map(({ id }) => id)).size).toBe(conditions.length);
  for (const { about, label, says } of conditions) {
    expect(['model', 'slack', 'discord']).toContain(about);
    expect(label).toMatch(/^.{3,20}$/u);
    expect(says).toMatch(/^[A-Z].+\.$/u);
  }
});

test('is fine at first, and again after all was switched', () => {
  expect(on()).toEqual([]);
  for (const { id } of conditions) expect(weather.set(id, true)).toBe(true);
  weather.clear();
  expect(on()).toEqual([]);
  expect(parts.heard.at(-1)).toBe('fine');
  expect(take('slack', 'chat.update', 6)).toEqual(Array.from({ length: 6 }, () => 'fine'));
  expect(take('discord', edit, 6)).toEqual(Array.from({ length: 6 }, () => 'fine'));
  expect([parts.slackSettings, parts.discordSettings]).toEqual([{ tokensRevoked: false, slowMs: 0 }, { slowMs: 0 }]);
  expect(parts.waiting).toEqual([]);
});

test('about one of them there is one weather at a time', () => {
  weather.set('slack-too-fast', true);
  weather.set('discord-slow', true);
  weather.set('slack-expired', true);
  expect(on()).toEqual(['slack-expired', 'discord-slow']);
  expect(take('slack', 'chat.update', 2)).toEqual(['fine', 'fine']);
});

test('to switch off what is not on changes nothing', () => {
  weather.set('slack-too-fast', true);
  expect(weather.set('slack-fails', false)).toBe(true);
  expect(on()).toEqual(['slack-too-fast']);
});

test('there is no weather that nobody knows', () => {
  expect(weather.set('slack-snows', true)).toBe(false);
});

test('tells who listens when it changes, and only then', () => {
  let heard = 0;
  const unfollow = weather.follow(() => {
    heard += 1;
  });
  weather.set('slack-slow', true);
  weather.set('slack-slow', true);
  expect(heard).toBe(1);
  unfollow();
  weather.clear();
  expect(heard).toBe(1);
});

test('the model has none while Claude itself answers, and says why', () => {
  const real = createWeather({ ...parts.options, model: null });
  expect(real.set('model-slow', true)).toBe(false);
  const unavailable = real.now().filter((one) => one.unavailable !== null);
  expect(new Set(unavailable.map(({ about }) => about))).toEqual(new Set(['model']));
  expect(unavailable[0]?.unavailable).toContain('with your key');
});

describe('Slack', () => {
  test.each(['chat.postMessage', 'chat.update', 'response_url'])('too fast: every second %s waits 2 s', (name) => {
    weather.set('slack-too-fast', true);
    expect(parts.faults.slack.take(name)).toBeNull();
    expect(parts.faults.slack.take(name)).toMatchObject({ status: 429, headers: { 'retry-after': '2' } });
  });

  test('drops the line at once, and every third write', () => {
    weather.set('slack-drops', true);
    expect(parts.heard).toEqual(['slack drops']);
    expect(take('slack', 'chat.update', 3)).toEqual(['fine', 'fine', 'drop']);
  });

  test('knows the token no more', () => {
    weather.set('slack-expired', true);
    expect(parts.slackSettings.tokensRevoked).toBe(true);
  });
});

describe('Discord', () => {
  test('too fast: every second write waits 2 s, as Discord says it', () => {
    weather.set('discord-too-fast', true);
    expect(parts.faults.discord.take(edit)).toBeNull();
    expect(parts.faults.discord.take(edit)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '2', 'x-ratelimit-scope': 'shared' },
      body: { retry_after: 2, global: false },
    });
  });

  test('tokens run out again and again, until it is fine', () => {
    weather.set('discord-expired', true);
    parts.waiting.shift()?.();
    expect(parts.heard).toEqual(['tokens expire', 'tokens expire']);
    weather.set('discord-expired', false);
    expect(parts.waiting).toEqual([]);
  });
});
