/*
 * Which models the stand-in serves and what each of them takes. Where the documentation leaves a doubt this table takes
 * the harsher reading; it must not be loosened to make a caller pass.
 */

type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';
type ThinkingType = 'adaptive' | 'disabled' | 'between_tools' | 'enabled';

export interface ModelRules {
  /** The name that the answer carries; an alias is answered with the dated name. */
  readonly answersAs: string;
  readonly efforts: readonly Effort[];
  readonly thinkingTypes: readonly ThinkingType[];
  /** Whether it thinks when the request says nothing about it. */
  readonly thinksByDefault: boolean;
  /** Whether thinking text is left out of the stream unless the request asks for `display: 'summarized'`. */
  readonly hidesThinking: boolean;
  /** Whether `temperature` and its like are taken under version 2023-06-01; no model takes them under 2026-10-21. */
  readonly takesSampling: boolean;
  /** Whether a request may end with an assistant turn for the model to continue. */
  readonly takesPrefill: boolean;
  /** Shortest prefix that is cached, in tokens; below it nothing is cached and nothing is said. */
  readonly cacheMinimumTokens: number;
}

/** Longest answer, in tokens. */
export const MAX_OUTPUT_TOKENS = 64_000;
/** Longest prompt, in tokens. */
export const CONTEXT_TOKENS = 200_000;

const allEfforts: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

const newest = {
  efforts: allEfforts,
  thinksByDefault: true,
  hidesThinking: true,
  takesSampling: false,
  takesPrefill: false,
  cacheMinimumTokens: 4096,
} as const;

const older = { thinksByDefault: false, hidesThinking: false, takesSampling: true, cacheMinimumTokens: 4096 } as const;

const models: Readonly<Record<string, Omit<ModelRules, 'answersAs'> & { readonly dated?: string }>> = {
  'claude-haiku-5-5': { ...newest, thinkingTypes: ['adaptive', 'disabled'] },
  'claude-sonnet-5-5': { ...newest, thinkingTypes: ['adaptive', 'between_tools'] },
  'claude-opus-5-5': { ...newest, thinkingTypes: ['adaptive'] },
  'claude-sonnet-4-6': {
    ...older,
    efforts: ['low', 'medium', 'high', 'max'],
    thinkingTypes: ['adaptive', 'disabled', 'enabled'],
    takesPrefill: false,
  },
  'claude-opus-4-6': {
    ...older,
    efforts: ['low', 'medium', 'high', 'max'],
    thinkingTypes: ['adaptive', 'disabled', 'enabled'],
    takesPrefill: false,
  },
  'claude-opus-4-5': {
    ...older,
    efforts: ['low', 'medium', 'high'],
    thinkingTypes: ['disabled', 'enabled'],
    takesPrefill: true,
    dated: 'claude-opus-4-5-20251101',
  },
  'claude-haiku-4-5': {
    ...older,
    efforts: [],
    thinkingTypes: ['disabled', 'enabled'],
    takesPrefill: true,
    dated: 'claude-haiku-4-5-20251001',
  },
};

/** The rules of a model by its name or its dated name; null for a model that nobody knows. */
export function rulesOf(model: string): ModelRules | null {
  for (const [name, { dated, ...rules }] of Object.entries(models)) {
    if (model === name || model === dated) return { ...rules, answersAs: dated ?? name };
  }
  return null;
}
