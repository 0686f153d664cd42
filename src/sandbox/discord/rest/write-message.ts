/*
 * Writes the bot's messages: one place that turns a checked body into state, pings and previews.
 */
import type { Attachment, UploadedFile } from '../files.ts';
import { requireChannel } from '../guild.ts';
import { mentionedBy } from '../mentions.ts';
import { messageFlag, type MessageDraft, type StoredMessage } from '../messages.ts';
import type { Refusal } from '../rules/rule.ts';
import type { World } from '../world.ts';
import { brokenContent, type MessageBody } from './message-body.ts';

export interface Place {
  readonly channel: string;
  readonly ephemeralFor: string | null;
  readonly interaction: StoredMessage['interaction'];
  readonly replyTo: string | null;
  readonly elsewhere: boolean;
}

/** The flags of a new message and of an edit, as bots may set them. */
export const settableFlags = {
  create: messageFlag.suppressEmbeds | messageFlag.suppressNotifications | messageFlag.componentsV2,
  respond:
    messageFlag.suppressEmbeds | messageFlag.suppressNotifications | messageFlag.componentsV2 | messageFlag.ephemeral,
  edit: messageFlag.suppressEmbeds | messageFlag.componentsV2,
} as const;

function mentionsOf(
  world: World,
  channel: string,
  body: MessageBody,
  replyTo: string | null,
): MessageDraft['mentioned'] {
  const inGuild = requireChannel(world.guild, channel).kind !== 'dm';
  const repliedTo = replyTo === null ? null : (world.messages.find(replyTo)?.author ?? null);
  return mentionedBy(body.content ?? '', body.allowed, { guild: world.guild, inGuild, repliedTo });
}

/**
 * The files that a message has after a write. From v10 on the list names all that stay; new files without a list replace
 * those that were there; without either nothing changes.
 * Source: https://docs.discord.com/developers/resources/message#edit-message and
 * https://github.com/discord/discord-api-docs/issues/5170
 */
function filesAfter(
  body: MessageBody,
  before: readonly Attachment[],
  files: readonly UploadedFile[],
): { readonly kept: readonly Attachment[]; readonly added: readonly UploadedFile[] } {
  if (body.attachments === null) return files.length === 0 ? { kept: before, added: [] } : { kept: [], added: files };
  const named = new Set(body.attachments.map((one) => one.id));
  return { kept: before.filter((one) => named.has(one.id)), added: files };
}

/** Keeps the uploads and lists all files of the message. */
function attach(
  world: World,
  body: MessageBody,
  { kept, added }: ReturnType<typeof filesAfter>,
): readonly Attachment[] {
  const description = (index: string): string | null =>
    body.attachments?.find((one) => one.id === index)?.description ?? null;
  return [...kept, ...added.map((file) => world.files.keep(file, description(file.index)))];
}

/** Posts a message by the bot, or refuses. */
export function writeMessage(
  world: World,
  place: Place,
  body: MessageBody,
  files: readonly UploadedFile[],
  allowedFlags: number,
): StoredMessage | Refusal {
  const after = filesAfter(body, [], files);
  const broken = brokenContent({ body, before: null, files, allowedFlags }, after.added.length);
  if (broken !== null) return broken;
  world.typing.end(place.channel);
  const asked = (body.flags ?? 0) & ~messageFlag.ephemeral;
  const message = world.messages.create({
    ...place,
    author: world.guild.botUserId,
    content: body.content ?? '',
    flags: asked | (place.ephemeralFor === null ? 0 : messageFlag.ephemeral),
    // An answer to a press hangs on the message with the button, which pings nobody.
    mentioned: mentionsOf(world, place.channel, body, place.interaction === null ? place.replyTo : null),
    nonce: body.nonce,
    embeds: body.embeds ?? [],
    components: body.components ?? [],
    attachments: attach(world, body, after),
  });
  world.effects.written(message);
  return message;
}

/** Puts the "thinking…" of a deferred answer into the channel. */
export function writeThinking(world: World, place: Place): StoredMessage {
  return world.messages.create({
    ...place,
    author: world.guild.botUserId,
    content: '',
    flags: messageFlag.loading | (place.ephemeralFor === null ? 0 : messageFlag.ephemeral),
    mentioned: { users: [], roles: [], everyone: false, here: false },
    nonce: null,
    embeds: [],
    components: [],
    attachments: [],
  });
}

/** Edits a message by the bot, or refuses. What is not given stays; "thinking" ends. */
export function rewriteMessage(
  world: World,
  message: StoredMessage,
  body: MessageBody,
  files: readonly UploadedFile[],
  allowedFlags: number = settableFlags.edit,
): StoredMessage | Refusal {
  const before = { ...message, embeds: message.embeds.length };
  const after = filesAfter(body, message.attachments, files);
  const left = after.kept.length + after.added.length;
  const broken = brokenContent({ body, before, files, allowedFlags }, left);
  if (broken !== null) return broken;
  const isThinking = (message.flags & messageFlag.loading) !== 0;
  const kept = message.flags & ~messageFlag.loading;
  const flags = body.flags === null ? kept : (kept & ~settableFlags.edit) | (body.flags & settableFlags.edit);
  const edited = world.messages.edit(
    message.id,
    {
      flags,
      ...(body.content === null
        ? {}
        : {
            content: body.content,
            mentioned: mentionsOf(world, message.channel, body, message.interaction === null ? message.replyTo : null),
          }),
      ...(body.embeds === null ? {} : { embeds: body.embeds }),
      ...(body.components === null ? {} : { components: body.components }),
      attachments: attach(world, body, after),
    },
    !isThinking,
  );
  if (edited === null) throw new Error('A message vanished while it was edited');
  world.effects.written(edited);
  return edited;
}
