/*
 * The shapes of what the messages API takes, field by field; an unknown field is refused. What a model takes of them is
 * not decided here.
 */
import { z } from 'zod';

const cacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() }).nullable();
const textBlock = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1, 'text content blocks must be non-empty'),
  cache_control: cacheControl.optional(),
  citations: z.unknown().optional(),
});
/** Blocks that a question of plain text never holds are taken as they are. */
const otherBlock = z.looseObject({ type: z.string().refine((type) => type !== 'text') });
const message = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([
    z.string().min(1, 'all messages must have non-empty content'),
    z.array(z.union([textBlock, otherBlock])).min(1, 'all messages must have non-empty content'),
  ]),
});
const display = z.enum(['summarized', 'omitted']).nullable().optional();
const promptFields = {
  model: z.string().min(1),
  messages: z.array(message).min(1, 'at least one message is required'),
  system: z.union([z.string(), z.array(textBlock)]).optional(),
  cache_control: cacheControl.optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullable().optional(),
      format: z.unknown().optional(),
    })
    .optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('adaptive'), display }),
      z.strictObject({ type: z.literal('disabled') }),
      z.strictObject({ type: z.literal('between_tools') }),
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024), display }),
    ])
    .optional(),
  speed: z.literal('standard').nullable().optional(),
  tools: z.array(z.unknown()).optional(),
  tool_choice: z.unknown().optional(),
};
/** The body of POST /v1/messages. */
export const createSchema = z.strictObject({
  ...promptFields,
  max_tokens: z.int().min(1),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string().min(1)).optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullable().optional() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  container: z.unknown().optional(),
  diagnostics: z.unknown().optional(),
  inference_geo: z.string().nullable().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
});
/** The body of POST /v1/messages/count_tokens. */
export const countSchema = z.strictObject(promptFields);
