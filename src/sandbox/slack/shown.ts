/*
 * What people see of what an app wrote: which text, which blocks. Slack gives every block and every button a name where
 * the app gave none, so that a press can say what was pressed. Knows no rule.
 */
import { randomBytes } from 'node:crypto';
import type { MessageBlock } from './block-shapes.ts';
import type { Content } from './message-rules.ts';

/** Slack cuts a longer post. */
const maxPostCharacters = 40_000;
/** Above this Slack makes several messages of a post without blocks. */
const maxWholeCharacters = 4000;

function newId(): string {
  return randomBytes(12).toString('base64').replace(/[+/=]/g, '').slice(0, 5);
}

function withActionId<Element extends { readonly action_id?: string | undefined }>(element: Element): Element {
  return { ...element, action_id: element.action_id ?? newId() };
}

function withActionIds(block: MessageBlock): MessageBlock {
  if (block.type === 'actions') return { ...block, elements: block.elements.map(withActionId) };
  if (block.type === 'context_actions') return { ...block, elements: block.elements.map(withActionId) };
  if (block.type !== 'section' || block.accessory === undefined || block.accessory.type === 'image') return block;
  return { ...block, accessory: withActionId(block.accessory) };
}

/** The blocks with a `block_id` each and an `action_id` on everything that can be pressed. */
export function named(blocks: readonly MessageBlock[]): readonly MessageBlock[] {
  return blocks.map((block) => ({ ...withActionIds(block), block_id: block.block_id ?? newId() }));
}

/** People see the fallback text when there are no blocks; Markdown text is its own fallback. */
export function shownText(content: Content): string {
  return (content.text ?? content.markdownText ?? '').slice(0, maxPostCharacters);
}

export function shownBlocks(content: Content): readonly MessageBlock[] {
  if (content.markdownText !== null) return named([{ type: 'markdown', text: content.markdownText }]);
  return named(content.blocks ?? []);
}

/**
 * The texts that Slack makes of one post: several when it is long and has no blocks. Where Slack cuts is its own
 * affair; here it is after 4,000 characters, in the middle of a word, a mention or a code fence.
 */
export function shownTexts(content: Content): readonly string[] {
  const text = shownText(content);
  const isWhole = content.markdownText !== null || (content.blocks ?? []).length > 0;
  if (isWhole || text.length <= maxWholeCharacters) return [text];
  const texts: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + maxWholeCharacters);
    // Half of a surrogate pair is no character.
    if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1)) && end < text.length) end -= 1;
    texts.push(text.slice(start, end));
    start = end;
  }
  return texts;
}
