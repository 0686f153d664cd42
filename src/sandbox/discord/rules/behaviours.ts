/*
 * What Discord does without refusing anything: facts that a bot must know all the same, each with the test that shows
 * that the stand-in keeps to it. They stand in the table beside the rules.
 */
import { docs, type RuleCard } from './rule.ts';

const contentIntent = docs('events/gateway#message-content-intent');
const intents = docs('events/gateway#list-of-intents');
const mentions = docs('resources/message#allowed-mentions-object');
const followUps = docs('interactions/receiving-and-responding#followup-messages');
const owners = docs('interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object');

export const behaviours: readonly RuleCard[] = [
  {
    name: 'content-withheld',
    says: 'Without the Message Content intent only mentions of the bot, direct messages and own messages have their content.',
    source: contentIntent,
    test: 'gateway.test.ts: without the Message Content intent only mentions and direct messages have their content',
  },
  {
    name: 'replied-content-withheld',
    says: 'A message that is quoted by a reply is withheld by the same measure.',
    source: 'undocumented: the harsher reading',
    test: 'people.test.ts: that mentions the bot does not tell what it answers',
  },
  {
    name: 'quiet-reply-withheld',
    says: 'A reply to the bot counts as a mention only when it pings.',
    source: contentIntent,
    test: 'people.test.ts: with the ping switched off is told without its content',
  },
  {
    name: 'message-intents',
    says: 'Messages are told only with the intents for messages; interactions need none.',
    source: intents,
    test: 'gateway.test.ts: without the intents for messages none arrive, commands do',
  },
  {
    name: 'reaction-and-typing-intents',
    says: 'Reactions and typing are told only with their own intents.',
    source: intents,
    test: 'gateway.test.ts: reactions and typing are not told without their intents',
  },
  {
    name: 'resume-replays',
    says: 'After a lost connection a session is resumed and what was missed is sent again, in order.',
    source: docs('events/gateway#resuming'),
    test: 'gateway.test.ts: after %s the session is resumed and nothing is lost or doubled',
  },
  {
    name: 'default-mentions',
    says: 'Without allowed_mentions everything that looks like a ping is one.',
    source: mentions,
    test: 'mentions.test.ts: a message without allowed_mentions pings, one with none does not',
  },
  {
    name: 'edits-mention-again',
    says: 'An edit without allowed_mentions pings by the defaults.',
    source: docs('resources/message#edit-message'),
    test: 'mentions.test.ts: an edit without allowed_mentions pings again',
  },
  {
    name: 'replies-ping',
    says: 'A reply pings its addressee unless replied_user is left out of allowed_mentions.',
    source: mentions,
    test: 'mentions.test.ts: a reply pings unless allowed_mentions leaves that out',
  },
  {
    name: 'enforced-nonce',
    says: 'With enforce_nonce the same nonce within minutes answers the message that is there already.',
    source: docs('resources/message#create-message'),
    test: 'messages.test.ts: an enforced nonce leaves one message, another nonce makes another',
  },
  {
    name: 'nonce-not-kept',
    says: 'A nonce is told when the message is posted, and not when it is read later.',
    source: 'https://github.com/Rapptz/discord.py/issues/2451',
    test: 'reading.test.ts: a message that is read later does not tell its nonce',
  },
  {
    name: 'messages-after',
    says: 'A list of messages after one begins with those that follow it next, and tells the newest of them first.',
    source: docs('resources/message#get-channel-messages'),
    test: 'reading.test.ts: messages are listed after one or before one, newest first',
  },
  {
    name: 'content-trimmed',
    says: 'The space around a text is cut off.',
    source: 'seen, undocumented',
    test: 'messages.test.ts: the space around a text is cut off',
  },
  {
    name: 'suppressed-previews',
    says: 'Links are previewed unless the message has SUPPRESS_EMBEDS, which outlives edits.',
    source: docs('resources/message#message-object-message-flags'),
    test: 'mentions.test.ts: links are previewed unless embeds are suppressed, and suppression outlives edits',
  },
  {
    name: 'typing-ends',
    says: 'The sign of typing ends after ten seconds, or with the message.',
    source: docs('resources/channel#trigger-typing-indicator'),
    test: 'messages.test.ts: typing shows for ten seconds, or until the message is there',
  },
  {
    name: 'first-follow-up',
    says: 'The first follow-up to a deferred answer takes its place, as private or open as the deferral said.',
    source: followUps,
    test: 'interactions.test.ts: the first follow-up to a deferred answer takes its place and its visibility',
  },
  {
    name: 'ephemeral-for-good',
    says: 'Whether an answer is private is decided at first and no edit changes it.',
    source: docs('interactions/receiving-and-responding#responding-to-an-interaction'),
    test: 'interactions.test.ts: flags of an edit never make an ephemeral answer public',
  },
  {
    name: 'press-fails',
    says: 'Without an acknowledgement within three seconds the person sees that the interaction failed.',
    source: docs('interactions/receiving-and-responding'),
    test: 'buttons.test.ts: that nobody acknowledges within three seconds fails before the eyes of that person alone',
  },
  {
    name: 'disabled-button',
    says: 'A disabled button cannot be pressed.',
    source: docs('components/reference#button'),
    test: 'buttons.test.ts: is not possible on a disabled button, on one that is not there, or on what others see',
  },
  {
    name: 'files-after-edits',
    says: 'An edit keeps the files that attachments names; new files without attachments replace the old ones.',
    source: 'https://github.com/discord/discord-api-docs/issues/5170',
    test: 'files.test.ts: stays through an edit without files, and leaves with one that does not name it',
  },
  {
    name: 'files-after-updates',
    says: 'The update of a press removes every file that attachments does not name.',
    source: 'https://github.com/discord/discord-api-docs/issues/6277',
    test: 'files.test.ts: leaves with the update of a press that does not name it',
  },
  {
    name: 'installation-owners',
    says: 'An interaction tells whether the server or the person installed the app.',
    source: owners,
    test: 'user-install.test.ts: an app that only the person has is told of a server that it is not in',
  },
  {
    name: 'owner-of-presses',
    says: 'A press tells who installed the app for the message with the button, not who presses.',
    source: owners,
    test: 'user-install.test.ts: who installed it stays its owner when somebody else presses a button',
  },
  {
    name: 'no-events-from-elsewhere',
    says: 'Where the bot is not, no event tells of its answers, and its token does not reach them.',
    source: docs('resources/application#installation-context'),
    test: 'user-install.test.ts: its answer is open to all, but no event tells of it and the bot token does not reach it',
  },
  {
    name: 'forced-ephemeral',
    says: 'Without USE_EXTERNAL_APPS an app that only the person has answers in private.',
    source: docs('topics/permissions#permissions-bitwise-permission-flags'),
    test: 'user-install.test.ts: who may not use external apps gets every answer in private',
  },
  {
    name: 'command-contexts',
    says: 'A command exists only in the contexts and for the installations that it was registered for.',
    source: docs('interactions/application-commands#contexts'),
    test: 'user-install.test.ts: a command is there only where it was registered for',
  },
];
