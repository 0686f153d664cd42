/*
 * Lays a prompt out as the service reads it, tools first, then system, then messages, and finds the cache breakpoints in
 * it. Pure.
 */
import { createHash } from 'node:crypto';
import type { Prompt } from './schema.ts';
import { estimateTokens } from './tokens.ts';

type CacheLife = '5m' | '1h';

/** A prefix of the prompt that is to be cached. */
export interface CachePoint {
  /** Stands for every character before it. */
  readonly key: string;
  readonly tokens: number;
  readonly life: CacheLife;
}

interface Part {
  readonly text: string;
  /** Null where no breakpoint follows. */
  readonly life: CacheLife | null;
}

type CacheControl = Prompt['cache_control'];

const lifeOf = (control: CacheControl): CacheLife | null => (control ? (control.ttl ?? '5m') : null);

/** What a block weighs: its words, or all of it where it has none. */
function textOfBlock(block: object): string {
  return 'text' in block && typeof block.text === 'string' ? block.text : JSON.stringify(block);
}

/** A message, or the system prompt, as one text. */
export function textOf(content: string | readonly object[]): string {
  return typeof content === 'string' ? content : content.map(textOfBlock).join('\n');
}

type BlockWithCache = { readonly cache_control?: CacheControl | undefined } & object;

const partsOf = (content: string | readonly BlockWithCache[]): Part[] =>
  typeof content === 'string'
    ? [{ text: content, life: null }]
    : content.map((block) => ({ text: textOfBlock(block), life: lifeOf(block.cache_control) }));

function layOut({ tools = [], system = '', messages, cache_control: control }: Prompt): Part[] {
  const parts = [
    ...tools.map((tool) => ({ text: JSON.stringify(tool), life: null })),
    ...partsOf(system),
    ...messages.flatMap(({ content }) => partsOf(content)),
  ].filter(({ text }) => text !== '');
  // One for the whole request is placed behind the last block.
  const life = lifeOf(control);
  return life === null ? parts : [...parts, { text: '', life }];
}

/** All breakpoints in their order, the one of the whole request last. */
export function breakpointsOf(prompt: Prompt): { readonly life: CacheLife }[] {
  return layOut(prompt).flatMap(({ life }) => (life === null ? [] : [{ life }]));
}

/** Tokens of the whole prompt. */
export function countPrompt(prompt: Prompt): number {
  return layOut(prompt).reduce((sum, { text }) => sum + estimateTokens(text), 0);
}

/** The prefixes that are to be cached, shortest first. */
export function cachePointsOf(prompt: Prompt): CachePoint[] {
  const parts = layOut(prompt);
  if (parts.every(({ life }) => life === null)) return [];
  const hash = createHash('sha256');
  const points: CachePoint[] = [];
  let tokens = 0;
  for (const { text, life } of parts) {
    hash.update(`${text.length}:${text}`);
    tokens += estimateTokens(text);
    if (life !== null) points.push({ key: hash.copy().digest('base64'), tokens, life });
  }
  return points;
}
