/*
 * The stand-in for Slack: a workspace with people and channels, the Web API, Socket Mode, signed HTTP deliveries, slash
 * commands and presses, on loopback. This file only puts the parts together. It knows nothing of the bot.
 */
import type { SandboxClock } from '../clock.ts';
import { createFaults } from '../faults.ts';
import type { SandboxRecord } from '../record.ts';
import { answerJson, listenOnLoopback, type Call, type LoopbackServer } from '../server.ts';
import { commandDelivery, createCommands } from './commands.ts';
import { createCourier, type Delivery } from './courier.ts';
import { createHttpDeliveries } from './deliver-http.ts';
import { eventFor } from './events.ts';
import { createFiles } from './files.ts';
import { createFootprint } from './pings.ts';
import { createPresses } from './presses.ts';
import { createRateLimits } from './rate-limits.ts';
import { createResponseUrls } from './response-url.ts';
import { credentials, defaultSettings } from './settings.ts';
import { createSocketMode } from './socket-mode.ts';
import type { SlackStandIn } from './stand-in.ts';
import { createStatuses } from './statuses.ts';
import { createStreams } from './streams.ts';
import { createTimers } from './timers.ts';
import { commandText, messageBlocks, messageText } from './typing.ts';
import { createWebApi } from './web-api/web-api.ts';
import { asSeen, createWorkspace, team } from './workspace.ts';
import type { Change, SlackChannel, SlackMessage, SlackPerson, StoredMessage } from './workspace.ts';

export type { SlackStandIn } from './stand-in.ts';
export type { SlackMessage } from './workspace.ts';

const changeNames = {
  posted: 'message_posted',
  edited: 'message_changed',
  reacted: 'reaction_changed',
  deleted: 'message_deleted',
} as const;

