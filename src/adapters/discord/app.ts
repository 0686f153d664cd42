/*
 * The Discord adapter: connects to the Gateway and hands each question with its surface to the story. It knows
 * discord.js; it does not know what becomes of a question.
 */
import {
  Events,
  GatewayDispatchEvents,
  MessageFlags,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Client,
  type Message,
} from 'discord.js';
import type { Adapter, Answer, Clock, Logger, NextSurface, OnPress, SettleQuestion } from '../../contract.ts';
import { StartError } from '../../errors.ts';
import { announce } from './announce.ts';
import { createClient, restOptions } from './client.ts';
import { pressedBelow } from './buttons.ts';
import { buttonToPress, commandToQuestion, messageToQuestion } from './ingress.ts';
import { createConnection, TOKEN_REFUSED } from './connection.ts';
import { createFileSurface, FOLLOW_UPS_BEFORE_FILE } from './file.ts';
import { createInteractionSurface, TOKEN_LIFETIME_MS } from './interaction.ts';
import { leftoverAt } from './leftovers.ts';
import { questionHeader } from './markup.ts';
import { namesFrom } from './names.ts';
import { createWithParent } from './parents.ts';
import { acknowledgePress, createPressedPlace } from './presses.ts';
import { createPersist } from './persist.ts';
import { isVisitorIn, isWithBotAlone, mayAnswer, mayWriteIn } from './permissions.ts';
import { createRest, type TokenSource } from './rest.ts';
import { createStandings } from './standing.ts';
import { createChannelSurface } from './surface.ts';
import { createToldByEvents } from './told.ts';
import { createTyping } from './typing.ts';

