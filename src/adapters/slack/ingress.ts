/*
 * Slack payloads in, Questions and Presses out. Pure: it knows Slack's payloads and text format, but no SDK, no network
 * and no words that a person reads. What is not for us (bots, edits, other subtypes) becomes null, which means silence.
 */
import { z } from 'zod';
import type { ChannelId, Press, Question, Visibility } from '../../contract.ts';
import { noticeOf, pressedButton, type Notice } from './buttons.ts';

/** What we read of a slash command. */
export interface CommandPayload {
  readonly team_id: string;
  readonly channel_id: string;
  readonly user_id: string;
  readonly text: string;
  /** Differs for every use of a command. */
  readonly trigger_id: string;
}

/** What we read of `app_mention` and `message` events. */
export interface MessagePayload {
  readonly type: string;
  readonly subtype?: string | undefined;
  readonly channel: string;
  readonly channel_type?: string | undefined;
  readonly user?: string | undefined;
  /** Where the author is from; only told in channels that are shared with others. */
  readonly user_team?: string | undefined;
  readonly bot_id?: string | undefined;
  readonly text?: string | undefined;
  readonly ts: string;
  readonly thread_ts?: string | undefined;
  readonly edited?: unknown;
}

/** Answers go below the message, in its thread. */
export interface MessageQuestion {
  readonly question: Question;
  readonly user: string;
  readonly channel: string;
  readonly ts: string;
  /** The thread that the message stands in; null when it stands in the channel itself. */
  readonly threadTs: string | null;
  /** The workspace that the author is from; null when Slack did not tell. */
  readonly senderTeam: string | null;
}

/** A press on a button of ours, and the message that it stands on. */
export interface PressedMessage {
  readonly press: Press;
  readonly teamId: string;
  readonly user: string;
  readonly channel: string;
  readonly ts: string;
  /** The thread that the message stands in; null when it stands in the channel itself. */
  readonly threadTs: string | null;
  /** Whether it is a notice and no answer, and the thread that the answer goes to then. */
  readonly notice: Notice | null;
  /** What it shows, as Slack tells it; null when only the person who pressed can see it: then Slack does not tell. */
  readonly shown: { readonly text: string; readonly blocks: readonly unknown[] } | null;
  readonly responseUrl: string;
}

/** What we read of `block_actions`. Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const pressPayload = z.object({
  user: z.object({ id: z.string() }),
  team: z.object({ id: z.string() }),
  container: z.object({
    type: z.literal('message'),
    channel_id: z.string(),
    message_ts: z.string(),
    thread_ts: z.string().nullish(),
  }),
  message: z.object({ text: z.string().default(''), blocks: z.array(z.unknown()).default([]) }).optional(),
  response_url: z.string(),
  actions: z.tuple([
    z.object({ action_id: z.string(), value: z.string(), action_ts: z.string(), block_id: z.string().default('') }),
  ]),
});

/** Subtypes that are still a person's own new message. */
const PERSONS_SUBTYPES: ReadonlySet<string> = new Set(['file_share', 'thread_broadcast', 'me_message']);

/** `/ask …` in the channel, `/ask private …` for the asker alone. */
export function commandToQuestion(payload: CommandPayload): Question {
  const { visibility, text } = splitVisibility(plainText(payload.text));
  return {
    deliveryKey: `delivery:slack:${payload.team_id}/${payload.trigger_id}`,
    platform: 'slack',
    entry: 'command',
    workspace: `workspace:slack:${payload.team_id}`,
    channel: `channel:slack:${payload.channel_id}`,
    parentChannel: parentOf(payload.channel_id),
    person: `person:slack:${payload.user_id}`,
    visibility,
    text,
  };
}

