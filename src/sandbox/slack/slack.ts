/*
 * The stand-in for Slack: a workspace with people and channels, the Web API, Socket Mode, signed HTTP deliveries and
 * slash commands, on loopback. This file only puts the parts together. It knows nothing of the bot.
 */
import type { SandboxClock } from '../clock.ts';
import { createFaults, type Faults } from '../faults.ts';
import type { SandboxRecord } from '../record.ts';
import { answerJson, listenOnLoopback, type Call, type LoopbackServer } from '../server.ts';
import { commandDelivery, createCommands, type TypeResult } from './commands.ts';
import { createCourier, type Delivery } from './courier.ts';
import { createHttpDeliveries, type Forgery } from './deliver-http.ts';
import { eventFor } from './events.ts';
import { createFootprint, type SlackPing, type SlackUnfurl } from './pings.ts';
import { createRateLimits } from './rate-limits.ts';
import { createResponseUrls } from './response-url.ts';
import { credentials, defaultSettings, type SlackSettings } from './settings.ts';
import { createSocketMode } from './socket-mode.ts';
import { createTimers } from './timers.ts';
import { commandText, messageBlocks, messageText } from './typing.ts';
import { createWebApi } from './web-api/web-api.ts';
import { asSeen, createWorkspace, team } from './workspace.ts';
import type { Change, SlackChannel, SlackMessage, SlackPerson, StoredMessage } from './workspace.ts';

export type { TypeResult } from './commands.ts';
export type { SlackPing, SlackUnfurl } from './pings.ts';
export type { SlackChannel, SlackMessage, SlackPerson } from './workspace.ts';

export interface SlackStandIn {
  /** `http://127.0.0.1:PORT/api/`. Throws before the start. */
  readonly apiUrl: string;
  readonly credentials: { readonly botToken: string; readonly appToken: string; readonly signingSecret: string };
  readonly team: {
    readonly id: string;
    readonly name: string;
    readonly appId: string;
    readonly botUserId: string;
    readonly botId: string;
    readonly people: readonly SlackPerson[];
    readonly channels: readonly SlackChannel[];
  };
  /** Named by Web API method (`chat.update`), plus `response_url`. */
  readonly faults: Faults;
  readonly settings: SlackSettings;
  /** HTTP mode: commands and events are posted, signed, to this URL. Null (the default): Socket Mode. */
  deliverTo(requestUrl: string | null): void;
  /** The handshake of a new request URL; needs `deliverTo`. */
  verifyRequestUrl(): Promise<boolean>;
  /**
   * What a person types and sends. Text that begins with "/ask" is a slash command, which ends when it was
   * acknowledged or failed; else a message, which is sent at once. Throws when the person is not in the channel.
   */
  type(
    personId: string,
    channelId: string,
    text: string,
    options?: { readonly threadTs?: string },
  ): Promise<TypeResult>;
  /** Posts to the request URL what Slack never sent. Returns the HTTP status; null when no answer came in time. */
  typeForged(personId: string, channelId: string, text: string, forgery: Forgery): Promise<number | null>;
  /** A person edits a message of theirs. */
  editMessage(channelId: string, ts: string, text: string): void;
  /** Delivers the newest message event once more, as Slack does when it missed the acknowledgement. */
  redeliverNewest(): Promise<void>;
  /** A message of another bot; `legacy` ones carry the subtype `bot_message`. */
  postAsBot(channelId: string, text: string, options?: { readonly legacy?: boolean }): Promise<void>;
  /** Somebody deletes a message. Throws when it is not there. */
  deleteMessage(channelId: string, ts: string): void;
  /** What this person sees in a channel, oldest first, thread replies and their own ephemerals included. */
  messagesFor(personId: string, channelId: string): readonly SlackMessage[];
  pings(): readonly SlackPing[];
  unfurls(): readonly SlackUnfurl[];
  /** Socket Mode connections that are open now. */
  connections(): number;
  /** Sends `disconnect` to the open sockets. They are closed ten seconds later. */
  askToReconnect(reason: 'warning' | 'refresh_requested'): void;
  /** Cuts the open sockets without a word, as a network does. */
  dropConnections(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

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
  const socketMode = createSocketMode(timers);
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
  const webApi = createWebApi({
    context: { workspace, settings, openSocket: () => `ws://${host()}${socketMode.open()}` },
    faults,
    limits: createRateLimits(clock, () => settings.buckets),
    record,
    timers,
  });

  function publish(change: Change): void {
    footprint.note(change);
    record.add('slack', 'changed', changeNames[change.kind], { ...asSeen(change.message) });
    const channel = workspace.channel(change.message.channel);
    if (!channel || !server) return;
    const { threadTs } = change.message;
    const threadAuthor = threadTs === null ? null : (workspace.find(channel.id, threadTs)?.user ?? null);
    const delivery = eventFor(change, { channel, threadAuthor }, settings, clock);
    if (!delivery) return;
    if (change.kind === 'posted' && change.message.botId !== team.botId) newestEvent = delivery;
    courier.post(delivery);
  }
  workspace.follow(publish);

  const upgrade = (...args: Parameters<typeof socketMode.upgrade>): void => socketMode.upgrade(...args);

  async function handle(call: Call): Promise<void> {
    const method = /^\/api\/([\w.]+)$/.exec(call.url.pathname)?.[1];
    if (method !== undefined) await webApi(call, method);
    else if (call.url.pathname.startsWith('/commands/')) await responseUrls.handle(call);
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
    team: { ...team, people: workspace.people, channels: workspace.channels },
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
      const text = messageText(typed, workspace.people);
      const message = workspace.post({
        channel: channelId,
        threadTs,
        user: personId,
        text,
        blocks: messageBlocks(text),
      });
      return { kind: 'sent', ts: message.ts };
    },
    typeForged(personId, channelId, text, forgery) {
      const { person, channel } = place(personId, channelId);
      const responseUrl = `${address()}/commands/forged`;
      const delivery = commandDelivery({ person, channel, text: commandText(text) ?? text, responseUrl, clock });
      return httpDeliveries.forged(configuredUrl(), delivery, forgery);
    },
    editMessage(channelId, ts, typed) {
      const text = messageText(typed, workspace.people);
      workspace.replace({ ...existing(channelId, ts), text, blocks: messageBlocks(text), edited: true }, 'edited');
    },
    async redeliverNewest() {
      if (!newestEvent) throw new Error('There was no event yet');
      const reason = requestUrl === null ? 'timeout' : 'http_timeout';
      await courier.deliver(newestEvent, { attempt: 1, reason });
    },
    async postAsBot(channelId, typed, { legacy = false } = {}) {
      const text = messageText(typed, workspace.people);
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
        .map(asSeen);
    },
    pings: () => footprint.pings(),
    unfurls: () => footprint.unfurls(),
    connections: () => socketMode.connections(),
    askToReconnect: (reason) => socketMode.askToReconnect(reason),
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
