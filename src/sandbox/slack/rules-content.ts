/*
 * What a message may hold. Part of the list in rules.ts.
 */
import { harsherThan, kit, methods, type Rule } from './rule.ts';

export const contentRules = {
  'thread-ts-has-its-format': {
    says: 'thread_ts has the shape of a ts.',
    source: `${methods}/chat.postMessage`,
    test: 'an invalid thread_ts is refused',
  },
  'thread-exists': {
    says: 'A thread hangs from a message of the same channel.',
    source: harsherThan(`${methods}/chat.postMessage`),
    test: 'an invalid thread_ts is refused',
  },
  'a-reply-is-no-thread': {
    says: "A reply starts no thread: thread_ts is the parent's.",
    source: harsherThan(`${methods}/chat.postMessage`),
    test: 'an invalid thread_ts is refused',
  },
  'a-message-has-content': {
    says: 'A message has text, blocks or Markdown.',
    source: `${methods}/chat.postMessage`,
    test: 'an empty message is refused',
  },
  'attachments-are-unknown': {
    says: 'The stand-in shows no attachments, so it refuses them.',
    source: harsherThan(`${methods}/chat.postMessage`),
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
  'ephemeral-text-4000': {
    says: 'The text of an ephemeral message holds 4,000 characters: msg_too_long.',
    source: harsherThan(`${methods}/chat.postEphemeral`),
    test: 'an ephemeral text over 4,000 characters is refused',
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
  'action-ids-are-unique': {
    says: 'An action_id stands once in a block.',
    source: `${kit}/block-elements/button-element`,
    test: 'an action_id that stands twice in a block is refused',
  },
  'one-table-a-message': {
    says: 'A message holds one table block.',
    source: `${kit}/blocks/table-block`,
    test: 'a second table is refused',
  },
  'expanded-blocks-50': {
    says: '50 blocks a message also after Markdown became blocks: each top-level piece counts.',
    source: harsherThan(`${kit}/blocks/markdown-block`),
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
} as const satisfies Readonly<Record<string, Rule>>;
