/*
 * What a message may hold, and which messages the bot may touch.
 */
import { isOpen, type StoredMessage } from '../messages.ts';
import { docs, invalidForm, rule } from './rule.ts';

const message = docs('resources/message#create-message');
const errorCodes = docs('topics/opcodes-and-status-codes#json');

/** Where a field of the wrong shape is, and what is wrong with it. */
export interface ShapeFault {
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

export const rightShape = rule<{ readonly fault: ShapeFault | null }>(
  {
    name: 'invalid-form-body',
    says: 'Fields have the types that are documented.',
    source: errorCodes,
    test: 'messages.test.ts: content that is no text',
  },
  ({ fault }) => fault !== null,
  ({ fault }) =>
    invalidForm(fault?.path ?? [], fault?.code ?? 'UNKNOWN', fault?.message ?? 'The request body is invalid.'),
);

export const contentLength = rule<{ readonly content: string }>(
  {
    name: 'content-too-long',
    says: 'Content has 2,000 characters at the most.',
    source: message,
    test: 'messages.test.ts: 2,000 characters are taken and 2,001 refused with the path of the field',
  },
  ({ content }) => content.length > 2_000,
  invalidForm(['content'], 'BASE_TYPE_MAX_LENGTH', 'Must be 2000 or fewer in length.'),
);

export const notEmpty = rule<{ readonly parts: number }>(
  {
    name: 'empty-message',
    says: 'A message has content, an embed, a component or a file.',
    source: message,
    test: 'messages.test.ts: an edit cannot empty a message',
  },
  ({ parts }) => parts === 0,
  { status: 400, code: 50006, message: 'Cannot send an empty message' },
);

export const nonceLength = rule<{ readonly nonce: string | number | null }>(
  {
    name: 'nonce-too-long',
    says: 'A nonce has 25 characters at the most.',
    source: message,
    test: 'messages.test.ts: a nonce of 26 characters',
  },
  ({ nonce }) => nonce !== null && String(nonce).length > 25,
  invalidForm(['nonce'], 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.'),
);

export const allowedFlags = rule<{
  readonly flags: number;
  readonly allowed: number;
  readonly path: readonly string[];
}>(
  {
    name: 'flags-not-allowed',
    says: 'Only the flags that a bot may set are set, at the place where they may be.',
    source: docs('resources/message#message-object-message-flags'),
    test: 'messages.test.ts: an ephemeral post',
  },
  ({ flags, allowed }) => (flags & ~allowed) !== 0,
  ({ path }) =>
    invalidForm(path, 'BITFIELD_TYPE_UNKNOWN_FLAG', 'Some of these flags are unknown or cannot be set here.'),
);

const mentionsDocs = docs('resources/message#allowed-mentions-object');

export const exclusiveMentions = rule<{
  readonly parse: readonly string[];
  readonly users: readonly string[];
  readonly roles: readonly string[];
}>(
  {
    name: 'allowed-mentions-exclusive',
    says: '`parse: ["users"]` and a list of `users` exclude each other; roles likewise.',
    source: mentionsDocs,
    test: 'messages.test.ts: mentions both parsed and listed',
  },
  ({ parse, users, roles }) =>
    (parse.includes('users') && users.length > 0) || (parse.includes('roles') && roles.length > 0),
  invalidForm(
    ['allowed_mentions'],
    'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
    'parse and a list of ids are mutually exclusive.',
  ),
);

export const fewMentions = rule<{ readonly users: readonly string[]; readonly roles: readonly string[] }>(
  {
    name: 'allowed-mentions-too-many',
    says: 'Lists of allowed mentions hold 100 ids at the most.',
    source: mentionsDocs,
    test: 'messages.test.ts: mentions of 101 people',
  },
  ({ users, roles }) => users.length > 100 || roles.length > 100,
  invalidForm(['allowed_mentions'], 'BASE_TYPE_MAX_LENGTH', 'Must be 100 or fewer in length.'),
);

export const embedCount = rule<{ readonly embeds: number }>(
  {
    name: 'too-many-embeds',
    says: 'A message has 10 embeds at the most.',
    source: message,
    test: 'messages.test.ts: eleven embeds',
  },
  ({ embeds }) => embeds > 10,
  invalidForm(['embeds'], 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.'),
);

const embedLimits = docs('resources/message#embed-object-embed-limits');

export const embedDescription = rule<{ readonly longest: number }>(
  {
    name: 'embed-description-too-long',
    says: 'An embed description has 4,096 characters at the most.',
    source: embedLimits,
    test: 'messages.test.ts: an embed of 4,097 characters',
  },
  ({ longest }) => longest > 4_096,
  invalidForm(['embeds', '0', 'description'], 'BASE_TYPE_MAX_LENGTH', 'Must be 4096 or fewer in length.'),
);

export const embedTotal = rule<{ readonly characters: number }>(
  {
    name: 'embeds-too-long',
    says: 'All embeds have 6,000 characters together at the most.',
    source: embedLimits,
    test: 'messages.test.ts: embeds of 6,001 characters together',
  },
  ({ characters }) => characters > 6_000,
  invalidForm(['embeds'], 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000'),
);

const components = docs('components/reference');

export const componentCount = rule<{ readonly components: number; readonly version2: boolean }>(
  {
    name: 'too-many-components',
    says: 'A message has 5 rows of components, with Components V2 40 components.',
    source: components,
    test: 'buttons.test.ts: with Components V2 40 are taken and 41 refused',
  },
  (facts) => facts.components > (facts.version2 ? 40 : 5),
  invalidForm(['components'], 'BASE_TYPE_MAX_LENGTH', 'Too many components.'),
);

export const noContentWithComponentsV2 = rule<{ readonly version2: boolean; readonly plainParts: number }>(
  {
    name: 'components-v2-with-content',
    says: 'With IS_COMPONENTS_V2 a message has neither content nor embeds.',
    source: components,
    test: 'messages.test.ts: text beside Components V2',
  },
  ({ version2, plainParts }) => version2 && plainParts > 0,
  invalidForm(
    ['content'],
    'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
  ),
);

export const knownReference = rule<{ readonly wanted: boolean; readonly found: boolean; readonly required: boolean }>(
  {
    name: 'reply-to-unknown-message',
    says: 'The message replied to exists in this channel.',
    source: message,
    test: 'messages.test.ts: a reply to a message that is gone is refused unless that is allowed',
  },
  ({ wanted, found, required }) => wanted && required && !found,
  invalidForm(['message_reference'], 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message'),
);

export const noForwards = rule<{ readonly type: number }>(
  {
    name: 'forward-not-supported',
    says: 'The stand-in plays replies, not forwards.',
    source: 'undocumented: no rule of Discord, the stand-in plays no forwards',
    test: 'messages.test.ts: a forward is refused, as the stand-in plays none',
  },
  ({ type }) => type !== 0,
  invalidForm(['message_reference', 'type'], 'BASE_TYPE_CHOICES', 'Value must be one of (0).'),
);

export const knownMessage = rule<{ readonly message: StoredMessage | null; readonly channel: string | null }>(
  {
    name: 'unknown-message',
    says: 'The message exists in this channel; ephemeral ones exist for their interaction token only.',
    source: errorCodes,
    test: 'messages.test.ts: a deleted message can no longer be edited',
  },
  ({ message: found, channel }) =>
    found === null || (channel !== null && (found.channel !== channel || !isOpen(found))),
  { status: 404, code: 10008, message: 'Unknown Message' },
);

export const ownMessage = rule<{ readonly author: string; readonly bot: string }>(
  {
    name: 'edit-of-others',
    says: 'A bot edits only its own messages.',
    source: errorCodes,
    test: 'messages.test.ts: others’ messages are neither edited nor deleted',
  },
  ({ author, bot }) => author !== bot,
  { status: 403, code: 50005, message: 'Cannot edit a message authored by another user' },
);

export const deletableMessage = rule<{ readonly author: string; readonly bot: string; readonly inGuild: boolean }>(
  {
    name: 'delete-of-others',
    says: 'Deleting what others wrote needs MANAGE_MESSAGES, which this bot lacks.',
    source: docs('resources/message#delete-message'),
    test: 'messages.test.ts: others’ messages are neither edited nor deleted',
  },
  ({ author, bot }) => author !== bot,
  ({ inGuild }) =>
    inGuild
      ? { status: 403, code: 50013, message: 'Missing Permissions' }
      : { status: 403, code: 50003, message: 'Cannot execute action on a DM channel' },
);

export const knownEmoji = rule<{ readonly name: string }>(
  {
    name: 'unknown-emoji',
    says: 'A reaction is an emoji.',
    source: errorCodes,
    test: 'messages.test.ts: a reaction comes and goes; what is no emoji is refused',
  },
  ({ name }) => !/^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\u{FE0F}?)$/v.test(name),
  { status: 400, code: 10014, message: 'Unknown Emoji' },
);

export const messageRules = [
  rightShape,
  contentLength,
  notEmpty,
  nonceLength,
  allowedFlags,
  exclusiveMentions,
  fewMentions,
  embedCount,
  embedDescription,
  embedTotal,
  componentCount,
  noContentWithComponentsV2,
  knownReference,
  noForwards,
  knownMessage,
  ownMessage,
  deletableMessage,
  knownEmoji,
] as const;
