/*
 * Holds the settings of each choice against what its model takes, at the start: the provider would answer every question
 * with an error. What is wrong is a sentence that says what to use instead. It must not know which models there are.
 */
import type { ModelChoice, ModelFacts, ModelSettings, Provider } from '../contract.ts';
import { ConfigError } from '../errors.ts';

/** How a key of one choice is called in askline.yaml. */
type NameOf = (key: string) => string;
type FactsOf = (model: string, provider: Provider) => ModelFacts;

/** See `Catalog.settle`. The first choice is `model` in askline.yaml, the others are the entries of `fallbacks`. */
export function settleChoices(choices: readonly ModelChoice[], factsOf: FactsOf): readonly ModelChoice[] {
  return choices.map((choice, index) => {
    const facts = factsOf(choice.settings.model, choice.provider);
    const settings = withoutSurplus(choice, facts);
    checkSettingsOf(settings, facts, index === 0 ? 'model' : index);
    return { ...choice, settings };
  });
}

/** What nobody wrote is no mistake of anybody. An effort that may not be taken is not sent. */
function withoutSurplus({ settings, inherited }: ModelChoice, facts: ModelFacts): ModelSettings {
  const { effort, maxOutputTokens } = settings;
  const takesEffort = effort === null || (facts.efforts?.includes(effort) ?? false);
  // Of a small window the question gets half.
  const mostTokens = Math.min(facts.maxOutputTokens ?? Infinity, Math.ceil((facts.windowTokens ?? Infinity) / 2));
  return {
    ...settings,
    effort: inherited.includes('effort') && !takesEffort ? null : effort,
    maxOutputTokens: inherited.includes('maxOutputTokens') ? Math.min(maxOutputTokens, mostTokens) : maxOutputTokens,
  };
}

/** Throws `ConfigError` for the first setting that the model lacks; `place` is `model`, or which of the fallbacks. */
function checkSettingsOf(settings: ModelSettings, facts: ModelFacts, place: 'model' | number): void {
  const nameOf: NameOf = (key) => (place === 'model' ? `model.${key}` : `${key} in entry ${place} of fallbacks`);
  const problem =
    temperatureProblem(settings, facts, nameOf) ??
    effortProblem(settings, facts, nameOf) ??
    thinkingProblem(settings, facts, nameOf) ??
    lengthProblem(settings, facts, nameOf);
  if (problem !== null) throw new ConfigError(problem);
}

function temperatureProblem(settings: ModelSettings, facts: ModelFacts, nameOf: NameOf): string | null {
  const { model, temperature, thinking } = settings;
  if (temperature === null) return null;
  const found = `${nameOf('temperature')} is ${temperature}, but`;
  if (facts.temperature === false) {
    const instead = takesAny(facts.efforts) ? `set ${nameOf('effort')} (low … max)` : 'leave it out';
    return `${found} ${model} takes no temperature: ${instead} instead`;
  }
  // Documented: while a model thinks its temperature is 1.
  if (thinking === null || thinking === 'disabled' || temperature === 1) return null;
  return `${found} a model that thinks takes none: set ${nameOf('thinking')} to "disabled", or the temperature to null`;
}

function effortProblem({ model, effort }: ModelSettings, { efforts }: ModelFacts, nameOf: NameOf): string | null {
  if (effort === null || efforts === null || efforts.includes(effort)) return null;
  const found = `${nameOf('effort')} is "${effort}", but ${model} takes`;
  return takesAny(efforts) ? `${found} only ${alternatives(efforts)}, or null` : `${found} no effort: set it to null`;
}

function thinkingProblem(settings: ModelSettings, facts: ModelFacts, nameOf: NameOf): string | null {
  const { model, thinking } = settings;
  if (thinking === null || facts.thinking === null || facts.thinking.includes(thinking)) return null;
  const found = `${nameOf('thinking')} is "${thinking}", but ${model} takes`;
  return takesAny(facts.thinking)
    ? `${found} only ${alternatives(facts.thinking)}, or null for its own way`
    : `${found} none of its kinds: set it to null for its own way`;
}

function lengthProblem(settings: ModelSettings, facts: ModelFacts, nameOf: NameOf): string | null {
  const { model, maxOutputTokens } = settings;
  const found = `${nameOf('maxOutputTokens')} is ${maxOutputTokens}, but ${model}`;
  if (maxOutputTokens > (facts.maxOutputTokens ?? Infinity)) {
    return `${found} writes at most ${facts.maxOutputTokens} tokens`;
  }
  if (maxOutputTokens < (facts.windowTokens ?? Infinity)) return null;
  return `${found} has a window of ${facts.windowTokens} tokens for question and answer: leave room for the question`;
}

function takesAny(kinds: readonly string[] | null): boolean {
  return kinds === null || kinds.length > 0;
}

function alternatives(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(' or ');
}
