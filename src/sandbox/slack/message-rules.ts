/*
 * The rules for what a message may hold, each a small function: content in, refusal or null out. Who may write where
 * is the business of the methods.
 */
import { actionIds, readBlocks, type MessageBlock } from './block-shapes.ts';
import { countMarkdownBlocks } from './markdown-blocks.ts';
import { isRefused, refuse, refuseBecause, type Refused } from './refusal.ts';
import { isObject } from './web-api/arguments.ts';

/** What a bot wants to write. `blocks` is `undefined` when it said nothing of blocks. */
export interface Content {
  readonly text: string | null;
  readonly markdownText: string | null;
  readonly blocks: readonly MessageBlock[] | undefined;
}

const maxUpdateCharacters = 4000;
const maxEphemeralCharacters = 4000;
export const maxMarkdownCharacters = 12_000;
export const maxBlocks = 50;
export const maxBlockCharacters = 13_200;

/** Parses `blocks`; `undefined` where there are none. */
function readContentBlocks(value: unknown): readonly MessageBlock[] | undefined | Refused {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return refuse('blocks-are-an-array', 'invalid_blocks_format');
  if (value.length > maxBlocks) {
    return refuseBecause('at-most-50-blocks', 'invalid_blocks', [
      'no more than 50 items allowed [json-pointer:/blocks]',
    ]);
  }
  const read = readBlocks(value);
  if ('faults' in read) return refuseBecause('blocks-have-known-shapes', 'invalid_blocks', read.faults);
  return uniqueBlockIds(read.blocks) ?? uniqueActionIds(read.blocks) ?? onlyOneTable(read.blocks) ?? read.blocks;
}

function uniqueBlockIds(blocks: readonly MessageBlock[]): Refused | null {
  const ids = blocks.flatMap((block) => block.block_id ?? []);
  if (new Set(ids).size === ids.length) return null;
  return refuseBecause('block-ids-are-unique', 'invalid_blocks', ['`block_id` must be unique [json-pointer:/blocks]']);
}

function uniqueActionIds(blocks: readonly MessageBlock[]): Refused | null {
  const repeated = blocks.findIndex((block) => new Set(actionIds(block)).size < actionIds(block).length);
  if (repeated < 0) return null;
  return refuseBecause('action-ids-are-unique', 'invalid_blocks', [
    `\`action_id\` must be unique [json-pointer:/blocks/${repeated}/elements]`,
  ]);
}

function onlyOneTable(blocks: readonly MessageBlock[]): Refused | null {
  if (blocks.filter((block) => block.type === 'table').length <= 1) return null;
  return refuseBecause('one-table-a-message', 'invalid_attachments', ['only_one_table_allowed']);
}

function markdownOf(content: Content): readonly string[] {
  if (content.markdownText !== null) return [content.markdownText];
  return (content.blocks ?? []).flatMap((block) => (block.type === 'markdown' ? [block.text] : []));
}

function markdownAlone(content: Content): Refused | null {
  if (content.markdownText === null || (content.text === null && content.blocks === undefined)) return null;
  return refuse('markdown-text-stands-alone', 'markdown_text_conflict');
}

function someContent(content: Content): Refused | null {
  const empty = content.text === null && content.markdownText === null && (content.blocks ?? []).length === 0;
  return empty ? refuse('a-message-has-content', 'no_text') : null;
}

function markdownLength(content: Content): Refused | null {
  const characters = markdownOf(content).reduce((sum, markdown) => sum + markdown.length, 0);
  return characters > maxMarkdownCharacters ? refuse('markdown-12000', 'msg_too_long') : null;
}

/** Blocks as Slack counts them: after Markdown became blocks of its own. */
function expandedBlocks(content: Content): Refused | null {
  const others = (content.blocks ?? []).filter((block) => block.type !== 'markdown').length;
  const count = markdownOf(content).reduce((sum, markdown) => sum + countMarkdownBlocks(markdown), others);
  return count > maxBlocks ? refuse('expanded-blocks-50', 'msg_blocks_too_long') : null;
}

/** How many characters stand in the texts of this, whatever its shape. */
export function charactersIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, item: unknown) => sum + charactersIn(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((sum, [key, item]) => (key === 'type' ? sum : sum + charactersIn(item)), 0);
}

function blockCharacters(content: Content): Refused | null {
  const characters = charactersIn(content.blocks ?? []) + (content.markdownText ?? '').length;
  return characters > maxBlockCharacters ? refuse('block-characters-13200', 'msg_blocks_too_long') : null;
}

/** `chat.update` refuses what `chat.postMessage` would cut. */
export function updateTextLength(content: Content): Refused | null {
  return (content.text ?? '').length > maxUpdateCharacters ? refuse('update-text-4000', 'msg_too_long') : null;
}

/** An ephemeral message is not split: it is refused. */
export function ephemeralTextLength(content: Content): Refused | null {
  const isTooLong = (content.text ?? '').length > maxEphemeralCharacters;
  return isTooLong ? refuse('ephemeral-text-4000', 'msg_too_long') : null;
}

/** Checks what every new text of a message must obey, wherever it is written. */
function checkContent(content: Content): Refused | null {
  for (const rule of [markdownAlone, someContent, markdownLength, expandedBlocks, blockCharacters]) {
    const refused = rule(content);
    if (refused) return refused;
  }
  return null;
}

/** Event metadata must name its type and carry an object. */
export function checkMetadata(value: unknown): Refused | null {
  if (value === undefined) return null;
  const wellFormed = isObject(value) && typeof value['event_type'] === 'string' && isObject(value['event_payload']);
  return wellFormed ? null : refuse('metadata-has-its-format', 'invalid_metadata_format');
}

/** Reads and checks content in one go. */
export function readContent(parts: {
  readonly text: string | null;
  readonly markdownText: string | null;
  readonly blocks: unknown;
}): Content | Refused {
  const blocks = readContentBlocks(parts.blocks);
  if (isRefused(blocks)) return blocks;
  const content: Content = { text: parts.text, markdownText: parts.markdownText, blocks };
  return checkContent(content) ?? content;
}
