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
  /** Whether `tool_choice` may force a tool. */
  readonly takesForcedTools: boolean;
  /** Shortest prefix that is cached; below it nothing is cached and nothing is said. */
  readonly cacheMinimumTokens: number;
  /** Longest answer. */
  readonly maxOutputTokens: number;
  /** Longest prompt. */
  readonly contextTokens: number;
}

type ModelEntry = Omit<ModelRules, 'answersAs'> & { readonly dated?: string };

const newest = {
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  thinksByDefault: true,
  hidesThinking: true,
  takesSampling: false,
  takesPrefill: false,
  takesForcedTools: false,
  maxOutputTokens: 128_000,
  contextTokens: 1_000_000,
} as const;

const older = {
  thinksByDefault: false,
  hidesThinking: false,
  takesSampling: true,
  takesForcedTools: true,
  maxOutputTokens: 64_000,
} as const;

const of46 = {
  ...older,
  efforts: ['low', 'medium', 'high', 'max'],
  thinkingTypes: ['adaptive', 'disabled', 'enabled'],
  takesPrefill: false,
  contextTokens: 1_000_000,
} as const;

const of45 = {
  ...older,
  thinkingTypes: ['disabled', 'enabled'],
  takesPrefill: true,
  cacheMinimumTokens: 4_096,
  contextTokens: 200_000,
} as const;

const models: Readonly<Record<string, ModelEntry>> = {
  'claude-haiku-5-5': {
    ...newest,
    thinkingTypes: ['adaptive', 'disabled'],
    takesForcedTools: true,
    cacheMinimumTokens: 512,
  },
  // Its minimum was not to be found: the one of the Sonnet before it.
  'claude-sonnet-5-5': { ...newest, thinkingTypes: ['adaptive', 'between_tools'], cacheMinimumTokens: 1_024 },
  'claude-opus-5-5': { ...newest, thinkingTypes: ['adaptive'], cacheMinimumTokens: 512 },
  // Documented as 1,024; people report that nothing below 2,048 is cached.
  'claude-sonnet-4-6': { ...of46, cacheMinimumTokens: 2_048 },
  'claude-opus-4-6': { ...of46, cacheMinimumTokens: 4_096, maxOutputTokens: 128_000 },
  'claude-opus-4-5': { ...of45, efforts: ['low', 'medium', 'high'], dated: 'claude-opus-4-5-20251101' },
  'claude-haiku-4-5': { ...of45, efforts: [], dated: 'claude-haiku-4-5-20251001' },
};

/** The rules of a model by its name or its dated name; null for a model that nobody knows. */
export function rulesOf(model: string): ModelRules | null {
  for (const [name, { dated, ...rules }] of Object.entries(models)) {
    if (model === name || model === dated) return { ...rules, answersAs: dated ?? name };
  }
  return null;
}
