/*
 * What is right by itself and wrong beside the rest: what askline.yaml asks for, and nothing is set for. Sentences about
 * models stand in choices.ts.
 */
import type { ModelChoice } from '../contract.ts';
import type { EnvironmentReading } from './environment.ts';
import type { FileSettings } from './schema.ts';

/** A sentence for each of them. */
export function togetherProblems(
  { hasPlatform, hasSlack, hasDiscord }: Pick<EnvironmentReading, 'hasPlatform' | 'hasSlack' | 'hasDiscord'>,
  { alerts, budgets }: Pick<FileSettings, 'alerts' | 'budgets'>,
  choices: readonly ModelChoice[],
): readonly string[] {
  const problems: string[] = [];
  // Without any platform that one sentence is enough.
  if (hasPlatform && alerts.slackChannel !== null && !hasSlack) {
    problems.push('alerts.slackChannel is set but SLACK_BOT_TOKEN is not: expected Slack to be set up, or null');
  }
  if (hasPlatform && alerts.discordChannel !== null && !hasDiscord) {
    problems.push('alerts.discordChannel is set but DISCORD_TOKEN is not: expected Discord to be set up, or null');
  }
  if (budgets.whenShort === 'fallback' && choices.length === 1) {
    problems.push('budgets.whenShort is "fallback": expected refuse, or a model in fallbacks that can be asked then');
  }
  return problems;
}
