/*
 * The Discord adapter: connects to the Gateway and hands each question with its surface to the story. It knows
 * discord.js; it does not know what becomes of a question.
 */
import {
  ApplicationIntegrationType,
  Client,
  Events,
  GatewayIntentBits,
  MessageFlags,
  Options,
  Partials,
  PermissionFlagsBits,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Message,
} from 'discord.js';
import type { Adapter, Answer, Clock, Logger, NextSurface, OnPress } from '../../contract.ts';
import { StartError } from '../../errors.ts';
import { buttonToPress, commandToQuestion, messageToQuestion } from './ingress.ts';
import { createConnection, TOKEN_REFUSED } from './connection.ts';
import { createFileSurface, FOLLOW_UPS_BEFORE_FILE } from './file.ts';
import { createInteractionSurface, TOKEN_LIFETIME_MS } from './interaction.ts';
import { questionHeader } from './markup.ts';
import { acknowledgePress, createPressedPlace } from './presses.ts';
import { createRest, type TokenSource } from './rest.ts';
import { createChannelSurface } from './surface.ts';
import { createTyping } from './typing.ts';

export interface DiscordAdapterOptions {
  readonly token: TokenSource;
  readonly applicationId: string;
  /** Null for Discord's own; without a version. */
  readonly apiUrl: string | null;
  readonly answer: Answer;
  readonly onPress: OnPress;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Discord takes a write or refuses it within a second or two; after this nobody knows what became of it. */
const REST_TIMEOUT_MS = 10_000;

/** No privileged intent: Discord shows us the text of mentions and of direct messages without one. */
const INTENTS = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];

function restOptions(apiUrl: string | null) {
  return {
    ...(apiUrl === null ? {} : { api: apiUrl }),
    // One owner of retries and waits: the live message.
    retries: 0,
    rejectOnRateLimit: () => true,
    // The write budget counts what counts: writes with an interaction's token are exempt, which the client overlooks.
    globalRequestsPerSecond: Number.MAX_SAFE_INTEGER,
    timeout: REST_TIMEOUT_MS,
  };
}

function createClient(apiUrl: string | null): Client {
  return new Client({
    intents: INTENTS,
    // Without it no message of a direct channel that we have not seen before arrives.
    partials: [Partials.Channel],
    // A server that is down would hold everybody's first question back for 15 seconds.
    waitGuildTimeout: 0,
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      ReactionManager: 0,
      PresenceManager: 0,
      GuildMemberManager: { maxSize: 0, keepOverLimit: (member) => member.id === member.client.user.id },
      UserManager: { maxSize: 0, keepOverLimit: (user) => user.id === user.client.user.id },
    }),
    rest: restOptions(apiUrl),
  });
}

