/*
 * The methods that write: chat.postMessage, chat.postEphemeral, chat.update, chat.delete. What a message may hold is
 * in message-rules.ts; here is who may write where.
 */
import { messageJson } from '../message-json.ts';
import { checkMetadata, ephemeralTextLength, readContent, updateTextLength, type Content } from '../message-rules.ts';
import { isRefused, refuse, type Refused } from '../refusal.ts';
import { shownBlocks, shownText, shownTexts } from '../shown.ts';
import { team, type Draft, type SlackChannel, type StoredMessage, type Workspace } from '../workspace.ts';
import { isObject, type Arguments } from './arguments.ts';
import { botIsMember, checkThread, reply, visibleChannel, type ApiContext, type Method, type Reply } from './method.ts';

function contentOf(args: Arguments): Content | Refused {
  if (args.has('attachments')) return refuse('attachments-are-unknown', 'invalid_attachments');
  return readContent({
    text: args.text('text'),
    markdownText: args.text('markdown_text'),
    blocks: args.has('blocks') ? args.structure('blocks') : undefined,
  });
}

function linksNames(args: Arguments): boolean {
  return args.flag('link_names') === true || args.text('parse') === 'full';
}

/** `chat.postMessage` also takes a person's id, for the direct message with that person. */
function addressee(args: Arguments, workspace: Workspace): string | null {
  const id = args.text('channel');
  return id === null ? null : (workspace.directMessageWith(workspace.person(id)?.id ?? '')?.id ?? id);
}

function placeToPost(args: Arguments, { workspace, settings }: ApiContext): SlackChannel | Refused {
  const channel = visibleChannel(addressee(args, workspace), workspace);
  if (isRefused(channel) || botIsMember(channel) || settings.scopes.has('chat:write.public')) return channel;
  return refuse('bot-is-in-the-channel', 'not_in_channel');
}

function draftOf(args: Arguments, content: Content, channel: SlackChannel): Draft {
  return {
    channel: channel.id,
    threadTs: args.text('thread_ts'),
    user: team.botUserId,
    botId: team.botId,
    text: shownText(content),
    blocks: shownBlocks(content),
    metadata: args.structure('metadata') ?? null,
    unfurls: args.flag('unfurl_links') !== false || args.flag('unfurl_media') !== false,
    linksNames: linksNames(args),
  };
}

const postMessage: Method = {
  token: 'bot',
  scopes: ['chat:write'],
  buckets: (args, { workspace }) => [`chat.postMessage:channel@${addressee(args, workspace) ?? ''}`],
  serve(args, context): Reply {
    const channel = placeToPost(args, context);
    if (isRefused(channel)) return channel;
    const content = contentOf(args);
    if (isRefused(content)) return content;
    const refused =
      checkThread(args.text('thread_ts'), channel, context.workspace) ??
      checkMetadata(args.has('metadata') ? args.structure('metadata') : undefined);
    if (refused) return refused;
    const draft = draftOf(args, content, channel);
    const [first, ...rest] = shownTexts(content);
    const message = context.workspace.post({ ...draft, text: first ?? '' });
    for (const text of rest) context.workspace.post({ ...draft, text, metadata: null });
    return reply({ channel: channel.id, ts: message.ts, message: messageJson(message, { withMetadata: true }) });
  },
};

const postEphemeral: Method = {
  token: 'bot',
  scopes: ['chat:write'],
  serve(args, context): Reply {
    const channel = visibleChannel(args.text('channel'), context.workspace);
    if (isRefused(channel)) return channel;
    if (!botIsMember(channel)) return refuse('bot-is-in-the-channel', 'not_in_channel');
    const person = args.text('user') ?? '';
    if (!channel.members.includes(person)) return refuse('reader-is-in-the-channel', 'user_not_in_channel');
    const content = contentOf(args);
    if (isRefused(content)) return content;
    const refused = ephemeralTextLength(content) ?? checkThread(args.text('thread_ts'), channel, context.workspace);
    if (refused) return refused;
    const message = context.workspace.post({ ...draftOf(args, content, channel), ephemeralFor: person });
    return reply({ message_ts: message.ts });
  },
};

/** A message of the bot's own, by `channel` and `ts`. Ephemeral messages have no `ts` that the API knows. */
function ownMessage(
  args: Arguments,
  workspace: Workspace,
  error: 'cant_update_message' | 'cant_delete_message',
): StoredMessage | Refused {
  const channel = visibleChannel(args.text('channel'), workspace);
  if (isRefused(channel)) return channel;
  const message = workspace.find(channel.id, args.text('ts') ?? '');
  if (!message || message.ephemeralFor !== null) return refuse('message-exists', 'message_not_found');
  return message.botId === team.botId ? message : refuse('message-is-the-bots-own', error);
}

/** An empty object takes the metadata of a message away. */
function takesMetadataAway(args: Arguments): boolean {
  const metadata = args.structure('metadata');
  return isObject(metadata) && Object.keys(metadata).length === 0;
}

function newMetadata(args: Arguments, old: StoredMessage): unknown {
  if (!args.has('metadata')) return old.metadata;
  return takesMetadataAway(args) ? null : args.structure('metadata');
}

function checkNewMetadata(args: Arguments): Refused | null {
  return !args.has('metadata') || takesMetadataAway(args) ? null : checkMetadata(args.structure('metadata'));
}

/** What was not sent stays: text without blocks keeps the old blocks, blocks without text keep the old text. */
function updated(old: StoredMessage, content: Content, args: Arguments): StoredMessage {
  const replacesBlocks = content.blocks !== undefined || content.markdownText !== null;
  const replacesText = content.text !== null || content.markdownText !== null;
  return {
    ...old,
    text: replacesText ? shownText(content) : old.text,
    blocks: replacesBlocks ? shownBlocks(content) : old.blocks,
    metadata: newMetadata(args, old),
    linksNames: linksNames(args),
    // "(edited)" does not show when the edit came as blocks.
    edited: old.edited || content.blocks === undefined,
  };
}

const update: Method = {
  token: 'bot',
  scopes: ['chat:write'],
  serve(args, { workspace }): Reply {
    const old = ownMessage(args, workspace, 'cant_update_message');
    if (isRefused(old)) return old;
    if (old.streaming) return refuse('a-stream-is-not-edited', 'streaming_state_conflict');
    const content = contentOf(args);
    if (isRefused(content)) return content;
    const refused = updateTextLength(content) ?? checkNewMetadata(args);
    if (refused) return refused;
    const message = updated(old, content, args);
    workspace.replace(message, 'edited');
    return reply({
      channel: message.channel,
      ts: message.ts,
      text: message.text,
      message: messageJson(message, { withMetadata: true }),
    });
  },
};

const remove: Method = {
  token: 'bot',
  scopes: ['chat:write'],
  serve(args, { workspace }): Reply {
    const message = ownMessage(args, workspace, 'cant_delete_message');
    if (isRefused(message)) return message;
    if (message.streaming) return refuse('a-stream-is-not-deleted', 'cant_delete_message');
    workspace.remove(message);
    return reply({ channel: message.channel, ts: message.ts });
  },
};

export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
};
