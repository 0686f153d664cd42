/*
 * Who may call what: the token, the channel, the permissions, the rates.
 */
import type { GuildChannel } from '../guild.ts';
import { has, permission } from '../permissions.ts';
import type { Taken } from '../rate-limits.ts';
import { docs, rule } from './rule.ts';

const errorCodes = docs('topics/opcodes-and-status-codes#json');
const permissions = docs('topics/permissions');
const rateLimits = docs('topics/rate-limits');

export const knownRoute = rule<{ readonly known: boolean }>(
  {
    name: 'unknown-route',
    says: 'A call goes to a route that exists.',
    source: docs('reference#error-messages'),
    test: 'messages.test.ts: unknown channels, messages, servers and routes are told apart',
  },
  ({ known }) => !known,
  { status: 404, code: 0, message: '404: Not Found' },
);

export const botToken = rule<{ readonly authorization: string | undefined; readonly token: string }>(
  {
    name: 'unauthorized',
    says: 'A call carries `Authorization: Bot TOKEN`, except by interaction token.',
    source: docs('reference#authentication'),
    test: 'messages.test.ts: a wrong token is 401',
  },
  ({ authorization, token }) => authorization !== `Bot ${token}`,
  { status: 401, code: 0, message: '401: Unauthorized' },
);

export const jsonBody = rule<{ readonly valid: boolean }>(
  {
    name: 'invalid-json',
    says: 'A body is JSON and says so in its content type.',
    source: errorCodes,
    test: 'messages.test.ts: a body that is no JSON, or does not say that it is, is refused',
  },
  ({ valid }) => !valid,
  { status: 400, code: 50109, message: 'The request body contains invalid JSON.' },
);

export const knownChannel = rule<{ readonly channel: GuildChannel | null }>(
  {
    name: 'unknown-channel',
    says: 'The channel exists.',
    source: errorCodes,
    test: 'messages.test.ts: unknown channels, messages, servers and routes are told apart',
  },
  ({ channel }) => channel === null,
  { status: 404, code: 10003, message: 'Unknown Channel' },
);

export const knownGuild = rule<{ readonly known: boolean }>(
  {
    name: 'unknown-guild',
    says: 'The server exists and the bot is in it.',
    source: errorCodes,
    test: 'messages.test.ts: unknown channels, messages, servers and routes are told apart',
  },
  ({ known }) => !known,
  { status: 404, code: 10004, message: 'Unknown Guild' },
);

export const knownMember = rule<{ readonly known: boolean }>(
  {
    name: 'unknown-member',
    says: 'A member of the server is one.',
    source: docs('resources/guild#get-guild-member'),
    test: 'people.test.ts: who is no member cannot be looked up',
  },
  ({ known }) => !known,
  { status: 404, code: 10007, message: 'Unknown Member' },
);

export const ownApplication = rule<{ readonly given: string; readonly own: string }>(
  {
    name: 'other-application',
    says: 'A bot manages the commands of its own application only.',
    source: errorCodes,
    test: 'commands.test.ts: the commands of another application are out of reach',
  },
  ({ given, own }) => given !== own,
  { status: 403, code: 20012, message: 'You are not authorized to perform this action on this application' },
);

export const mayView = rule<{ readonly channel: GuildChannel }>(
  {
    name: 'missing-access',
    says: 'Every call on a channel needs VIEW_CHANNEL.',
    source: permissions,
    test: 'messages.test.ts: what the bot may not view does not open for it',
  },
  ({ channel }) => !has(channel.botPermissions, permission.viewChannel),
  { status: 403, code: 50001, message: 'Missing Access' },
);

export const maySend = rule<{ readonly channel: GuildChannel }>(
  {
    name: 'missing-permission-to-send',
    says: 'Posting and typing need SEND_MESSAGES, in threads SEND_MESSAGES_IN_THREADS.',
    source: permissions,
    test: 'messages.test.ts: where the bot may not send, posts and typing are 50013',
  },
  ({ channel }) =>
    !has(
      channel.botPermissions,
      channel.kind === 'thread' ? permission.sendMessagesInThreads : permission.sendMessages,
    ),
  { status: 403, code: 50013, message: 'Missing Permissions' },
);