/** A mention in a channel or a direct message; null when nobody asked. `botUserId` is ours in this workspace. */
export function messageToQuestion(payload: MessagePayload, teamId: string, botUserId: string): MessageQuestion | null {
  const { user, channel, ts } = payload;
  if (user === undefined || user === botUserId || payload.bot_id !== undefined) return null;
  if (payload.subtype !== undefined && !PERSONS_SUBTYPES.has(payload.subtype)) return null;
  if (payload.edited !== undefined && payload.edited !== null) return null;
  const isMention = payload.type === 'app_mention';
  if (!isMention && payload.channel_type !== 'im') return null;
  const question: Question = {
    // The message, not the event: a mention in a direct message arrives as two events.
    deliveryKey: `delivery:slack:${teamId}/${channel}/${ts}`,
    platform: 'slack',
    entry: isMention ? 'mention' : 'direct-message',
    workspace: `workspace:slack:${teamId}`,
    channel: `channel:slack:${channel}`,
    parentChannel: parentOf(channel),
    person: `person:slack:${user}`,
    visibility: 'channel',
    text: plainText(removeMention(payload.text ?? '', botUserId)),
  };
  return { question, user, channel, ts, threadTs: payload.thread_ts ?? null, senderTeam: payload.user_team ?? null };
}

/** A press on a button below an answer; null when it is none of ours. */
export function actionsToPress(payload: unknown): PressedMessage | null {
  const read = pressPayload.safeParse(payload);
  if (!read.success) return null;
  const { user, team, container, message, response_url: responseUrl, actions } = read.data;
  const [{ action_id: actionId, value, action_ts: pressedTs, block_id: blockId }] = actions;
  const button = pressedButton(actionId, value);
  if (button === null) return null;
  const { channel_id: channel, message_ts: ts, thread_ts: threadTs } = container;
  return {
    press: {
      deliveryKey: `delivery:slack:${team.id}/${channel}/${ts}/${user.id}/${pressedTs}`,
      platform: 'slack',
      ...button,
      person: `person:slack:${user.id}`,
    },
    teamId: team.id,
    user: user.id,
    channel,
    ts,
    // The first message of a thread names itself.
    threadTs: threadTs === ts ? null : (threadTs ?? null),
    notice: noticeOf(blockId),
    shown: message ?? null,
    responseUrl,
  };
}

/** Direct messages have channels of their own, whose ids begin with D. A thread is no channel. */
function parentOf(channel: string): ChannelId | null {
  return channel.startsWith('D') ? 'channel:slack:direct-messages' : null;
}

function splitVisibility(text: string): { readonly visibility: Visibility; readonly text: string } {
  const rest = /^private(?:\s+(?<question>[\s\S]*))?$/i.exec(text);
  if (rest === null) return { visibility: 'channel', text };
  return { visibility: 'private', text: rest.groups?.['question'] ?? '' };
}

/** Takes the mention out, and the blanks that stood around it. */
function removeMention(text: string, botUserId: string): string {
  return text.replace(new RegExp(`[^\\S\\n]*<@${botUserId}(?:\\|[^>]*)?>[^\\S\\n]*`, 'g'), ' ');
}

/** People, channels, broadcasts and links as Slack writes them. Anything else in angle brackets is the person's own. */
const SLACK_REFERENCE =
  /<(?:(?<kind>[@#!])(?<target>[UWC][A-Z0-9]+|here|channel|everyone|(?:subteam|date)\^[^<>|\n]+)|(?<link>(?:https?|mailto|tel):[^<>|\s]+))(?:\|(?<label>[^<>\n]*))?>/g;

/** Slack's message text as the person saw it: no angle brackets around links and names, no entities. */
function plainText(text: string): string {
  return text
    .replace(SLACK_REFERENCE, (_all, kind?: string, target?: string, link?: string, label?: string) =>
      link === undefined ? readableName(kind ?? '', target ?? '', label ?? '') : readableLink(link, label ?? ''),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

function readableName(kind: string, target: string, label: string): string {
  if (kind === '!') return label === '' ? `@${target.replace(/^subteam\^/, '')}` : label;
  return kind + (label === '' ? target : label);
}

function readableLink(link: string, label: string): string {
  if (link === `mailto:${label}` || link === `tel:${label}`) return label;
  return label === '' || link.endsWith(label) ? link : `${label} (${link})`;
}