export function createDiscordAdapter(options: DiscordAdapterOptions): Adapter {
  const { token, applicationId, apiUrl, answer, onPress, clock, logger } = options;
  const rest = createRest(restOptions(apiUrl), token);
  const connection = createConnection({ token, makeClient: () => listen(createClient(apiUrl)), clock, logger });
  let stopping = false;
  const warn = (what: string, error: unknown): void => logger.warn(`Discord: ${what}`, { error });
  const typing = createTyping(rest, clock, warn);

  function onCommand(interaction: ChatInputCommandInteraction): Promise<void> {
    const question = commandToQuestion({
      id: interaction.id,
      channelId: interaction.channelId,
      guildId: interaction.guildId,
      userId: interaction.user.id,
      questionText: interaction.options.getString('question'),
      isPrivate: interaction.options.getBoolean('private') ?? false,
    });
    const isPrivate = question.visibility === 'private';
    const header = isPrivate ? '' : questionHeader(question.text);
    const madeAtMs = clock.now();
    const byToken = { rest, applicationId, interaction, isPrivate };
    return answer(
      question,
      createInteractionSurface({
        ...byToken,
        begins: 'in-acknowledgement',
        header,
        maxFollowUps: isVisitorIn(interaction) ? FOLLOW_UPS_BEFORE_FILE : Infinity,
        madeAtMs,
        warn,
        next: placeAfter(),
      }),
    );

    function placeAfter(): NextSurface | null {
      if (isVisitorIn(interaction)) {
        return { surface: createFileSurface({ ...byToken, closesAtMs: madeAtMs + TOKEN_LIFETIME_MS }), place: 'file' };
      }
      if (isPrivate || !mayWriteIn(interaction)) return null;
      const { channelId } = interaction;
      return {
        surface: createChannelSurface({ rest, channelId, replyTo: null, header, typing, warn }),
        place: 'below',
      };
    }
  }

  async function onButton(interaction: ButtonInteraction): Promise<void> {
    const { id, customId, user, channelId, message } = interaction;
    const press = buttonToPress({ id, customId, userId: user.id });
    if (press === null) return;
    await acknowledgePress({ rest, interaction, warn });
    const place = createPressedPlace({
      rest,
      applicationId,
      interaction,
      message: {
        id: message.id,
        channelId,
        content: message.content,
        isPrivate: message.flags.has(MessageFlags.Ephemeral),
      },
      mayPost: mayWriteIn(interaction),
      isVisitor: isVisitorIn(interaction),
      clock,
      typing,
      warn,
    });
    await onPress(press, place);
  }

  async function onMessage(message: Message): Promise<void> {
    const question = messageToQuestion(
      {
        id: message.id,
        channelId: message.channelId,
        guildId: message.guildId,
        authorId: message.author.id,
        isFromBot: message.author.bot || message.webhookId !== null,
        type: message.type,
        content: message.content,
        mentioned: message.mentions.users.map(({ id, displayName }) => ({ id, name: displayName })),
      },
      message.client.user.id,
    );
    if (question === null) return;
    const replyTo = question.entry === 'mention' ? message.id : null;
    await answer(
      question,
      createChannelSurface({ rest, channelId: message.channelId, replyTo, header: '', typing, warn }),
    );
  }

  function listen(client: Client): Client {
    client.on(Events.InteractionCreate, (interaction) => {
      if (interaction.isChatInputCommand()) void onCommand(interaction);
      else if (interaction.isButton()) void onButton(interaction);
    });
    client.on(Events.MessageCreate, (message) => void onMessage(message));
    client.on(Events.Error, (error) => warn('the client reports an error', error));
    client.on(Events.ShardError, (error) => warn('the connection reports an error', error));
    client.on(Events.ShardDisconnect, ({ code }) => {
      // A token that is no longer accepted may be replaced: that is the connection's business.
      if (code !== TOKEN_REFUSED) {
        logger.error('Discord: the connection ended for good', { code });
      }
    });
    client.on(Events.ShardReconnecting, () => {
      if (!stopping) logger.info('Discord: reconnecting');
    });
    return client;
  }

  return {
    platform: 'discord',
    async start() {
      try {
        await connection.open();
      } catch (cause) {
        throw new StartError('Discord did not accept DISCORD_TOKEN, or could not be reached', { cause });
      }
    },
    // The client is needed to write until the end; questions that still come are turned away by the story.
    stopIntake: () => Promise.resolve(),
    stop() {
      stopping = true;
      rest.clearHashSweeper();
      rest.clearHandlerSweeper();
      return connection.close();
    },
  };
}

/** Whether the bot is in this server only because the person who asks brought it along. */
function isVisitorIn(interaction: ChatInputCommandInteraction | ButtonInteraction): boolean {
  const { guildId, authorizingIntegrationOwners: owners } = interaction;
  return guildId !== null && owners[ApplicationIntegrationType.GuildInstall] === undefined;
}

/** Whether the bot may post in the channel of a command or a press, told by the interaction itself. */
function mayWriteIn(interaction: ChatInputCommandInteraction | ButtonInteraction): boolean {
  if (interaction.guildId === null) return false;
  const inThread = interaction.channel?.isThread() ?? false;
  const send = inThread ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages;
  return interaction.appPermissions.has([PermissionFlagsBits.ViewChannel, send]);
}
