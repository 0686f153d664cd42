/*
 * Finds the questions among what the platforms delivered: commands, mentions, direct messages. Pure; knows the
 * platforms' payloads, and nothing of what became of a question.
 */
import type { SandboxEvent } from '../record.ts';
import { at, isFields, listAt, numberAt, textAt } from './reading.ts';
import type { Entry } from './trace.ts';

/** A question with the handles by which the platform knows what belongs to it. */
export interface Asked {
  readonly platform: 'slack' | 'discord';
  readonly entry: Entry;
  /** The same for each delivery of one question. */
  readonly handle: string;
  readonly person: string;
  /** As the payload tells it; null where it does not. */
  readonly personName: string | null;
  readonly channel: string;
  readonly text: string;
  readonly isPrivate: boolean;
  /** The message that asked; null for commands. */
  readonly message: string | null;
  /** Slack: the thread in which a mention is answered. */
  readonly thread: string | null;
  /** Slack: the path of a command's response_url. */
  readonly responsePath: string | null;
  /** Discord: a command's interaction. */
  readonly interaction: { readonly id: string; readonly token: string } | null;
}

const none = { isPrivate: false, message: null, thread: null, responsePath: null, interaction: null } as const;

const pathOf = (url: string | null): string | null =>
  url === null ? null : (/^https?:\/\/[^/]+(\/.*)$/u.exec(url)?.[1] ?? null);

function slackCommand(payload: unknown): Asked | null {
  const command = textAt(payload, 'command');
  const handle = textAt(payload, 'trigger_id');
  const person = textAt(payload, 'user_id');
  const channel = textAt(payload, 'channel_id');
  if (command === null || handle === null || person === null || channel === null) return null;
  const typed = (textAt(payload, 'text') ?? '').trim();
  const [, rest] = /^private(?:\s+([\s\S]*))?$/iu.exec(typed) ?? [];
  const isPrivate = /^private(?:\s|$)/iu.test(typed);
  return {
    ...none,
    platform: 'slack',
    entry: 'command',
    handle: `command ${handle}`,
    person,
    personName: textAt(payload, 'user_name'),
    channel,
    text: isPrivate ? (rest ?? '') : typed,
    isPrivate,
    responsePath: pathOf(textAt(payload, 'response_url')),
  };
}

function slackMessage(payload: unknown): Asked | null {
  const event = at(payload, 'event');
  const type = textAt(event, 'type');
  const person = textAt(event, 'user');
  const channel = textAt(event, 'channel');
  const ts = textAt(event, 'ts');
  if (person === null || channel === null || ts === null) return null;
  const isDirect = textAt(event, 'channel_type') === 'im';
  if (type !== 'app_mention' && !(type === 'message' && isDirect)) return null;
  // Edits, deletions and what bots write are no questions; neither is what the bot hears of its own writing.
  const subtype = textAt(event, 'subtype');
  if (subtype !== null && !['file_share', 'thread_broadcast', 'me_message'].includes(subtype)) return null;
  const bot = textAt(listAt(payload, 'authorizations')[0], 'user_id');
  if (textAt(event, 'bot_id') !== null || person === bot) return null;
  const text = textAt(event, 'text') ?? '';
  return {
    ...none,
    platform: 'slack',
    entry: type === 'app_mention' ? 'mention' : 'direct-message',
    handle: `message ${channel} ${ts}`,
    person,
    personName: null,
    channel,
    text: (bot === null ? text : text.replaceAll(new RegExp(`\\s*<@${bot}(?:\\|[^>]*)?>\\s*`, 'gu'), ' ')).trim(),
    message: ts,
    thread: textAt(event, 'thread_ts') ?? (type === 'app_mention' ? ts : null),
  };
}

const nameOf = (user: unknown): string | null => textAt(user, 'global_name') ?? textAt(user, 'username');

function discordCommand(data: unknown): Asked | null {
  const id = textAt(data, 'id');
  const token = textAt(data, 'token');
  const channel = textAt(data, 'channel_id');
  const user = at(data, 'member', 'user') ?? at(data, 'user');
  const person = textAt(user, 'id');
  if (numberAt(data, 'type') !== 2 || id === null || token === null || channel === null || person === null) return null;
  const option = (name: string): unknown =>
    at(
      listAt(data, 'data', 'options').find((one) => textAt(one, 'name') === name),
      'value',
    );
  const question = option('question');
  return {
    ...none,
    platform: 'discord',
    entry: 'command',
    handle: `interaction ${id}`,
    person,
    personName: nameOf(user),
    channel,
    text: typeof question === 'string' ? question.trim() : '',
    isPrivate: option('private') === true,
    interaction: { id, token },
  };
}

const PLAIN = 0;
const REPLY = 19;

function discordMessage(data: unknown, botUserId: string | null): Asked | null {
  const id = textAt(data, 'id');
  const channel = textAt(data, 'channel_id');
  const author = at(data, 'author');
  const person = textAt(author, 'id');
  if (id === null || channel === null || person === null) return null;
  if (at(author, 'bot') === true || textAt(data, 'webhook_id') !== null) return null;
  const type = numberAt(data, 'type') ?? PLAIN;
  if (type !== PLAIN && type !== REPLY) return null;
  const content = textAt(data, 'content') ?? '';
  const mentioned = listAt(data, 'mentions').filter(isFields);
  const bots = new Set(mentioned.flatMap((one) => (one['bot'] === true ? (textAt(one, 'id') ?? []) : [])));
  const isBot = (mention: string): boolean => (botUserId === null ? bots.has(mention) : mention === botUserId);
  const isDirect = textAt(data, 'guild_id') === null;
  const isMention = [...content.matchAll(/<@!?(\d+)>/gu)].some((match) => isBot(match[1] ?? ''));
  if (!isDirect && !isMention) return null;
  const text = content
    .replaceAll(/[^\S\n]*<@!?(\d+)>[^\S\n]*/gu, (whole, mention: string) => {
      if (isBot(mention)) return ' ';
      const name = nameOf(mentioned.find((one) => one['id'] === mention));
      return name === null ? whole : whole.replace(/<@!?\d+>/u, `@${name}`);
    })
    .replaceAll(/<a?(:\w+:)\d+>/gu, '$1')
    .trim();
  return {
    ...none,
    platform: 'discord',
    entry: isDirect ? 'direct-message' : 'mention',
    handle: `message ${channel} ${id}`,
    person,
    personName: nameOf(author),
    channel,
    text,
    message: id,
  };
}

/** The question that this event brings to the bot; null for any other event. `botUserId`: the bot's own on Discord. */
export function readQuestion(event: SandboxEvent, botUserId: string | null): Asked | null {
  if (event.type !== 'delivered') return null;
  if (event.standIn === 'slack') {
    const payload = event.details['payload'];
    return event.name.startsWith('/') ? slackCommand(payload) : slackMessage(payload);
  }
  if (event.standIn !== 'discord') return null;
  if (event.name === 'INTERACTION_CREATE') return discordCommand(event.details['data']);
  return event.name === 'MESSAGE_CREATE' ? discordMessage(event.details['data'], botUserId) : null;
}
