/*
 * Makes the story of a question out of what the operator decided: prompts, rules, models, prices.
 */
import type { Config } from '../config/config.ts';
import type { Secrets } from '../config/secret-source.ts';
import type { ChannelId, Clock, Logger, Model, ModelSettings } from '../contract.ts';
import { createAnswerer, type Answerer } from '../core/answer.ts';
import type { AnswererOptions } from '../core/answerer-options.ts';
import { createCalendar } from '../core/calendar.ts';
import type { GatewayRules } from '../core/gateway.ts';
import { ConfigError } from '../errors.ts';
import { createCatalog, type Catalog } from '../model/catalog.ts';
import { createModelChain } from '../model/chain.ts';
import { createAnswerLog } from '../ops/answer-log.ts';
import { randomId } from '../ops/system.ts';

/** What the story needs besides the configuration. */
export type StoryParts = Pick<AnswererOptions, 'kept' | 'ledger' | 'throttle' | 'onAlerts'> & {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Throws `ConfigError` when a prompt is too long for a model. */
export async function createStory(config: Config, parts: StoryParts): Promise<Answerer> {
  const { secrets, clock, logger, ...rest } = parts;
  const catalog = createCatalog(config.models);
  const choices = catalog.settle(config.choices);
  const [first = config.model, ...others] = choices.map(({ settings }) => settings);
  checkPromptsFit(config, catalog, first);
  return createAnswerer({
    ...rest,
    clock,
    logger,
    newId: randomId,
    calendar: createCalendar(config.budgets.timeZone),
    model: await modelOf(config, catalog, choices, secrets, clock, logger),
    choices: [first, ...others],
    promptOf: ({ channel, parentChannel }) =>
      config.channels[idOf(channel)]?.prompt ??
      (parentChannel === null ? null : config.channels[idOf(parentChannel)]?.prompt) ??
      config.prompt,
    firstTextWithinMs: config.modelTimes.firstTextInAllMs,
    rules: rulesOf(config),
    moneyWaitMs: config.budgets.waitMs,
    pricesOf: catalog.pricesOf,
    record: createAnswerLog(logger),
    admins: config.access.admins,
  });
}

function rulesOf(config: Config): GatewayRules {
  const { access, questionMaxCharacters, questionMaxTokens, limits, budgets, channels } = config;
  return {
    access,
    input: { maxCharacters: questionMaxCharacters, maxTokens: questionMaxTokens },
    quotas: {
      perPerson: limits.perPerson,
      perWorkspace: limits.perWorkspace,
      ofChannel: (channel) => channels[idOf(channel)] ?? null,
    },
    budgets,
    whenShort: budgets.whenShort,
    ofChannel: (channel) => channels[idOf(channel)] ?? null,
  };
}

/** A channel's id as the platform and the operator write it. */
function idOf(channel: ChannelId): string {
  return channel.slice(channel.lastIndexOf(':') + 1);
}

async function modelOf(
  config: Config,
  catalog: Catalog,
  choices: Config['choices'] | ReturnType<Catalog['settle']>,
  secrets: Secrets,
  clock: Clock,
  logger: Logger,
): Promise<Model> {
  const { firstTextInAllMs: _inAll, ...times } = config.modelTimes;
  return createModelChain({
    choices,
    catalog,
    access: {
      claude: { keys: secrets.keysOf('ANTHROPIC_API_KEY'), baseUrl: config.claude.baseUrl },
      openai: { keys: keysOrNone(secrets.keysOf('OPENAI_API_KEY')), baseUrl: config.openai?.baseUrl ?? null },
    },
    times,
    clock,
    random: Math.random,
    logger,
  });
}

/** Throws `ConfigError` when not even an empty question would fit beside a system prompt. */
function checkPromptsFit({ prompt, channels }: Config, catalog: Catalog, settings: ModelSettings): void {
  const ofChannels = Object.entries(channels).map(
    ([id, channel]) => [`channels.${id}.prompt`, channel.prompt] as const,
  );
  for (const [key, placed] of [['prompt', prompt] as const, ...ofChannels]) {
    if (placed === null) continue;
    const request = { ...settings, system: placed.system, text: '', onlyChoice: null, firstTextByMs: 0 };
    const { fits, estimatedTokens, windowTokens } = catalog.fitsWindow(request);
    if (fits) continue;
    throw new ConfigError(
      `${key} and model.maxOutputTokens need about ${estimatedTokens} tokens together: expected fewer than the ` +
        `${windowTokens} that ${settings.model} takes, with room for a question`,
    );
  }
}

/** A server that wants no key is called with an empty one. */
function keysOrNone(keys: () => Promise<readonly string[]>): () => Promise<readonly string[]> {
  return async () => {
    const found = await keys();
    return found.length === 0 ? [''] : found;
  };
}
