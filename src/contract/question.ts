/*
 * Who asks, where, and what: free of any platform's payload. Ids carry their kind as a prefix (`person:slack:U1`), so that one
 * kind can never be passed for another and a log line explains itself.
 */

export type Platform = 'slack' | 'discord';

export type QuestionId = `question:${string}`;
export type WorkspaceId = `workspace:${Platform}:${string}`;
export type ChannelId = `channel:${Platform}:${string}`;
export type PersonId = `person:${Platform}:${string}`;
/** The same for every delivery of one question (redelivered events, replays after a reconnect), different otherwise. */
export type DeliveryKey = `delivery:${Platform}:${string}`;

/** How a question reached us: a slash command, a mention of the bot, or a direct message to it. */
export type Entry = 'command' | 'mention' | 'direct-message';

/** Who sees the answer: everybody in the channel, or the asker alone. */
export type Visibility = 'channel' | 'private';

/** What a person asked, free of the platform's payload. */
export interface Question {
  readonly deliveryKey: DeliveryKey;
  readonly platform: Platform;
  readonly entry: Entry;
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  /**
   * What the channel is part of, where rules for that count as well: the channel of a thread; `direct-messages` for direct
   * messages, wherever they are. Null for a channel by itself.
   */
  readonly parentChannel: ChannelId | null;
  readonly person: PersonId;
  readonly visibility: Visibility;
  /** The person's own words: command and mention removed, trimmed; empty when nothing was asked. */
  readonly text: string;
}
