/*
 * What each model can be asked for. Data; the prices join it with the money. A setting that a model lacks is refused at
 * the start, with a sentence that says what to use instead: the provider would answer every question with an error.
 */
import type { ModelSettings, Thinking } from '../contract.ts';
import { ConfigError } from '../errors.ts';

export interface Capabilities {
  readonly effort: boolean;
  readonly temperature: boolean;
  readonly thinking: readonly Thinking[];
  readonly maxOutputTokens: number;
}

/** Source: Anthropic's model documentation of November 2026 and the SDK's own checks. */
const catalog: Readonly<Record<string, Capabilities>> = {
  'claude-haiku-5-5': {
    effort: true,
    temperature: false,
    thinking: ['adaptive', 'disabled'],
    maxOutputTokens: 128_000,
  },
  'claude-sonnet-5-5': {
    effort: true,
    temperature: false,
    thinking: ['adaptive', 'between_tools'],
    maxOutputTokens: 128_000,
  },
  'claude-opus-5-5': { effort: true, temperature: false, thinking: ['adaptive'], maxOutputTokens: 128_000 },
  'claude-haiku-4-5': { effort: false, temperature: true, thinking: ['disabled'], maxOutputTokens: 64_000 },
  'claude-opus-4-5': { effort: true, temperature: true, thinking: ['disabled'], maxOutputTokens: 64_000 },
  'claude-sonnet-4-6': { effort: true, temperature: true, thinking: ['adaptive', 'disabled'], maxOutputTokens: 64_000 },
  'claude-opus-4-6': { effort: true, temperature: true, thinking: ['adaptive', 'disabled'], maxOutputTokens: 128_000 },
};

/** A model that we do not know yet is asked as today's models are. */
const UNKNOWN: Capabilities = {
  effort: true,
  temperature: false,
  thinking: ['adaptive'],
  maxOutputTokens: 128_000,
};

/** Dated ids (`claude-haiku-4-5-20251001`) are the model that they begin with. */
export function capabilitiesOf(model: string): Capabilities {
  const undated = model.replace(/-\d{8}$/, '');
  return catalog[undated] ?? UNKNOWN;
}

/** Throws `ConfigError` when the model lacks what the settings ask for. */
export function checkSettings(settings: ModelSettings): void {
  const { model, effort, temperature, thinking, maxOutputTokens } = settings;
  const can = capabilitiesOf(model);
  if (temperature !== null && !can.temperature) {
    const instead = can.effort ? 'set model.effort (low … max)' : 'leave it out';
    throw new ConfigError(`model.temperature is ${temperature}, but ${model} takes no temperature: ${instead} instead`);
  }
  if (effort !== null && !can.effort) {
    throw new ConfigError(`model.effort is "${effort}", but ${model} takes no effort: set it to null`);
  }
  if (thinking !== null && !can.thinking.includes(thinking)) {
    const allowed = can.thinking.map((kind) => `"${kind}"`).join(' or ');
    throw new ConfigError(
      `model.thinking is "${thinking}", but ${model} takes only ${allowed}, or null for its own way`,
    );
  }
  if (maxOutputTokens > can.maxOutputTokens) {
    throw new ConfigError(
      `model.maxOutputTokens is ${maxOutputTokens}, but ${model} writes at most ${can.maxOutputTokens} tokens`,
    );
  }
}
