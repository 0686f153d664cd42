/*
 * What the stand-in for Slack offers to tests, benchmarks and the page: types only.
 */
import type { Faults } from '../faults.ts';
import type { TypeResult } from './commands.ts';
import type { Forgery } from './deliver-http.ts';
import type { SlackPing, SlackUnfurl } from './pings.ts';
import type { PressResult } from './presses.ts';
import type { SlackSettings } from './settings.ts';
import type { SlackChannel, SlackMessage, SlackPerson } from './workspace.ts';

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
    /** The author of the messages that tell a person that a command failed. */
    readonly slackbotUserId: string;
    /** Those that one can be, a guest and a stranger too; a crowd is not among them. */
    readonly people: readonly SlackPerson[];
    readonly channels: readonly SlackChannel[];
  };
  /** Anybody, the crowd too; null for the bot, Slackbot and strangers. */
  person(id: string): SlackPerson | null;
  /**
   * So many more people for many questions at once: members of every public channel, each with a direct message
   * channel, not listed in `team.people`. Asked again it hands out the same ones, and makes what is missing.
   */
  crowd(count: number): readonly SlackPerson[];
  /** So many more public channels (`crowd-1` …) with everybody and the bot in them, made on demand as the crowd is. */
  crowdChannels(count: number): readonly SlackChannel[];
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
  /**
   * A person presses a button, or chooses from a menu, by its `action_id`. Ends when the bot acknowledged it or did not
   * in time; then `messagesFor` shows the error to that person. `value` says which of the two feedback buttons or which
   * option; the first when it is left out. Throws when the person sees no such thing there.
   */
  press(
    personId: string,
    channelId: string,
    ts: string,
    actionId: string,
    options?: { readonly value?: string },
  ): Promise<PressResult>;
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
  /** What stands below a thread while the bot works on it ("is thinking…"); null for nothing. */
  statusOf(channelId: string, threadTs: string): string | null;
  /** The bytes of a file that was uploaded; null when they have not arrived. */
  fileContent(id: string): Buffer | null;
  pings(): readonly SlackPing[];
  unfurls(): readonly SlackUnfurl[];
  /** Socket Mode connections that are open now. */
  connections(): number;
  /** Sends `disconnect` to the open sockets. They are closed ten seconds later. */
  askToReconnect(reason: 'warning' | 'refresh_requested', count?: number): void;
  /** Cuts the open sockets without a word, as a network does. */
  dropConnections(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}
