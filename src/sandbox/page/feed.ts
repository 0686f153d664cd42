/*
 * Keeps one open page up to date by server-sent events: the whole view first, then only what changed, at most twenty
 * times a second and never faster than the page reads.
 */
import type { ServerResponse } from 'node:http';
import type { SandboxClock } from '../clock.ts';
import type { Crowd } from '../crowd.ts';
import type { SandboxRecord } from '../record.ts';
import type { Weather } from '../weather/weather.ts';
import type { Platforms } from './platforms.ts';
import { troubleOf } from './trouble.ts';
import {
  discordMessages,
  peopleOf,
  personId,
  slackMessages,
  viewDiscord,
  viewSlack,
  type MessageView,
  type PlatformName,
  type PlatformView,
} from './view.ts';

/** The least time between two updates. */
const UPDATE_INTERVAL_MS = 50;
/** How often typing that ends by itself is looked at again. */
const TYPING_INTERVAL_MS = 500;
const KEEP_ALIVE_MS = 15_000;

export interface FeedContext {
  readonly platforms: Platforms;
  readonly record: SandboxRecord;
  readonly clock: SandboxClock;
  /** Who answers: the real Claude or its stand-in. */
  readonly answersFrom: 'claude' | 'stand-in';
  readonly weather: Weather;
  readonly crowd: Crowd;
}

/** What was sent last of one channel. */
interface Sent {
  readonly byKey: Map<string, string>;
  order: string;
}

const both = ['slack', 'discord'] as const;

/** Serves one page until it closes; headers must have been written. `person` is a name. Null for an unknown name. */
export function feed(context: FeedContext, response: ServerResponse, person: string): (() => void) | null {
  const { platforms, record, clock, weather, crowd } = context;
  const slackId = personId(platforms, 'slack', person);
  const discordId = personId(platforms, 'discord', person);
  if (slackId === null || discordId === null) return null;

  const look = (): Readonly<Record<PlatformName, PlatformView>> => ({
    slack: viewSlack(platforms.slack, slackId, crowd.people('slack')),
    discord: viewDiscord(platforms.discord, discordId, crowd.people('discord')),
  });
  const views = look();
  const countGuests = (): number => both.reduce((sum, platform) => sum + crowd.people(platform).length, 0);
  let guestsSent = countGuests();
  /** How often each call went wrong since the last update, by stand-in and line. */
  const troubles = new Map<string, { readonly standIn: string; readonly line: string; times: number }>();
  const sentByChannel = new Map<string, Sent>();
  const typingNow = new Set<string>();
  const dirty = new Set<PlatformName>(both);
  const cancels = new Set<() => void>();
  let isScheduled = false;

  const later = (delayMs: number, callback: () => void): void => {
    const cancel = clock.after(delayMs, () => {
      cancels.delete(cancel);
      callback();
    });
    cancels.add(cancel);
  };
  const send = (event: string, data: unknown): void => {
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const messagesOf = (platform: PlatformName, channel: string): MessageView[] =>
    platform === 'slack'
      ? slackMessages(platforms.slack, slackId, channel, crowd.people('slack'))
      : discordMessages(platforms.discord, discordId, channel, crowd.people('discord'));

  /** Sends what differs from what this page has. */
  const sendChannel = (platform: PlatformName, channel: string): void => {
    const id = `${platform}:${channel}`;
    const sent = sentByChannel.get(id) ?? { byKey: new Map<string, string>(), order: '' };
    sentByChannel.set(id, sent);
    const messages = messagesOf(platform, channel);
    const changed: MessageView[] = [];
    for (const message of messages) {
      const encoded = JSON.stringify(message);
      if (sent.byKey.get(message.key) === encoded) continue;
      sent.byKey.set(message.key, encoded);
      changed.push(message);
    }
    const keys = messages.map(({ key }) => key);
    const order = keys.join(' ');
    const sameOrder = order === sent.order;
    if (changed.length === 0 && sameOrder) return;
    sent.order = order;
    for (const key of sent.byKey.keys()) if (!keys.includes(key)) sent.byKey.delete(key);
    send('messages', { platform, channel, changed, ...(sameOrder ? {} : { order: keys }) });
  };

  const sendTyping = (): void => {
    for (const { id } of views.discord.channels) {
      const types = platforms.discord.typing(id);
      if (types === typingNow.has(id)) continue;
      if (types) typingNow.add(id);
      else typingNow.delete(id);
      send('typing', { platform: 'discord', channel: id, types });
    }
    if (typingNow.size > 0) later(TYPING_INTERVAL_MS, () => schedule('discord'));
  };

  /** A crowd brings people whom the page does not know yet; sent before what they wrote. */
  const sendNames = (): void => {
    const guests = countGuests();
    if (guests === guestsSent) return;
    guestsSent = guests;
    const { slack, discord } = look();
    send('names', { slack: slack.names, discord: discord.names });
  };

  const sendTroubles = (): void => {
    if (troubles.size > 0) send('troubles', [...troubles.values()]);
    troubles.clear();
  };

  const flush = (): void => {
    isScheduled = false;
    if (response.destroyed) return;
    if (response.writableNeedDrain) {
      isScheduled = true;
      response.once('drain', flush);
      return;
    }
    sendNames();
    sendTroubles();
    for (const platform of dirty) {
      for (const { id } of views[platform].channels) sendChannel(platform, id);
    }
    if (dirty.has('discord')) sendTyping();
    dirty.clear();
  };

  function schedule(platform?: PlatformName): void {
    if (platform !== undefined) dirty.add(platform);
    if (isScheduled) return;
    isScheduled = true;
    later(UPDATE_INTERVAL_MS, flush);
  }

  const keepAlive = (): void => {
    response.write(': still here\n\n');
    later(KEEP_ALIVE_MS, keepAlive);
  };

  send('hello', { person, people: peopleOf(platforms), answersFrom: context.answersFrom, ...views });
  send('weather', weather.now());
  flush();
  send('ready', {});
  later(KEEP_ALIVE_MS, keepAlive);
  const unfollow = record.follow((event) => {
    const { type, standIn } = event;
    if (type === 'changed' && (standIn === 'slack' || standIn === 'discord')) schedule(standIn);
    const trouble = troubleOf(event);
    if (trouble === null) return;
    const known = troubles.get(`${standIn} ${trouble.line}`);
    if (known) known.times += 1;
    else troubles.set(`${standIn} ${trouble.line}`, { ...trouble, times: 1 });
    schedule();
  });
  const unfollowWeather = weather.follow(() => send('weather', weather.now()));
  return () => {
    unfollow();
    unfollowWeather();
    for (const cancel of cancels) cancel();
  };
}
