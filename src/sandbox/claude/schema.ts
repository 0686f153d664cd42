/*
 * The shapes of what the messages API takes, field by field; an unknown field is refused. What a model takes of them is
 * not decided here. The names of fields and kinds are held against the SDK's types by the compiler.
 */
import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';

/** What travels in headers; the SDK lists it among the fields. */
type HeaderField = 'user_profile_id' | 'workspace_id';
type PromptFields = Record<Exclude<keyof Anthropic.MessageCountTokensParams, HeaderField>, z.ZodType>;
/** The SDK's types no longer have them; older models still take them under the older version. */
type SamplingField = 'temperature' | 'top_p' | 'top_k';
type CreateFields = Record<
  Exclude<keyof Anthropic.MessageCreateParams, HeaderField | keyof PromptFields> | SamplingField,
  z.ZodType
>;

/** Kinds of blocks that a question of plain text never holds; taken as they are. */
const otherKinds = [
  'image',
  'document',
  'search_result',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'tool_result',
] as const satisfies readonly Anthropic.ContentBlockParam['type'][];

const NOT_BLANK = /\S/u;

const cacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() }).nullable();
const textBlock = z.strictObject({
  type: z.literal('text'),
  text: z.string().regex(NOT_BLANK, 'text content blocks must contain non-whitespace text'),
  cache_control: cacheControl.optional(),
  citations: z.array(z.unknown()).nullable().optional(),
});
const otherBlock = z.looseObject({ type: z.enum(otherKinds), cache_control: cacheControl.optional() });
const EMPTY = 'all messages must have non-empty content';
const message = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([
    z.string().min(1, EMPTY).regex(NOT_BLANK, 'text content blocks must contain non-whitespace text'),
    z.array(z.union([textBlock, otherBlock])).min(1, EMPTY),
  ]),
});
const display = z.enum(['summarized', 'omitted']).nullable().optional();

const promptFields = {
  model: z.string().min(1),
  messages: z
    .array(message)
    .min(1, 'at least one message is required')
    .max(100_000, 'a request may hold at most 100000 messages'),
  system: z.union([z.string(), z.array(textBlock)]).optional(),
  cache_control: cacheControl.optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullable().optional(),
      format: z
        .strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) })
        .nullable()
        .optional(),
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
  tools: z.array(z.looseObject({ name: z.string().optional() })).optional(),
  tool_choice: z.looseObject({ type: z.enum(['auto', 'any', 'tool', 'none']) }).optional(),
} satisfies PromptFields;

const createFields = {
  max_tokens: z.int().min(1),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string().regex(NOT_BLANK, 'each stop sequence must contain non-whitespace')).optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullable().optional() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  container: z.unknown().optional(),
  diagnostics: z.unknown().optional(),
  inference_geo: z.string().nullable().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
} satisfies CreateFields;

/** The body of POST /v1/messages. */
export const createSchema = z.strictObject({ ...promptFields, ...createFields });
/** The body of POST /v1/messages/count_tokens. */
export const countSchema = z.strictObject(promptFields);

export type Prompt = z.infer<typeof countSchema>;
export type Create = z.infer<typeof createSchema>;

/** Whether a field belongs to answering alone. */
export const isAnswerField = (name: string): boolean => Object.hasOwn(createFields, name);
