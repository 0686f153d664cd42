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
  },
  ({ interaction }) => interaction === null || interaction.state === 'missed',
  { status: 404, code: 10062, message: 'Unknown interaction' },
);

export const acknowledgedOnce = rule<{ readonly interaction: Interaction }>(
  { name: 'interaction-already-acknowledged', says: 'An interaction is acknowledged once.', source: errorCodes },
  ({ interaction }) => interaction.state !== 'waiting',
  { status: 400, code: 40060, message: 'Interaction has already been acknowledged.' },
);

/** Noted when the three seconds are over; nobody is answered. */
export const notMissed = rule<{ readonly acknowledged: boolean }>(
  {
    name: 'interaction-not-acknowledged',
    says: 'Without an acknowledgement within three seconds the person sees an error.',
    source: responding,
  },
  ({ acknowledged }) => !acknowledged,
  { status: 0, code: 0, message: 'The application did not respond' },
);

export const callbackType = rule<{ readonly type: number; readonly kind: Interaction['kind'] }>(
  {
    name: 'callback-type',
    says: 'A command is answered with type 4 or 5; 6 and 7 are for components.',
    source: docs('interactions/receiving-and-responding#interaction-response-object-interaction-callback-type'),
  },
  ({ type, kind }) => !(kind === 'command' ? [4, 5] : [4, 5, 6, 7]).includes(type),
  invalidForm(['type'], 'BASE_TYPE_CHOICES', 'Value must be one of those that this interaction can be answered with.'),
);

export const knownWebhook = rule<{ readonly application: string; readonly own: string }>(
  { name: 'unknown-webhook', says: 'A webhook route names the own application.', source: errorCodes },
  ({ application, own }) => application !== own,
  { status: 404, code: 10015, message: 'Unknown Webhook' },
);

export const acknowledgedFirst = rule<{ readonly state: Interaction['state'] }>(
  {
    name: 'webhook-before-acknowledgement',
    says: 'The token works as a webhook only after the interaction was acknowledged.',
    source: docs('interactions/receiving-and-responding#followup-messages'),
  },
  ({ state }) => state === 'waiting' || state === 'missed',
  { status: 404, code: 10015, message: 'Unknown Webhook' },
);

export const liveToken = rule<{ readonly known: boolean; readonly expired: boolean }>(
  { name: 'interaction-token-expired', says: 'An interaction token works for 15 minutes.', source: responding },
  ({ known, expired }) => !known || expired,
  { status: 401, code: 50027, message: 'Invalid Webhook Token' },
);

export const commandCount = rule<{ readonly slash: number }>(
  {
    name: 'too-many-commands',
    says: 'An application has 100 slash commands at the most.',
    source: docs('interactions/application-commands#registering-a-command'),
  },
  ({ slash }) => slash > 100,
  { status: 400, code: 30032, message: 'Maximum number of application commands reached (100).' },
);

export const commandName = rule<{ readonly name: string; readonly path: readonly string[] }>(
  {
    name: 'command-name',
    says: 'Names of slash commands and options are lower case, 1 to 32 word characters.',
    source: commands,
  },
  ({ name }) => !/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u.test(name) || name !== name.toLowerCase(),
  ({ path }) => invalidForm(path, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid'),
);

export const commandDescription = rule<{ readonly description: string; readonly path: readonly string[] }>(
  { name: 'command-description', says: 'Descriptions have 1 to 100 characters.', source: commands },
  ({ description }) => description.length < 1 || description.length > 100,
  ({ path }) => invalidForm(path, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.'),
);

export const commandOptionCount = rule<{ readonly options: number; readonly path: readonly string[] }>(
  { name: 'too-many-options', says: 'A command has 25 options at the most.', source: commands },
  ({ options }) => options > 25,
  ({ path }) => invalidForm(path, 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.'),
);

export const requiredOptionsFirst = rule<{ readonly required: readonly boolean[]; readonly path: readonly string[] }>(
  { name: 'required-options-first', says: 'Required options come before the others.', source: commands },
  ({ required }) => required.some((one, index) => one && required.slice(0, index).includes(false)),
  ({ path }) =>
    invalidForm(
      path,
      'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
      'Required options must be placed before non-required options',
    ),
);

export const uniqueCommandNames = rule<{ readonly names: readonly string[] }>(
  { name: 'duplicate-command', says: 'Names of commands are unique.', source: commands },
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
  commandCount,
  commandName,
  commandDescription,
  commandOptionCount,
  requiredOptionsFirst,
  uniqueCommandNames,
] as const;