export interface DiscordAdapterOptions {
  readonly token: TokenSource;
  readonly applicationId: string;
  /** Null for Discord's own; without a version. */
  readonly apiUrl: string | null;
  readonly answer: Answer;
  readonly onPress: OnPress;
  readonly settle: SettleQuestion;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createDiscordAdapter(options: DiscordAdapterOptions): Adapter {
  const { token, applicationId, apiUrl, answer, onPress, settle, clock, logger } = options;
  const rest = createRest(restOptions(apiUrl), token);
  const connection = createConnection({
    token,
    applicationId,
    makeClient: () => listen(createClient(apiUrl)),
    clock,
    logger,
  });
  const leaving = new AbortController();
  const warn = (what: string, error: unknown): void => logger.warn(`Discord: ${what}`, { error });
  const persist = createPersist(clock, leaving.signal);
  const typing = createTyping(rest, clock, warn);
  const told = createToldByEvents();
  const standings = createStandings({ rest, clock, warn });
  const withParent = createWithParent({ rest, clock, warn });

  function onCommand(interaction: ChatInputCommandInteraction): Promise<void> {
    const { guildId, user, channel } = interaction;
    const { roles, parentId } = told.of(interaction.id);
    const question = settle(
      commandToQuestion({
        id: interaction.id,
        channelId: interaction.channelId,
        parentId: parentId ?? (channel?.isThread() === true ? channel.parentId : null),
        guildId,
        userId: user.id,
        questionText: interaction.options.getString('question'),
        nameOf: namesFrom([user, interaction.client.user], interaction.guild),
        isPrivate: interaction.options.getBoolean('private') ?? false,
      }),
    );
    const isPrivate = question.visibility === 'private';
    const header = isPrivate ? '' : questionHeader(question.text);
    const madeAtMs = clock.now();
    const byToken = { rest, applicationId, interaction, isPrivate };
    return answer(
      question,
      createInteractionSurface({
        ...byToken,
        begins: 'in-acknowledgement',
        channelId: isPrivate || isVisitorIn(interaction) || !mayWriteIn(interaction) ? null : interaction.channelId,
        header,
        maxFollowUps: isVisitorIn(interaction) ? FOLLOW_UPS_BEFORE_FILE : Infinity,
        madeAtMs,
        persist,
        warn,
        next: placeAfter(),
      }),
      (wish) => standings.of({ guildId, userId: user.id, roles }, wish),
    );

    function placeAfter(): NextSurface | null {
      if (isVisitorIn(interaction)) {
        return { surface: createFileSurface({ ...byToken, closesAtMs: madeAtMs + TOKEN_LIFETIME_MS }), place: 'file' };
      }
      if (isPrivate || !mayWriteIn(interaction)) return null;
      const { channelId } = interaction;
      return {
        surface: createChannelSurface({
          rest,
          channelId,
          replyTo: null,
          askedId: interaction.id,
          header,
          typing,
          persist,
          warn,
        }),
        place: 'below',
      };
    }
  }

  async function onButton(interaction: ButtonInteraction): Promise<void> {
    const { id, customId, user, channelId, guildId, message } = interaction;
    const { roles } = told.of(id);
    const press = buttonToPress({ id, customId, userId: user.id });
    if (press === null) return;
    const acknowledged = acknowledgePress({ rest, interaction, persist, warn });
    // Stop waits for nobody: only what is told about it does.
    if (press.kind !== 'stop') await acknowledged;
    const place = createPressedPlace({
      rest,
      acknowledged,
      applicationId,
      interaction,
      message: {
        id: message.id,
        channelId,
        content: message.content,
        isPrivate: message.flags.has(MessageFlags.Ephemeral),
        isNotice: pressedBelow(customId) === 'notice',
        isDirect: isWithBotAlone(interaction),
      },
      mayPost: mayWriteIn(interaction),
      isVisitor: isVisitorIn(interaction),
      standingOf: (person, wish) => {
        const userId = person.slice('person:discord:'.length);
        return standings.of({ guildId, userId, roles: userId === user.id ? roles : null }, wish);
      },
      clock,
      typing,
      persist,
      warn,
    });
    await onPress(press, place);
  }

  async function onMessage(message: Message): Promise<void> {
    const { roles } = told.of(message.id);
    const { channel, guildId, author } = message;
    const heard = messageToQuestion(
      {
        id: message.id,
        channelId: message.channelId,
        parentId: channel.isThread() ? channel.parentId : null,
        guildId,
        authorId: author.id,
        isFromBot: author.bot || message.webhookId !== null,
        type: message.type,
        content: message.content,
        nameOf: namesFrom(message.mentions.users.values(), message.guild),
      },
      message.client.user.id,
    );
    if (heard === null) return;
    if (!mayAnswer(message)) {
      // Nobody could be told anything there, and an answer costs money.
      logger.debug('Discord: a mention stays without an answer: the bot may not post there', {
        channel: heard.channel,
      });
      return;
    }
    const placed = await withParent(heard, channel.isThread() ? channel : null);
    if (placed === null) return;
    const question = settle(placed);
    const replyTo = question.entry === 'mention' ? message.id : null;
    await answer(
      question,
      createChannelSurface({
        rest,
        channelId: message.channelId,
        replyTo,
        askedId: message.id,
        header: '',
        typing,
        persist,
        warn,
      }),
      (wish) => standings.of({ guildId, userId: author.id, roles }, wish),
    );
  }

  function listen(client: Client): Client {
    // Both come before discord.js makes something of the event.
    client.ws.on(GatewayDispatchEvents.InteractionCreate, (event: unknown) => told.note(event));
    client.ws.on(GatewayDispatchEvents.MessageCreate, (event: unknown) => told.note(event));
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
      if (!leaving.signal.aborted) logger.info('Discord: reconnecting');
    });
    return client;
  }

  return {
    platform: 'discord',
    async start() {
      try {
        await connection.open();
      } catch (cause) {
        if (cause instanceof StartError) throw cause;
        throw new StartError('Discord did not accept DISCORD_TOKEN, or could not be reached', { cause });
      }
    },
    // The client is needed to write until the end; questions that still come are turned away by the story.
    stopIntake: () => Promise.resolve(),
    leftoverAt: (address) => leftoverAt(address, { rest, applicationId, clock }),
    announce: (channelId, text) => announce(rest, channelId, text, warn),
    stop() {
      leaving.abort();
      rest.clearHashSweeper();
      rest.clearHandlerSweeper();
      return connection.close();
    },
  };
}
