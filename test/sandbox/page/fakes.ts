/*
 * Small stand-ins for the stand-ins: messages that a test sets, and a note of what was typed.
 */
import { wallClock } from '../../../src/sandbox/clock.ts';
import { createCrowd, type Crowd } from '../../../src/sandbox/crowd.ts';
import { createFaults } from '../../../src/sandbox/faults.ts';
import type { DiscordForPage, SlackForPage } from '../../../src/sandbox/page/platforms.ts';
import { createWeather, type Weather } from '../../../src/sandbox/weather/weather.ts';

type SlackMessage = ReturnType<SlackForPage['messagesFor']>[number];
type DiscordMessage = ReturnType<DiscordForPage['messagesFor']>[number];

export interface FakeSlack extends SlackForPage {
  messages: SlackMessage[];
  readonly typed: unknown[][];
  readonly pressed: unknown[][];
  answer: Awaited<ReturnType<SlackForPage['type']>>;
  pressAnswer: Promise<Awaited<ReturnType<SlackForPage['press']>>>;
}

export interface FakeDiscord extends DiscordForPage {
  messages: DiscordMessage[];
  readonly typed: unknown[][];
  isTyping: boolean;
  readonly pressed: unknown[][];
  answer: Awaited<ReturnType<DiscordForPage['ask']>>;
  pressAnswer: Promise<Awaited<ReturnType<DiscordForPage['press']>>>;
}

export const slackMessage = (ts: string, text: string, rest: Partial<SlackMessage> = {}): SlackMessage => ({
  ts,
  text,
  threadTs: null,
  user: 'U0BOT',
  blocks: [],
  edited: false,
  ephemeralFor: null,
  reactions: [],
  ...rest,
});

export const discordMessage = (id: string, content: string, rest: Partial<DiscordMessage> = {}): DiscordMessage => ({
  id,
  content,
  author: '900',
  edited: false,
  thinking: false,
  ephemeralFor: null,
  replyTo: null,
  flags: 0,
  interaction: null,
  reactions: [],
  ...rest,
});

export function fakeSlack(): FakeSlack {
  const fake: FakeSlack = {
    team: {
      name: 'Work',
      botUserId: 'U0BOT',
      people: [
        { id: 'U1', name: 'Ada' },
        { id: 'U2', name: 'Ben' },
      ],
      channels: [
        { id: 'C1', name: 'general', kind: 'public', members: ['U1', 'U2', 'U0BOT'] },
        { id: 'C2', name: 'secret', kind: 'private', members: ['U2'] },
        { id: 'D1', name: 'ada', kind: 'dm', members: ['U1', 'U0BOT'] },
      ],
    },
    messages: [],
    typed: [],
    answer: { kind: 'sent', ts: '1.000001' },
    async type(...said) {
      fake.typed.push(said);
      return fake.answer;
    },
    messagesFor: (_person, channel) => (channel === 'C1' ? fake.messages : []),
    pressed: [],
    pressAnswer: Promise.resolve({ kind: 'press-accepted' }),
    press(...press) {
      fake.pressed.push(press);
      return fake.pressAnswer;
    },
    pings: () => [],
  };
  return fake;
}

export function fakeDiscord(): FakeDiscord {
  const fake: FakeDiscord = {
    guild: {
      name: 'Play',
      botUserId: '900',
      people: [
        { id: '101', name: 'Ada' },
        { id: '102', name: 'Ben' },
      ],
      channels: [
        { id: '301', name: 'general', kind: 'text', botMaySend: true, person: null },
        { id: '302', name: 'Ada', kind: 'dm', botMaySend: true, person: '101' },
        { id: '303', name: 'Ben', kind: 'dm', botMaySend: true, person: '102' },
      ],
    },
    messages: [],
    typed: [],
    isTyping: false,
    answer: { kind: 'accepted' },
    async ask(...said) {
      fake.typed.push(['ask', ...said]);
      return fake.answer;
    },
    async type(...said) {
      fake.typed.push(['type', ...said]);
      return { id: '1' };
    },
    messagesFor: (_person, channel) => (channel === '301' ? fake.messages : []),
    pressed: [],
    pressAnswer: Promise.resolve({ kind: 'accepted' }),
    press(...press) {
      fake.pressed.push(press);
      return fake.pressAnswer;
    },
    pings: () => [],
    typing: (channel) => channel === '301' && fake.isTyping,
  };
  return fake;
}

/** People who do not ask by themselves. */
const fakeGuests = (count: number, first: string) =>
  Array.from({ length: count }, (_one, index) => ({ id: `${first}${index}`, name: `Guest${index}` }));

/** Weather over nothing, and a crowd that asks the fakes. */
export function fakeSky(platforms: { readonly slack: FakeSlack; readonly discord: FakeDiscord }): {
  readonly weather: Weather;
  readonly crowd: Crowd;
} {
  const { slack, discord } = platforms;
  return {
    weather: createWeather({
      slack: {
        faults: createFaults(),
        settings: { tokensRevoked: false, slowMs: 0 },
        dropConnections: () => undefined,
      },
      discord: {
        faults: createFaults(),
        settings: { slowMs: 0 },
        disturb: () => undefined,
        expireTokens: () => undefined,
      },
      model: { setWeather: () => undefined },
      clock: wallClock,
    }),
    crowd: createCrowd({
      slack: { ...slack, crowd: (count) => fakeGuests(count, 'U9') },
      discord: { ...discord, crowd: (count) => fakeGuests(count, '9') },
      clock: wallClock,
    }),
  };
}
