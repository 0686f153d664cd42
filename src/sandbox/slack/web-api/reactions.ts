/*
 * Reactions of the bot: reactions.add and reactions.remove.
 */
import { isRefused, refuse, type Refused } from '../refusal.ts';
import { team, type StoredMessage, type Workspace } from '../workspace.ts';
import type { Arguments } from './arguments.ts';
import { joinedChannel, reply, type Method } from './method.ts';

interface Target {
  readonly message: StoredMessage;
  readonly name: string;
}

function target(args: Arguments, workspace: Workspace): Target | Refused {
  const name = args.text('name') ?? '';
  if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) return refuse('reaction-name-has-its-format', 'invalid_name');
  const timestamp = args.text('timestamp');
  if (timestamp === null || !args.has('channel')) return refuse('reaction-names-a-message', 'no_item_specified');
  if (!/^\d+\.\d{6}$/.test(timestamp)) return refuse('timestamp-has-its-format', 'bad_timestamp');
  const channel = joinedChannel(args.text('channel'), workspace);
  if (isRefused(channel)) return channel;
  const message = workspace.find(channel.id, timestamp);
  if (!message || message.ephemeralFor !== null) return refuse('message-exists', 'message_not_found');
  return { message, name };
}

function reactedByBot({ message, name }: Target): boolean {
  return message.reactions.some((reaction) => reaction.name === name && reaction.users.includes(team.botUserId));
}

const add: Method = {
  token: 'bot',
  scopes: ['reactions:write'],
  serve(args, { workspace }) {
    const found = target(args, workspace);
    if (isRefused(found)) return found;
    if (reactedByBot(found)) return refuse('one-reaction-of-a-kind', 'already_reacted');
    const { message, name } = found;
    const others = message.reactions.find((reaction) => reaction.name === name)?.users ?? [];
    const reactions = [
      ...message.reactions.filter((reaction) => reaction.name !== name),
      { name, users: [...others, team.botUserId] },
    ];
    workspace.replace({ ...message, reactions }, 'reacted');
    return reply({});
  },
};

const remove: Method = {
  token: 'bot',
  scopes: ['reactions:write'],
  serve(args, { workspace }) {
    const found = target(args, workspace);
    if (isRefused(found)) return found;
    if (!reactedByBot(found)) return refuse('reaction-is-there', 'no_reaction');
    const { message, name } = found;
    const reactions = message.reactions
      .map((reaction) =>
        reaction.name === name ? { name, users: reaction.users.filter((user) => user !== team.botUserId) } : reaction,
      )
      .filter((reaction) => reaction.users.length > 0);
    workspace.replace({ ...message, reactions }, 'reacted');
    return reply({});
  },
};

export const reactionMethods: Readonly<Record<string, Method>> = { 'reactions.add': add, 'reactions.remove': remove };
