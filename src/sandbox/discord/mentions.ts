/*
 * Whom a text pings. Pure. Takes the harsher reading throughout: a mention inside code counts as well.
 */
import type { APIAllowedMentions } from 'discord-api-types/v10';
import { everybody, type Guild } from './guild.ts';

export interface Mentioned {
  readonly users: readonly string[];
  readonly roles: readonly string[];
  readonly everyone: boolean;
  readonly here: boolean;
}

/** `allowed_mentions` as it came in; its absence means that everything is parsed. */
export type AllowedMentions = {
  readonly [key in keyof APIAllowedMentions]?: key extends 'parse'
    ? readonly ('users' | 'roles' | 'everyone')[] | undefined
    : key extends 'replied_user'
      ? boolean | undefined
      : readonly string[] | undefined;
};

const nobody: Mentioned = { users: [], roles: [], everyone: false, here: false };

function idsIn(content: string, pattern: RegExp): string[] {
  return [...new Set([...content.matchAll(pattern)].flatMap((match) => match[1] ?? []))];
}

/**
 * Who is pinged by this text.
 * Source: https://docs.discord.com/developers/resources/message#allowed-mentions-object
 */
export function mentionedBy(
  content: string,
  allowed: AllowedMentions | null,
  facts: { readonly guild: Guild; readonly inGuild: boolean; readonly repliedTo: string | null },
): Mentioned {
  const { guild } = facts;
  const parse = allowed === null ? ['users', 'roles', 'everyone'] : (allowed.parse ?? []);
  const known = new Set([...everybody(guild).map((person) => person.id), guild.botUserId, guild.otherBot.id]);
  const users = idsIn(content, /<@!?(\d{17,19})>/g).filter(
    (id) => known.has(id) && (parse.includes('users') || allowed?.users?.includes(id) === true),
  );
  const pingsReplied = allowed === null || allowed.replied_user === true;
  if (facts.repliedTo !== null && pingsReplied && !users.includes(facts.repliedTo)) users.push(facts.repliedTo);
  if (!facts.inGuild) return { ...nobody, users };
  const roles = idsIn(content, /<@&(\d{17,19})>/g).filter(
    (id) =>
      [guild.helpersRole.id, guild.botRole.id].includes(id) &&
      (parse.includes('roles') || allowed?.roles?.includes(id) === true),
  );
  const broadly = parse.includes('everyone');
  return {
    users,
    roles,
    everyone: broadly && content.includes('@everyone'),
    here: broadly && content.includes('@here'),
  };
}

/** The mentions as a flat list: 'everyone', 'here', role ids, person ids. */
export function targetsOf(mentioned: Mentioned): string[] {
  return [
    ...(mentioned.everyone ? ['everyone'] : []),
    ...(mentioned.here ? ['here'] : []),
    ...mentioned.roles,
    ...mentioned.users,
  ];
}
