/*
 * What a native stream is made of: chunks, their shapes, and the blocks that they grow into. Pure.
 */
import { z } from 'zod';
import { readBlocks, type MessageBlock } from './block-shapes.ts';
import { countMarkdownBlocks } from './markdown-blocks.ts';
import { charactersIn, maxBlockCharacters, maxBlocks, maxMarkdownCharacters } from './message-rules.ts';
import { refuse, refuseBecause, type Refused } from './refusal.ts';
import { named } from './shown.ts';

const maxTaskCharacters = 256;

const taskText = z.string().max(maxTaskCharacters);
const task = z.strictObject({
  type: z.literal('task_update'),
  id: z.string().min(1),
  title: taskText.min(1),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
  details: taskText.optional(),
  output: taskText.optional(),
  sources: z
    .array(z.strictObject({ type: z.literal('url'), url: z.string().min(1), text: z.string().min(1) }))
    .optional(),
});
const chunk = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('markdown_text'), text: z.string() }),
  task,
  z.strictObject({ type: z.literal('plan_update'), title: taskText.min(1) }),
  z.strictObject({ type: z.literal('blocks'), blocks: z.array(z.unknown()).max(maxBlocks) }),
]);

/** A chunk that was read: its blocks have known shapes. */
export type StreamChunk =
  | Exclude<z.infer<typeof chunk>, { readonly type: 'blocks' }>
  | { readonly type: 'blocks'; readonly blocks: readonly MessageBlock[] };

type Task = z.infer<typeof task>;

/** A piece of a streamed message, in the order in which it appears. */
export type StreamBlock =
  | MessageBlock
  | (Omit<Task, 'type' | 'id'> & { readonly type: 'task_card'; readonly task_id: string })
  | { readonly type: 'plan'; readonly title: string };

/** Reads what an app sent as `chunks`. */
export function readChunks(value: unknown): readonly StreamChunk[] | Refused {
  const parsed = z.array(chunk).safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      (issue) => `${issue.message} [json-pointer:/chunks/${issue.path.join('/')}]`,
    );
    return refuseBecause('chunks-have-known-shapes', 'invalid_chunks', faults);
  }
  const chunks: StreamChunk[] = [];
  for (const part of parsed.data) {
    if (part.type !== 'blocks') {
      chunks.push(part);
      continue;
    }
    const read = readBlocks(part.blocks);
    if ('faults' in read) return refuseBecause('blocks-have-known-shapes', 'invalid_blocks', read.faults);
    chunks.push({ type: 'blocks', blocks: named(read.blocks) });
  }
  return chunks;
}

function withMarkdown(blocks: readonly StreamBlock[], text: string): readonly StreamBlock[] {
  const last = blocks.at(-1);
  if (text === '') return blocks;
  if (last?.type === 'markdown') return [...blocks.slice(0, -1), { ...last, text: last.text + text }];
  return [...blocks, ...named([{ type: 'markdown', text }])];
}

/** Title and status of a task are replaced; its details grow, as its text does. */
function withTask(blocks: readonly StreamBlock[], { id, details, ...update }: Task): readonly StreamBlock[] {
  const old = blocks.find((block) => block.type === 'task_card' && block.task_id === id);
  const soFar = old?.type === 'task_card' ? (old.details ?? '') : '';
  const all = details === undefined ? soFar : soFar + details;
  const card: StreamBlock = { ...update, type: 'task_card', task_id: id, ...(all === '' ? {} : { details: all }) };
  return old === undefined ? [...blocks, card] : blocks.map((block) => (block === old ? card : block));
}

function withPlan(blocks: readonly StreamBlock[], title: string): readonly StreamBlock[] {
  const plan: StreamBlock = { type: 'plan', title };
  if (!blocks.some(({ type }) => type === 'plan')) return [plan, ...blocks];
  return blocks.map((block) => (block.type === 'plan' ? plan : block));
}

/** The blocks of a stream after some more chunks. */
export function grown(blocks: readonly StreamBlock[], chunks: readonly StreamChunk[]): readonly StreamBlock[] {
  return chunks.reduce((soFar, next) => {
    switch (next.type) {
      case 'markdown_text':
        return withMarkdown(soFar, next.text);
      case 'task_update':
        return withTask(soFar, next);
      case 'plan_update':
        return withPlan(soFar, next.title);
      case 'blocks':
        return [...soFar, ...next.blocks];
    }
  }, blocks);
}

/** All the Markdown of a stream: also its text for those who see no blocks. */
export function streamedText(blocks: readonly StreamBlock[]): string {
  return blocks.flatMap((block) => (block.type === 'markdown' ? [block.text] : [])).join('\n\n');
}

/** The limits of a message hold for a stream as a whole, however small its chunks are. */
export function checkStreamed(blocks: readonly StreamBlock[]): Refused | null {
  const markdown = blocks.flatMap((block) => (block.type === 'markdown' ? [block.text] : []));
  if (charactersIn(markdown) > maxMarkdownCharacters) return refuse('markdown-12000', 'msg_too_long');
  const others = blocks.length - markdown.length;
  const count = markdown.reduce((sum, text) => sum + countMarkdownBlocks(text), others);
  if (count > maxBlocks) return refuse('a-stream-has-50-blocks', 'msg_blocks_too_many');
  return charactersIn(blocks) > maxBlockCharacters ? refuse('block-characters-13200', 'msg_blocks_too_long') : null;
}