export function createSlack(options: {
  readonly clock: SandboxClock;
  readonly record: SandboxRecord;
  /** A free port when it is left out. */
  readonly port?: number;
}): SlackStandIn {
  const { clock, record } = options;
  const settings = defaultSettings();
  const faults = createFaults();
  const timers = createTimers(clock);
  const workspace = createWorkspace(clock);
  const footprint = createFootprint();
  const socketMode = createSocketMode(timers, (rule, error) => {
    record.add('slack', 'refused', 'socket', { rule, error });
  });
  const httpDeliveries = createHttpDeliveries(timers);
  let requestUrl: string | null = null;
  let server: LoopbackServer | null = null;
  let newestEvent: Delivery | null = null;

  function host(): string {
    if (!server) throw new Error('The Slack stand-in is not started');
    return `127.0.0.1:${server.port}`;
  }

  const courier = createCourier({
    record,
    timers,
    transport: () => (requestUrl === null ? socketMode : httpDeliveries.to(requestUrl)),
  });
  const responseUrls = createResponseUrls({ workspace, settings, clock, faults, record, timers });
  const address = (): string => `http://${host()}`;
  const commands = createCommands({ workspace, settings, clock, record, courier, responseUrls, address });
  const presses = createPresses({ clock, record, courier, responseUrls, address });
  const files = createFiles({ faults, record, timers });
  const statuses = createStatuses(workspace, timers, record);
  const webApi = createWebApi({
    context: {
      workspace,
      settings,
      streams: createStreams(workspace, timers),
      statuses,
      files,
      address,
      openSocket: () => `ws://${host()}${socketMode.open()}`,
    },
    faults,
    limits: createRateLimits(clock, () => settings.buckets),
    record,
    timers,
  });

  function seenBy(personId: string | null, message: StoredMessage): SlackMessage {
    const replyCount = workspace.repliesTo(message).length;
    return asSeen(message, {
      replyCount,
      pressError: personId === null ? null : presses.errorFor(personId, message),
    });
  }

  function publish(change: Change): void {
    footprint.note(change);
    record.add('slack', 'changed', changeNames[change.kind], { ...seenBy(null, change.message) });
    const channel = workspace.channel(change.message.channel);
    if (!channel || !server) return;
    const { threadTs } = change.message;
    const threadAuthor = threadTs === null ? null : (workspace.find(channel.id, threadTs)?.user ?? null);
    const author = workspace.person(change.message.user);
    const isShared = channel.members.some((id) => workspace.person(id)?.kind === 'stranger');
    const delivery = eventFor(change, { channel, threadAuthor, author, isShared }, settings, clock);
    if (!delivery) return;
    if (change.kind === 'posted' && change.message.botId !== team.botId) newestEvent = delivery;
    courier.post(delivery);
  }
  workspace.follow(publish);

  const upgrade = (...args: Parameters<typeof socketMode.upgrade>): void => socketMode.upgrade(...args);

  async function handle(call: Call): Promise<void> {
    const method = /^\/api\/([\w.]+)$/.exec(call.url.pathname)?.[1];
    if (method !== undefined) await webApi(call, method);
    else if (/^\/(commands|actions)\//.test(call.url.pathname)) await responseUrls.handle(call);
    else if (call.url.pathname.startsWith('/upload/')) await files.handle(call);
    else answerJson(call.response, 404, { ok: false, error: 'not_found' });
  }

  function place(
    personId: string,
    channelId: string,
  ): { readonly person: SlackPerson; readonly channel: SlackChannel } {
    const person = workspace.person(personId);
    const channel = workspace.channel(channelId);
    if (!person || !channel) throw new Error(`There is no ${personId} or no ${channelId}`);
    if (!channel.members.includes(personId)) throw new Error(`${person.name} is not in ${channel.name}`);
    return { person, channel };
  }

  function existing(channelId: string, ts: string): StoredMessage {
    const message = workspace.find(channelId, ts);
    if (!message) throw new Error(`There is no message ${ts} in ${channelId}`);
    return message;
  }

  function configuredUrl(): string {
    if (requestUrl === null) throw new Error('There is no request URL: call deliverTo first');
    return requestUrl;
  }

  return {
    get apiUrl() {
      return `http://${host()}/api/`;
    },
    credentials,
    team: {
      ...team,
      people: workspace.people,
      get channels() {
        return workspace.channels();
      },
    },
    person: (id) => workspace.person(id),
    crowd: (count) => workspace.crowd(count),
    crowdChannels: (count) => workspace.crowdChannels(count),
    faults,
    settings,
    deliverTo(url) {
      requestUrl = url;
    },
    verifyRequestUrl: () => httpDeliveries.verifyRequestUrl(configuredUrl()),
    async type(personId, channelId, typed, { threadTs = null }: { readonly threadTs?: string | null } = {}) {
      const { person, channel } = place(personId, channelId);
      const question = commandText(typed);
      if (question !== null) return commands.type(person, channel, question, threadTs);
      // Slack takes whatever begins with a slash for a command; a space before it makes it a message.
      const other = /^\/\S+/u.exec(typed)?.[0];
      if (other !== undefined) return commands.unknown(person, channel, messageText(other, []), threadTs);
      const text = messageText(typed, workspace.everybody());
      const message = workspace.post({
        channel: channelId,
        threadTs,
        user: personId,
        text,
        blocks: messageBlocks(text),
      });
      return { kind: 'sent', ts: message.ts };
    },
    async press(personId, channelId, ts, actionId, { value = null }: { readonly value?: string | null } = {}) {
      const { person, channel } = place(personId, channelId);
      const message = existing(channelId, ts);
      if (message.ephemeralFor !== null && message.ephemeralFor !== personId) {
        throw new Error(`${person.name} does not see ${ts}`);
      }
      return presses.press({ person, channel, message, actionId, value });
    },
    typeForged(personId, channelId, text, forgery) {
      const { person, channel } = place(personId, channelId);
      const responseUrl = `${address()}/commands/forged`;
      const delivery = commandDelivery({ person, channel, text: commandText(text) ?? text, responseUrl, clock });
      return httpDeliveries.forged(configuredUrl(), delivery, forgery);
    },
    editMessage(channelId, ts, typed) {
      const text = messageText(typed, workspace.everybody());
      workspace.replace({ ...existing(channelId, ts), text, blocks: messageBlocks(text), edited: true }, 'edited');
    },
    async redeliverNewest() {
      if (!newestEvent) throw new Error('There was no event yet');
      const reason = requestUrl === null ? 'timeout' : 'http_timeout';
      await courier.deliver(newestEvent, { attempt: 1, reason });
    },
    async postAsBot(channelId, typed, { legacy = false } = {}) {
      const text = messageText(typed, workspace.everybody());
      const author = {
        user: team.otherBotUserId,
        botId: team.otherBotId,
        subtype: legacy ? 'bot_message' : null,
      } as const;
      workspace.post({ channel: channelId, text, ...author });
    },
    deleteMessage: (channelId, ts) => workspace.remove(existing(channelId, ts)),
    messagesFor(personId, channelId) {
      const channel = workspace.channel(channelId);
      if (!channel || (channel.kind !== 'public' && !channel.members.includes(personId))) return [];
      return workspace
        .messages(channelId)
        .filter(({ ephemeralFor }) => ephemeralFor === null || ephemeralFor === personId)
        .map((message) => seenBy(personId, message));
    },
    statusOf: (channelId, threadTs) => statuses.get(channelId, threadTs),
    fileContent: (id) => files.content(id),
    pings: () => footprint.pings(),
    unfurls: () => footprint.unfurls(),
    connections: () => socketMode.connections(),
    askToReconnect: (reason, count) => socketMode.askToReconnect(reason, count),
    dropConnections: () => socketMode.drop(),
    async start() {
      server = await listenOnLoopback({ port: options.port ?? 0, handle, upgrade });
    },
    async stop() {
      timers.cancelAll();
      httpDeliveries.close();
      await socketMode.close();
      await server?.close();
      server = null;
    },
  };
}
