/*
 * The shapes of the blocks that a message may hold, with Slack's limits of each field. Unknown fields, unknown types
 * and types that this stand-in does not know are all `invalid_blocks`: better too strict than too kind.
 */
import { z } from 'zod';
import {
  accessory,
  actionElement,
  anyText,
  blockId,
  contextActionElement,
  imageElement,
  imageSource,
  mrkdwn,
  plainText,
} from './element-shapes.ts';

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id: blockId,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, 'a section needs text or fields');

/** Rich text is deep; only its outline is checked. */
const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: blockId,
  elements: z
    .array(
      z.looseObject({
        type: z.enum(['rich_text_section', 'rich_text_list', 'rich_text_preformatted', 'rich_text_quote']),
        elements: z.array(z.looseObject({ type: z.string() })),
      }),
    )
    .min(1),
});
const cell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: z.string() }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().optional() }),
  richText,
]);

const block = z.discriminatedUnion('type', [
  section,
  z.strictObject({ type: z.literal('markdown'), block_id: blockId, text: z.string().min(1) }),
  z.strictObject({ type: z.literal('divider'), block_id: blockId }),
  z.strictObject({ type: z.literal('header'), block_id: blockId, text: plainText(150) }),
  z.strictObject({
    type: z.literal('context'),
    block_id: blockId,
    elements: z
      .array(z.discriminatedUnion('type', [imageElement, plainText(3000), mrkdwn(3000)]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal('actions'), block_id: blockId, elements: z.array(actionElement).min(1).max(25) }),
  z.strictObject({
    type: z.literal('context_actions'),
    block_id: blockId,
    elements: z.array(contextActionElement).min(1).max(5),
  }),
  z
    .strictObject({ type: z.literal('image'), block_id: blockId, title: plainText(2000).optional(), ...imageSource })
    .refine((image) => (image.image_url === undefined) !== (image.slack_file === undefined), 'one source of the image'),
  richText,
  z.strictObject({
    type: z.literal('table'),
    block_id: blockId,
    rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
    column_settings: z
      .array(
        z.strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() }),
      )
      .max(20)
      .optional(),
  }),
]);

const blocks = z.array(block);
export type MessageBlock = z.infer<typeof block>;

/** The blocks, or what is wrong with them, each with a JSON pointer as Slack gives it. */
export function readBlocks(
  value: unknown,
): { readonly blocks: readonly MessageBlock[] } | { readonly faults: string[] } {
  const parsed = blocks.safeParse(value);
  if (parsed.success) return { blocks: parsed.data };
  return {
    faults: parsed.error.issues.map((issue) => `${issue.message} [json-pointer:/blocks/${issue.path.join('/')}]`),
  };
}

/** The `action_id`s that an app gave inside of one block. */
export function actionIds(from: MessageBlock): readonly string[] {
  if (from.type !== 'actions' && from.type !== 'context_actions') return [];
  return from.elements.flatMap(({ action_id }) => action_id ?? []);
}
