import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { wallClock } from '../../../src/sandbox/clock.ts';
import { createWeather, type Weather } from '../../../src/sandbox/weather/weather.ts';
import { startTown, type Town } from '../../town/town.ts';

jest.setTimeout(60_000);

let town: Town;
let weather: Weather;
beforeEach(async () => {
  town = await startTown();
  weather = createWeather({ slack: town.slack, discord: town.discord, model: town.claude, clock: wallClock });
});
afterEach(async () => {
  weather.stop();
  await town.stop();
});

const END = 'and that was the last word.';
const text = `First ${'some words '.repeat(40)}${END}`;

const slackAda = () => town.slack.team.people[0]?.id ?? '';
const slackChannel = () => town.slack.team.channels[0]?.id ?? '';
const discordAda = () => town.discord.guild.people[0]?.id ?? '';
const discordChannel = () => town.discord.guild.channels[0]?.id ?? '';

const shownIn = {
  slack: () => JSON.stringify(town.slack.messagesFor(slackAda(), slackChannel())),
  discord: () => JSON.stringify(town.discord.messagesFor(discordAda(), discordChannel())),
};

const ask = {
  slack: () => town.slack.type(slackAda(), slackChannel(), '/ask Why?'),
  discord: () => town.discord.ask(discordAda(), discordChannel(), 'Why?'),
};

test.each([
  ['slack', 'slack-too-fast'],
  ['slack', 'slack-fails'],
  ['slack', 'slack-drops'],
  ['slack', 'slack-slow'],
  ['discord', 'discord-too-fast'],
  ['discord', 'discord-fails'],
  ['discord', 'discord-drops'],
  ['discord', 'discord-slow'],
  ['discord', 'discord-expired'],
] as const)('in %s an answer that has begun arrives whole under %s', async (platform, id) => {
  town.claude.respondWith(() => ({ kind: 'text', text, tokensPerSecond: 60 }));
  const result = await ask[platform]();
  expect(result.kind).toMatch(/accepted$/);
  weather.set(id, true);
  await town.until(() => shownIn[platform]().includes(END), 'the end of the answer');
});

test.each([
  ['model-fails-in-the-middle', /broke off/],
  ['model-drops', /broke off|lost|connection/],
  ['model-refuses', /declin/i],
  ['model-overloaded', /too much|busy|overloaded|no questions/i],
  ['model-cuts-off', /length|cut/i],
] as const)('under %s people are told in words', async (id, words) => {
  weather.set(id, true);
  await ask.slack();
  await town.until(() => words.test(shownIn.slack()), String(words));
});
