/*
 * Reads a request for a chat completion as strictly as the harshest of the servers: unknown fields, missing fields and
 * what does not go together are refused. Pure; says what a server would answer, writes nothing.
 */
import type OpenAI from 'openai';
import { z } from 'zod';
import type { OpenAiErrorBody } from './script.ts';

export interface Refusal {
  readonly status: number;
  readonly error: OpenAiErrorBody;
  readonly headers?: Readonly<Record<string, string>>;
  /** Which of the stand-in's rules was broken. */
  readonly rule: OpenAiRule;
}

export type OpenAiRule =
  | 'route-is-known'
  | 'key-is-good'
  | 'body-is-json'
  | 'fields-have-their-types'
  | 'model-exists'
  | 'one-limit-of-length'
  | 'length-by-its-name'
  | 'prompt-within-context';

type Params = OpenAI.Chat.ChatCompletionCreateParams;
type Fields = { readonly [Name in keyof Params]?: z.ZodType };

const content = z.string().min(1);
const fields = {
  model: z.string().min(1),
  messages: z.array(z.strictObject({ role: z.enum(['system', 'developer', 'user', 'assistant']), content })).min(1),
  max_tokens: z.int().min(1).optional(),
  max_completion_tokens: z.int().min(1).optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
  temperature: z.number().min(0).max(2).optional(),
  stream: z.literal(true),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).optional(),
} satisfies Fields;
const schema = z.strictObject(fields);

/** What differs between the servers that this one stands for. */
export interface ServerKind {
  readonly models: readonly string[];
  /** `new`: `max_tokens` is refused, as OpenAI's newer models do. `old`: `max_completion_tokens` is unknown. */
  readonly lengthField: 'old' | 'new';
  /** Longest prompt and answer together. */
  readonly contextTokens: number;
}

export interface ReadRequest {
  readonly model: string;
  readonly question: string;
  readonly promptTokens: number;
  /** `Infinity` where the request names none. */
  readonly maxTokens: number;
  readonly includesUsage: boolean;
}

const CHARACTERS_PER_TOKEN = 4;
export const tokensOf = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

export function invalid(rule: OpenAiRule, message: string, more: Partial<OpenAiErrorBody> = {}): Refusal {
  return { status: 400, rule, error: { message, type: 'invalid_request_error', param: null, code: null, ...more } };
}

/** Either a request or the refusal that a server would answer; never throws. */
export function readRequest(body: unknown, server: ServerKind): ReadRequest | Refusal {
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    return invalid('fields-have-their-types', `${where}: ${issue?.message ?? 'Invalid'}`, { param: where });
  }
  const { model, messages, max_tokens: old, max_completion_tokens: recent, stream_options: options } = parsed.data;
  if (!server.models.includes(model)) {
    const message = `The model \`${model}\` does not exist or you do not have access to it.`;
    return { ...invalid('model-exists', message, { code: 'model_not_found' }), status: 404 };
  }
  if (old !== undefined && recent !== undefined) {
    return invalid('one-limit-of-length', 'max_tokens and max_completion_tokens cannot both be set.');
  }
  const wrong = server.lengthField === 'new' ? old : recent;
  if (wrong !== undefined) {
    const name = server.lengthField === 'new' ? 'max_tokens' : 'max_completion_tokens';
    const message = `Unsupported parameter: '${name}' is not supported with this model.`;
    return invalid('length-by-its-name', message, { param: name, code: 'unsupported_parameter' });
  }
  const promptTokens = messages.reduce((sum, message) => sum + tokensOf(message.content), 0);
  if (promptTokens > server.contextTokens) {
    const message = `This model's maximum context length is ${server.contextTokens} tokens. However, your messages resulted in ${promptTokens} tokens.`;
    return invalid('prompt-within-context', message, { param: 'messages', code: 'context_length_exceeded' });
  }
  return {
    model,
    question: messages.findLast(({ role }) => role === 'user')?.content ?? '',
    promptTokens,
    maxTokens: old ?? recent ?? Infinity,
    includesUsage: options?.include_usage === true,
  };
}
