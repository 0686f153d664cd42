/*
 * The list of what the stand-in refuses: one entry per rule, with where the rule comes from and the test that shows
 * it. Every refusal names one of these, so that the list cannot fall behind the code.
 */

interface Rule {
  readonly says: string;
  readonly source: string;
  /** The name of the test. */
  readonly test: string;
}

const methods = 'https://docs.slack.dev/reference/methods';
const webApi = 'https://docs.slack.dev/apis/web-api';
const kit = 'https://docs.slack.dev/reference/block-kit';
const commands = 'https://docs.slack.dev/interactivity/implementing-slash-commands';
const interaction = 'https://docs.slack.dev/interactivity/handling-user-interaction';
const harsher = 'undocumented: the harsher reading';

export const rules = {
  'method-is-known': {
    says: 'A method that the stand-in does not serve answers unknown_method.',
    source: methods,
    test: 'an unknown method is refused',
  },
  'body-is-form-or-json': {
    says: 'A body is a form or JSON.',
    source: webApi,
    test: 'a body that is neither form nor JSON is refused',
  },
  'json-body-parses': {
    says: 'A JSON body parses.',
    source: webApi,
    test: 'a broken JSON body is refused',
  },
  'json-body-is-an-object': {
    says: 'A JSON body is an object.',
    source: webApi,
    test: 'a JSON body that is no object is refused',
  },
  'a-token-comes-along': {
    says: 'A call carries a token; with a JSON body in the header.',
    source: webApi,
    test: 'a call without a token is refused',
  },
  'token-is-right': {
    says: 'The token is one that was issued.',
    source: webApi,
    test: 'a wrong token is refused',
  },
  'token-is-not-revoked': {
    says: 'A revoked token opens nothing.',
    source: `${methods}/auth.test`,
    test: 'a revoked token is refused',
  },
  'token-is-of-the-right-kind': {
    says: 'apps.connections.open takes the app token alone, everything else the bot token.',
    source: `${methods}/apps.connections.open`,
    test: 'a token of the wrong kind is refused',
  },
  'scopes-are-granted': {
    says: 'A method needs its scope: missing_scope names it.',
    source: methods,
    test: 'a missing scope is refused and named',
  },
  'rate-limits': {
    says: 'Each method has its bucket for the workspace; over it 429 with Retry-After in whole seconds.',
    source: 'https://docs.slack.dev/apis/web-api/rate-limits',
    test: 'edits above the rate are refused with a whole number of seconds',
  },
  'channel-exists-for-the-bot': {
    says: "A channel that the bot cannot see does not exist: a private one without the bot, a person's id in chat.update.",
    source: `${methods}/chat.postMessage`,
    test: 'a private channel without the bot does not exist for it',
  },
  'bot-is-in-the-channel': {
    says: 'Without chat:write.public the bot writes only where it is a member; it reacts and reads only there anyway.',
    source: `${methods}/chat.postMessage`,
    test: 'posting where the bot is no member needs chat:write.public',
  },
  'reader-is-in-the-channel': {
    says: 'An ephemeral message goes to somebody in the channel.',
    source: `${methods}/chat.postEphemeral`,
    test: 'an ephemeral message goes only to somebody in the channel',
  },
  'person-exists': {
    says: 'A person exists.',
    source: `${methods}/users.info`,
    test: 'an unknown person is refused',
  },
  'message-exists': {
    says: 'A message that was deleted, was never there, or is ephemeral cannot be changed.',
    source: `${methods}/chat.update`,
    test: 'a deleted message cannot be updated',
  },
  'message-is-the-bots-own': {
    says: 'The bot changes and deletes its own messages only.',
    source: `${methods}/chat.update`,
    test: 'a message of somebody else cannot be updated or deleted',
  },
  'thread-ts-has-its-format': {
    says: 'thread_ts has the shape of a ts.',
    source: `${methods}/chat.postMessage`,
    test: 'an invalid thread_ts is refused',
  },
  'thread-exists': {
    says: 'A thread hangs from a message of the same channel.',
    source: harsher,
    test: 'an invalid thread_ts is refused',
  },
  'a-reply-is-no-thread': {
    says: "A reply starts no thread: thread_ts is the parent's.",
    source: harsher,
    test: 'an invalid thread_ts is refused',
  },
  'a-message-has-content': {
    says: 'A message has text, blocks or Markdown.',
    source: `${methods}/chat.postMessage`,
    test: 'an empty message is refused',
  },
  'attachments-are-unknown': {
    says: 'The stand-in shows no attachments, so it refuses them.',
    source: harsher,
    test: 'attachments are refused',
  },
  'markdown-text-stands-alone': {
    says: 'markdown_text comes without text and blocks.',
    source: `${methods}/chat.postMessage`,
    test: 'markdown_text beside text or blocks is refused',
  },
  'markdown-12000': {
    says: 'markdown_text and markdown blocks hold 12,000 characters a message in all.',
    source: `${kit}/blocks/markdown-block`,
    test: 'Markdown over 12,000 characters in all is refused',
  },
  'update-text-4000': {
    says: 'The text of chat.update holds 4,000 characters.',
    source: `${methods}/chat.update`,
    test: 'an update text over 4,000 characters is refused',
  },
  'blocks-are-an-array': {
    says: 'blocks is an array, or its JSON.',
    source: `${methods}/chat.postMessage`,
    test: 'blocks that are no array are refused',
  },
  'at-most-50-blocks': {
    says: 'A message holds 50 blocks.',
    source: `${kit}/blocks`,
    test: 'more than 50 blocks are refused',
  },
  'blocks-have-known-shapes': {
    says: 'Blocks have the documented fields and lengths: section text 3,000, header 150, button text 75 …',
    source: `${kit}/blocks`,
    test: 'a section over 3,000 characters and a wrong shape are refused',
  },
  'block-ids-are-unique': {
    says: 'A block_id stands once in a message.',
    source: `${kit}/blocks`,
    test: 'a block_id that stands twice is refused',
  },
  'one-table-a-message': {
    says: 'A message holds one table block.',
    source: `${kit}/blocks/table-block`,
    test: 'a second table is refused',
  },
  'expanded-blocks-50': {
    says: '50 blocks a message also after Markdown became blocks: each top-level piece counts.',
    source: harsher,
    test: 'Markdown that becomes more than 50 blocks is refused',
  },
  'block-characters-13200': {
    says: 'The blocks of a message hold 13,200 characters in all.',
    source: 'https://github.com/slackapi/bolt-js/issues/2509',
    test: 'blocks over 13,200 characters in all are refused',
  },
  'metadata-has-its-format': {
    says: 'Metadata has event_type and event_payload.',
    source: 'https://docs.slack.dev/messaging/message-metadata',
    test: 'metadata without its two fields is refused',
  },
  'reaction-name-has-its-format': {
    says: 'The name of a reaction comes without colons.',
    source: `${methods}/reactions.add`,
    test: 'a reaction with colons or without a message is refused',
  },
  'reaction-names-a-message': {
    says: 'A reaction names channel and timestamp.',
    source: `${methods}/reactions.add`,
    test: 'a reaction with colons or without a message is refused',
  },
  'timestamp-has-its-format': {
    says: 'A timestamp has the shape of a ts.',
    source: `${methods}/reactions.add`,
    test: 'a reaction with colons or without a message is refused',
  },
  'one-reaction-of-a-kind': {
    says: 'The same reaction twice answers already_reacted.',
    source: `${methods}/reactions.add`,
    test: 'the same reaction twice is refused',
  },
  'reaction-is-there': {
    says: 'Only a reaction that is there can be taken away.',
    source: `${methods}/reactions.remove`,
    test: 'a reaction that is not there cannot be removed',
  },
  'limit-is-in-range': {
    says: 'limit is between 1 and 999.',
    source: `${methods}/conversations.history`,
    test: 'a page of a history has a limit and a known cursor',
  },
  'cursor-is-known': {
    says: 'A cursor is one that was handed out.',
    source: `${methods}/conversations.history`,
    test: 'a page of a history has a limit and a known cursor',
  },
  'acknowledged-within-3-s': {
    says: 'Events and commands are acknowledged within 3 s; events are redelivered at once, after 1 and after 5 minutes.',
    source: 'https://docs.slack.dev/apis/events-api',
    test: 'an event without acknowledgement is redelivered three times',
  },
  'no-commands-in-threads': {
    says: 'Slash commands do not work in threads.',
    source: commands,
    test: 'a command in a thread fails',
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
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof rules;
