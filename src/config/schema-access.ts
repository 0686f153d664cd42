/*
 * The keys of askline.yaml that say who may ask, where, and what is otherwise in one channel. Ids are those that the
 * platforms show; that a platform knows them is not checked.
 */
import { z } from 'zod';
import {
  group,
  MOST_QUESTION_CHARACTERS,
  NO_QUOTAS,
  oneOf,
  promptPathOrNull,
  quotas,
  wholeNumberOrNull,
  yesOrNo,
} from './schema-parts.ts';

/** Where there is no channel of a server: Discord's direct messages, or those of either platform. */
const DIRECT_MESSAGES = 'direct-messages';

/** Digits alone are Discord's; without quotes YAML reads them as a number that is too long to be kept whole. */
const DISCORD_ID = String.raw`\d{17,20}`;
const WORKSPACE = new RegExp(`^(?:T[A-Z0-9]{2,30}|${DISCORD_ID}|${DIRECT_MESSAGES})$`, 'u');
const CHANNEL = new RegExp(`^(?:[CG][A-Z0-9]{2,30}|${DISCORD_ID})$`, 'u');
const CHANNEL_OR_DIRECT = new RegExp(`${CHANNEL.source}|^${DIRECT_MESSAGES}$`, 'u');
/** As the platforms show them ("Copy member ID", "Copy User ID"). */
const PERSON = new RegExp(`^(?:[UW][A-Z0-9]{2,30}|${DISCORD_ID})$`, 'u');
const GROUP = new RegExp(`^(?:S[A-Z0-9]{2,30}|${DISCORD_ID})$`, 'u');

const DIGITS = '17 to 20 digits (Discord)';
const EXAMPLE_DIGITS = '"123456789012345678"';

interface IdKind {
  readonly pattern: RegExp;
  /** One of them, as what is expected. */
  readonly one: string;
  /** A list of them. */
  readonly many: string;
}

const workspace: IdKind = {
  pattern: WORKSPACE,
  one: `the id of a workspace, in quotes: "T012AB3CD" (Slack), ${DIGITS}, or ${DIRECT_MESSAGES}`,
  many: `the ids of workspaces, such as ["T012AB3CD", ${EXAMPLE_DIGITS}]`,
};
const channel: IdKind = {
  pattern: CHANNEL_OR_DIRECT,
  one: `the id of a channel, in quotes: "C012AB3CD" (Slack), ${DIGITS}, or ${DIRECT_MESSAGES}`,
  many: `the ids of channels, such as ["C012AB3CD", ${EXAMPLE_DIGITS}]`,
};
const person: IdKind = {
  pattern: PERSON,
  one: `the id of a person, in quotes: "U012AB3CD" (Slack) or ${DIGITS}`,
  many: `the ids of people, such as ["U012AB3CD", ${EXAMPLE_DIGITS}]`,
};
const groupOfPeople: IdKind = {
  pattern: GROUP,
  one: `the id of a user group or role, in quotes: "S012AB3CD" (Slack) or ${DIGITS}`,
  many: `the ids of user groups or roles, such as ["S012AB3CD", ${EXAMPLE_DIGITS}]`,
};

/** Null counts as no list. */
function list(kind: IdKind, nobody: string) {
  const one = { error: kind.one };
  const error = `a list of ${kind.many}${nobody}`;
  return z.array(z.string(one).regex(kind.pattern, one), { error });
}

/** A list that exists shuts out everybody else, so an empty one would be the end of all questions. */
function allowed(kind: IdKind) {
  const error = `null for no such list, or at least one entry: an empty list would shut out everybody`;
  return list(kind, ', or null for no such list').min(1, { error }).readonly().nullable().default(null);
}

/** An empty list shuts out nobody: the same as none. */
function denied(kind: IdKind) {
  return list(kind, ', or null for no such list')
    .nullable()
    .default(null)
    .transform((ids): readonly string[] | null => (ids === null || ids.length === 0 ? null : ids));
}

const allow = z.strictObject(
  {
    workspaces: allowed(workspace),
    channels: allowed(channel),
    people: allowed(person),
    groups: allowed(groupOfPeople),
  },
  group,
);
const deny = z.strictObject(
  { workspaces: denied(workspace), channels: denied(channel), people: denied(person), groups: denied(groupOfPeople) },
  group,
);

export const access = z.strictObject(
  {
    admins: list(person, ', or [] for nobody').readonly().default([]),
    guests: yesOrNo.default(false),
    strangers: yesOrNo.default(false),
    allow: allow.prefault({}),
    deny: deny.prefault({}),
  },
  group,
);

const VISIBILITIES = ['channel', 'private'] as const;
const ownQuotas = z.strictObject(quotas(NO_QUOTAS), { error: 'a group of keys, such as { perHour: 20 }, or null' });

const channelSettings = z.strictObject(
  {
    prompt: promptPathOrNull.default(null),
    visibility: oneOf(VISIBILITIES).default(null),
    maxCharacters: wholeNumberOrNull(1, MOST_QUESTION_CHARACTERS).default(null),
    perPerson: ownQuotas.nullable().default(null),
    inAll: ownQuotas.nullable().default(null),
  },
  group,
);

const channelName = { error: `the id of a channel: C012AB3CD (Slack) or ${DIGITS}` };

export const channels = z
  .record(z.string().regex(CHANNEL, channelName), channelSettings, {
    error: 'the ids of channels, each with a group of keys',
  })
  .readonly();

/** The id of a channel to post in. */
export const slackChannel = postingChannel(/^[CG][A-Z0-9]{2,30}$/u, '"C012AB3CD"');
export const discordChannel = postingChannel(new RegExp(`^${DISCORD_ID}$`, 'u'), '17 to 20 digits');

function postingChannel(pattern: RegExp, shape: string) {
  const error = `the id of a channel, in quotes: ${shape}, or null`;
  return z.string({ error }).regex(pattern, { error }).nullable().default(null);
}

/** The keys within groups, and below an entry of `channels`, where `*` stands for the entry. */
export const ACCESS_KEYS: readonly string[] = [
  ...Object.keys(allow.shape).map((key) => `access.allow.${key}`),
  ...Object.keys(deny.shape).map((key) => `access.deny.${key}`),
  ...Object.keys(channelSettings.shape).map((key) => `channels.*.${key}`),
  ...['perPerson', 'inAll'].flatMap((key) => Object.keys(ownQuotas.shape).map((quota) => `channels.*.${key}.${quota}`)),
];
