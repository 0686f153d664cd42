/*
 * The life of an interaction: acknowledged once, in time, and reachable by its token for fifteen minutes. And what a
 * command may look like.
 */
import type { Interaction } from '../interactions.ts';
import { docs, invalidForm, rule } from './rule.ts';

const responding = docs('interactions/receiving-and-responding');
const errorCodes = docs('topics/opcodes-and-status-codes#json');
const commands = docs('interactions/application-commands#application-command-object');

export const acknowledgedInTime = rule<{ readonly interaction: Interaction | null }>(
  {
    name: 'unknown-interaction',
    says: 'An interaction is acknowledged within three seconds, with its own id and token.',
    source: responding,
    test: 'interactions.test.ts: an acknowledgement after three seconds is 10062',
  },
  ({ interaction }) => interaction === null || interaction.state === 'missed',
  { status: 404, code: 10062, message: 'Unknown interaction' },
);

export const acknowledgedOnce = rule<{ readonly interaction: Interaction }>(
  {
    name: 'interaction-already-acknowledged',
    says: 'An interaction is acknowledged once.',
    source: errorCodes,
    test: 'interactions.test.ts: a second acknowledgement is 40060',
  },
  ({ interaction }) => interaction.state !== 'waiting',
  { status: 400, code: 40060, message: 'Interaction has already been acknowledged.' },
);

/** Noted when the three seconds are over; nobody is answered. */
export const notMissed = rule<{ readonly acknowledged: boolean; readonly kind: Interaction['kind'] }>(
  {
    name: 'interaction-not-acknowledged',
    says: 'Without an acknowledgement within three seconds the person sees an error.',
    source: responding,
    test: 'interactions.test.ts: who is not answered within three seconds sees that the application did not respond',
  },
  ({ acknowledged }) => !acknowledged,
  ({ kind }) => ({
    status: 0,
    code: 0,
    message: kind === 'command' ? 'The application did not respond' : 'This interaction failed',
  }),
);

export const callbackType = rule<{ readonly type: number; readonly kind: Interaction['kind'] }>(
  {
    name: 'callback-type',
    says: 'A command is answered with type 4 or 5; 6 and 7 are for components.',
    source: docs('interactions/receiving-and-responding#interaction-response-object-interaction-callback-type'),
    test: 'interactions.test.ts: a command cannot be answered as if it were a button',
  },
  ({ type, kind }) => !(kind === 'command' ? [4, 5] : [4, 5, 6, 7]).includes(type),
  invalidForm(['type'], 'BASE_TYPE_CHOICES', 'Value must be one of those that this interaction can be answered with.'),
);

export const knownWebhook = rule<{ readonly application: string; readonly own: string }>(
  {
    name: 'unknown-webhook',
    says: 'A webhook route names the own application.',
    source: errorCodes,
    test: 'interactions.test.ts: an unknown token is 50027, an unknown application 10015',
  },
  ({ application, own }) => application !== own,
  { status: 404, code: 10015, message: 'Unknown Webhook' },
);

export const acknowledgedFirst = rule<{ readonly state: Interaction['state'] }>(
  {
    name: 'webhook-before-acknowledgement',
    says: 'The token works as a webhook only after the interaction was acknowledged.',
    source: docs('interactions/receiving-and-responding#followup-messages'),
    test: 'interactions.test.ts: before the acknowledgement the token is no webhook',
  },
  ({ state }) => state === 'waiting' || state === 'missed',
  { status: 404, code: 10015, message: 'Unknown Webhook' },
);

export const liveToken = rule<{ readonly known: boolean; readonly expired: boolean }>(
  {
    name: 'interaction-token-expired',
    says: 'An interaction token works for 15 minutes.',
    source: responding,
    test: 'interactions.test.ts: after fifteen minutes the token is 50027 with status 401',
  },
  ({ known, expired }) => !known || expired,
  { status: 401, code: 50027, message: 'Invalid Webhook Token' },
);

export const followUpCount = rule<{ readonly elsewhere: boolean; readonly posted: number }>(
  {
    name: 'too-many-follow-ups',
    says: 'In a server that lacks the app, an app that a person installed posts 5 follow-ups at the most.',
    source: docs('interactions/receiving-and-responding#followup-messages'),
    test: 'user-install.test.ts: the sixth follow-up where the server lacks the app is 40094',
  },
  ({ elsewhere, posted }) => elsewhere && posted >= 5,
  { status: 400, code: 40094, message: 'This interaction has hit the maximum number of follow up messages' },
);

export const commandCount = rule<{ readonly slash: number }>(
  {
    name: 'too-many-commands',
    says: 'An application has 100 slash commands at the most.',
    source: docs('interactions/application-commands#registering-a-command'),
    test: 'commands.test.ts: 101 commands',
  },
  ({ slash }) => slash > 100,
  { status: 400, code: 30032, message: 'Maximum number of application commands reached (100).' },
);

export const commandName = rule<{ readonly name: string; readonly path: readonly string[] }>(
  {
    name: 'command-name',
    says: 'Names of slash commands and options are lower case, 1 to 32 word characters.',
    source: commands,
    test: 'commands.test.ts: a name in capitals',
  },
  ({ name }) => !/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u.test(name) || name !== name.toLowerCase(),
  ({ path }) => invalidForm(path, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid'),
);

export const commandDescription = rule<{ readonly description: string; readonly path: readonly string[] }>(
  {
    name: 'command-description',
    says: 'Descriptions have 1 to 100 characters.',
    source: commands,
    test: 'commands.test.ts: a long description',
  },
  ({ description }) => description.length < 1 || description.length > 100,
  ({ path }) => invalidForm(path, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.'),
);

export const commandOptionCount = rule<{ readonly options: number; readonly path: readonly string[] }>(
  {
    name: 'too-many-options',
    says: 'A command has 25 options at the most.',
    source: commands,
    test: 'commands.test.ts: 26 options',
  },
  ({ options }) => options > 25,
  ({ path }) => invalidForm(path, 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.'),
);

export const requiredOptionsFirst = rule<{ readonly required: readonly boolean[]; readonly path: readonly string[] }>(
  {
    name: 'required-options-first',
    says: 'Required options come before the others.',
    source: commands,
    test: 'commands.test.ts: a required option after another',
  },
  ({ required }) => required.some((one, index) => one && required.slice(0, index).includes(false)),
  ({ path }) =>
    invalidForm(
      path,
      'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
      'Required options must be placed before non-required options',
    ),
);

export const uniqueCommandNames = rule<{ readonly names: readonly string[] }>(
  {
    name: 'duplicate-command',
    says: 'Names of commands are unique.',
    source: commands,
    test: 'commands.test.ts: the same command twice',
  },
  ({ names }) => new Set(names).size !== names.length,
  invalidForm([], 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique'),
);

export const interactionRules = [
  acknowledgedInTime,
  acknowledgedOnce,
  notMissed,
  callbackType,
  knownWebhook,
  acknowledgedFirst,
  liveToken,
  followUpCount,
  commandCount,
  commandName,
  commandDescription,
  commandOptionCount,
  requiredOptionsFirst,
  uniqueCommandNames,
] as const;
