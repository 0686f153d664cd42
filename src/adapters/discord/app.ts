/*
 * The Discord adapter: connects to the Gateway and hands each question with its surface to the story. It knows
 * discord.js; it does not know what becomes of a question.
 */
import {
  Client,
  Events,
  GatewayIntentBits,
  Options,
  Partials,
  PermissionFlagsBits,
  type ChatInputCommandInteraction,
  type Message,
} from 'discord.js';
import type { Adapter, Answer, Clock, Logger } from '../../contract.ts';
import { StartError } from '../../errors.ts';
import { commandToQuestion, messageToQuestion } from './ingress.ts';
import { createInteractionSurface } from './interaction.ts';
import { questionHeader } from './markup.ts';
import { createChannelSurface } from './surface.ts';

export interface DiscordAdapterOptions {
  readonly token: string;
  readonly applicationId: string;
  /** Null for Discord's own; without a version. */
  readonly apiUrl: string | null;
  readonly answer: Answer;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Discord takes a write or refuses it within a second or two; after this nobody knows what became of it. */
const REST_TIMEOUT_MS = 10_000;

/** No privileged intent: Discord shows us the text of mentions and of direct messages without one. */
const INTENTS = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];

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
    rest: {
      ...(apiUrl === null ? {} : { api: apiUrl }),
      // One owner of retries and waits: the live message.
      retries: 0,
      rejectOnRateLimit: () => true,
      timeout: REST_TIMEOUT_MS,
    },
  });
}

export function createDiscordAdapter(options: DiscordAdapterOptions): Adapter {
  const { token, applicationId, apiUrl, answer, clock, logger } = options;
  const client = createClient(apiUrl);
  const { rest } = client;
  let stopping = false;
  const warn = (what: string, error: unknown): void => logger.warn(`Discord: ${what}`, { error });

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
    const mayPost = !isPrivate && mayWriteIn(interaction);
    const next = mayPost
      ? createChannelSurface({ rest, channelId: interaction.channelId, replyTo: null, header, clock, warn })
      : null;
    return answer(
      question,
      createInteractionSurface({
        rest,
        applicationId,
        interaction,
        isPrivate,
        header,
        madeAtMs: clock.now(),
        warn,
        next: next === null ? null : { surface: next, place: 'below' },
      }),
    );
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
      createChannelSurface({ rest, channelId: message.channelId, replyTo, header: '', clock, warn }),
    );
  }

  function listen(): void {
    client.on(Events.InteractionCreate, (interaction) => {
      if (interaction.isChatInputCommand()) void onCommand(interaction);
    });
    client.on(Events.MessageCreate, (message) => void onMessage(message));
    client.on(Events.Error, (error) => warn('the client reports an error', error));
    client.on(Events.ShardError, (error) => warn('the connection reports an error', error));
    client.on(Events.ShardDisconnect, ({ code }) => logger.error('Discord: the connection ended for good', { code }));
    client.on(Events.ShardReconnecting, () => {
      if (!stopping) logger.info('Discord: reconnecting');
    });
  }

  return {
    platform: 'discord',
    async start() {
      listen();
      const ready = new Promise<void>((resolve) => {
        client.once(Events.ClientReady, () => resolve());
      });
      try {
        await client.login(token);
      } catch (cause) {
        await client.destroy();
        throw new StartError('Discord did not accept DISCORD_TOKEN, or could not be reached', { cause });
      }
      await ready;
    },
    // The client is needed to write until the end; questions that still come are turned away by the story.
    stopIntake: () => Promise.resolve(),
    stop() {
      stopping = true;
      return client.destroy();
    },
  };
}

/** Whether the bot may post in the channel of a command, told by the command itself. */
function mayWriteIn(interaction: ChatInputCommandInteraction): boolean {
  if (interaction.guildId === null) return false;
  const inThread = interaction.channel?.isThread() ?? false;
  const send = inThread ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages;
  return interaction.appPermissions.has([PermissionFlagsBits.ViewChannel, send]);
}
