/*
 * Every rule of Discord that this stand-in keeps, with its source and the test that shows it, for a table.
 */
import { accessRules } from './rules/access-rules.ts';
import { behaviours } from './rules/behaviours.ts';
import { componentRules } from './rules/component-rules.ts';
import { fileRules } from './rules/file-rules.ts';
import { gatewayRules } from './rules/gateway-rules.ts';
import { interactionRules } from './rules/interaction-rules.ts';
import { messageRules } from './rules/message-rules.ts';
import type { RuleCard } from './rules/rule.ts';

export const discordRules: readonly RuleCard[] = [
  ...accessRules,
  ...messageRules,
  ...componentRules,
  ...fileRules,
  ...interactionRules,
  ...gatewayRules,
  ...behaviours,
];