export const mayReadHistory = rule<{ readonly channel: GuildChannel }>(
  {
    name: 'missing-permission-to-read-history',
    says: 'Reading messages needs READ_MESSAGE_HISTORY.',
    source: permissions,
    test: 'messages.test.ts: without the history nothing is read, replied to or reacted to',
  },
  ({ channel }) => !has(channel.botPermissions, permission.readMessageHistory),
  { status: 403, code: 50013, message: 'Missing Permissions' },
);

export const mayReact = rule<{ readonly channel: GuildChannel; readonly isNew: boolean }>(
  {
    name: 'missing-permission-to-react',
    says: 'A new reaction needs ADD_REACTIONS.',
    source: permissions,
    test: 'messages.test.ts: a reaction that is new needs a permission of its own',
  },
  ({ channel, isNew }) => isNew && !has(channel.botPermissions, permission.addReactions),
  { status: 403, code: 50013, message: 'Missing Permissions' },
);

export const mayReply = rule<{ readonly channel: GuildChannel; readonly replies: boolean }>(
  {
    name: 'reply-without-history',
    says: 'A reply needs READ_MESSAGE_HISTORY.',
    source: errorCodes,
    test: 'messages.test.ts: without the history nothing is read, replied to or reacted to',
  },
  ({ channel, replies }) => replies && !has(channel.botPermissions, permission.readMessageHistory),
  { status: 403, code: 160002, message: 'Cannot reply without permission to read message history' },
);

export const mayAttach = rule<{ readonly channel: GuildChannel; readonly files: number }>(
  {
    name: 'missing-permission-to-attach',
    says: 'Posting files needs ATTACH_FILES.',
    source: permissions,
    test: 'files.test.ts: where the bot may not attach files they are 50013, and texts are taken',
  },
  ({ channel, files }) => files > 0 && !has(channel.botPermissions, permission.attachFiles),
  { status: 403, code: 50013, message: 'Missing Permissions' },
);

const tooFast = { status: 429, code: 0, message: 'You are being rate limited.' } as const;

export const routeRate = rule<{ readonly taken: Taken }>(
  {
    name: 'rate-limited',
    says: 'A route takes no more calls than its bucket holds.',
    source: rateLimits,
    test: 'rate-limits.test.ts: a channel takes five posts at once; the sixth is 429 with its wait in seconds',
  },
  ({ taken }) => !taken.allowed,
  tooFast,
);

export const globalRate = rule<{ readonly taken: Taken }>(
  {
    name: 'rate-limited-globally',
    says: 'A bot makes 50 requests a second at the most; interaction callbacks do not count.',
    source: docs('topics/rate-limits#global-rate-limit'),
    test: 'rate-limits.test.ts: fifty calls a second are the limit over all; callbacks do not count',
  },
  ({ taken }) => !taken.allowed,
  tooFast,
);

export const oldEditRate = rule<{ readonly taken: Taken | null }>(
  {
    name: 'old-edits-limited',
    says: 'Edits of messages older than an hour have a lower limit.',
    source: errorCodes,
    test: 'messages.test.ts: edits of messages older than an hour meet their own limit',
  },
  ({ taken }) => taken !== null && !taken.allowed,
  {
    status: 429,
    code: 30046,
    message: 'Maximum number of edits to messages older than 1 hour reached. Try again later',
  },
);

export const invalidRequests = rule<{ readonly count: number; readonly limit: number }>(
  {
    name: 'too-many-invalid-requests',
    says: '10,000 answers of 401, 403 or 429 in 10 minutes block the address for a while.',
    source: docs('topics/rate-limits#invalid-request-limit-aka-cloudflare-bans'),
    test: 'rate-limits.test.ts: too many invalid requests in ten minutes block the caller for a while',
  },
  ({ count, limit }) => count >= limit,
  { status: 429, code: 0, message: 'You are being blocked from accessing our API temporarily.' },
);

export const accessRules = [
  knownRoute,
  botToken,
  jsonBody,
  knownChannel,
  knownGuild,
  knownMember,
  ownApplication,
  mayView,
  maySend,
  mayReadHistory,
  mayReact,
  mayReply,
  mayAttach,
  routeRate,
  globalRate,
  oldEditRate,
  invalidRequests,
] as const;
