/*
 * Reads Anthropic's stream events: text in, typed events out. Events and block types that are new to us are ignored, as
 * the API's versioning policy asks of clients; an event that we know but cannot read is a malformed stream. Pure.
 */
import { z } from 'zod';
import { ModelError } from '../errors.ts';

const tokens = z.number().int().nonnegative();
/** `null` and absent both mean "not told". */
const maybeTokens = tokens.nullish();

const usage = z.object({
  input_tokens: maybeTokens,
  output_tokens: maybeTokens,
  cache_read_input_tokens: maybeTokens,
  cache_creation_input_tokens: maybeTokens,
});

const error = z.object({
  type: z.string(),
  message: z.string().nullish().catch(null),
  details: z.object({ error_code: z.string() }).nullish().catch(null),
});

const delta = z.union([
  z.object({ type: z.literal('text_delta'), text: z.string() }),
  // Not a text that cannot be read: the answer would lack it, and nobody would know.
  z.object({ type: z.string().refine((type) => type !== 'text_delta') }).transform(() => ({ type: 'other' as const })),
]);

/** By the name in the `type` field. Only what we use is asked for. */
const schemas = {
  message_start: z.object({
    type: z.literal('message_start'),
    message: z.object({ model: z.string(), usage }),
  }),
  content_block_start: z.object({
    type: z.literal('content_block_start'),
    content_block: z.object({ type: z.string(), text: z.string().optional() }),
  }),
  content_block_delta: z.object({ type: z.literal('content_block_delta'), delta }),
  message_delta: z.object({
    type: z.literal('message_delta'),
    delta: z.object({ stop_reason: z.string().nullish() }),
    usage: usage.nullish(),
  }),
  message_stop: z.object({ type: z.literal('message_stop') }),
  error: z.object({ type: z.literal('error'), error }),
};

type EventName = keyof typeof schemas;
export type ClaudeUsage = z.infer<typeof usage>;
export type ClaudeEvent = z.infer<(typeof schemas)[EventName]> | { readonly type: 'other' };

const anyEvent = z.object({ type: z.string() });

function isKnown(name: string): name is EventName {
  return Object.hasOwn(schemas, name);
}

/** Throws `ModelError` of kind `malformed` when a known event cannot be read. */
export function readEvent(data: string, requestId: string | null): ClaudeEvent {
  try {
    const json: unknown = JSON.parse(data);
    const { type } = anyEvent.parse(json);
    return isKnown(type) ? schemas[type].parse(json) : { type: 'other' };
  } catch (thrown) {
    // What the parser says of JSON that is none repeats a piece of it, which may be a piece of the answer.
    const cause = thrown instanceof SyntaxError ? 'an event that is not JSON' : thrown;
    throw new ModelError('malformed', { requestId, cause });
  }
}

/** The visible text of an event; empty where it has none. */
export function textOf(event: ClaudeEvent): string {
  if (event.type === 'content_block_start') {
    return event.content_block.type === 'text' ? (event.content_block.text ?? '') : '';
  }
  return event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : '';
}
