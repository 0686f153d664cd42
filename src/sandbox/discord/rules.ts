/*
 * Every rule of Discord that this stand-in enforces, with its source, for a table.
 */
import { accessRules } from './rules/access-rules.ts';
import { gatewayRules } from './rules/gateway-rules.ts';
import { interactionRules } from './rules/interaction-rules.ts';
import { messageRules } from './rules/message-rules.ts';
import type { RuleCard } from './rules/rule.ts';

export const discordRules: readonly RuleCard[] = [
  ...accessRules,
  ...messageRules,
  ...interactionRules,
  ...gatewayRules,
];
