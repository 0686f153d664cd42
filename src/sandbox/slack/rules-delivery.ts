/*
 * What holds for deliveries to the bot and for its answers to them. Part of the list in rules.ts.
 */
import { commands, eventsApi, harsherThan, interaction, socketMode, type Rule } from './rule.ts';

export const deliveryRules = {
  'acknowledged-within-3-s': {
    says: 'An event is acknowledged within 3 s; else it is delivered again at once, after 1 and after 5 minutes.',
    source: eventsApi,
    test: 'an event without acknowledgement is redelivered three times',
  },
  'command-acknowledged-within-3-s': {
    says: 'A command is acknowledged within 3 s. It is delivered once.',
    source: commands,
    test: 'a command without acknowledgement within 3 s fails, and is not repeated',
  },
  'press-acknowledged-within-3-s': {
    says: 'A press is acknowledged within 3 s, also of a button that is a link. It is delivered once.',
    source: interaction,
    test: 'a press without acknowledgement within 3 s fails, for that person alone',
  },
  'no-commands-in-threads': {
    says: 'Slash commands do not work in threads.',
    source: commands,
    test: 'a command in a thread fails',
  },
  'commands-need-their-scope': {
    says: 'Without the scope commands there is no command.',
    source: 'https://docs.slack.dev/reference/scopes/commands',
    test: 'without its scope there is no command',
  },
  'commands-are-for-the-workspace': {
    says: 'People of other organisations cannot use the commands of an app of this workspace.',
    source: harsherThan('https://docs.slack.dev/apis/slack-connect'),
    test: 'a stranger has no command, and can mention the bot',
  },
  'response-url-is-known': {
    says: 'Only a response_url that was handed out works.',
    source: interaction,
    test: 'an unknown response_url is refused',
  },
  'response-url-takes-json': {
    says: 'A response_url takes a JSON object.',
    source: interaction,
    test: 'a response_url takes JSON with content',
  },
  'response-url-takes-5-uses': {
    says: 'A response_url works five times; refused contents count.',
    source: interaction,
    test: 'the sixth use of a response_url is refused',
  },
  'response-url-lives-30-minutes': {
    says: 'A response_url works for 30 minutes.',
    source: interaction,
    test: 'a response_url expires after 30 minutes',
  },
  'a-ticket-opens-one-connection': {
    says: 'The address from apps.connections.open opens one connection, and only for a while.',
    source: socketMode,
    test: 'a ticket opens one connection, and only for half a minute',
  },
  'ten-connections': {
    says: 'An app has up to 10 connections.',
    source: socketMode,
    test: 'the eleventh connection is sent away',
  },
} as const satisfies Readonly<Record<string, Rule>>;
