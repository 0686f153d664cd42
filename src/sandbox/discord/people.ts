/*
 * What people do: use the command, press a button, type. The only place that starts anything by itself.
 */
import { z } from 'zod';
import type { SandboxRecord } from '../record.ts';
import { maySee, requireChannel, requirePerson } from './guild.ts';
import type { Interaction } from './interactions.ts';
import { mentionedBy } from './mentions.ts';
import { messageFlag, type StoredMessage } from './messages.ts';
import { type CommandOptions, commandPayload, pressPayload } from './payloads/interactions.ts';
import { notMissed } from './rules/interaction-rules.ts';
import type { Sessions } from './sessions.ts';
import type { World } from './world.ts';

export type CommandResult = { readonly kind: 'accepted' } | { readonly kind: 'failed'; readonly error: string };

/** Discord's own limit of a string option. */
const QUESTION_CHARACTERS = 6_000;
/** What a person with Nitro may type. */
const TYPED_CHARACTERS = 4_000;

const registered = z.looseObject({ id: z.string(), name: z.string(), type: z.number().optional() });

const plain = {
  flags: 0,
  ephemeralFor: null,
  replyTo: null,
  interaction: null,
  nonce: null,
  embeds: [],
  components: [],
};

export interface People {
  /** Uses the slash command /ask. It needs no registration unless the settings ask for it. */
  ask(
    personId: string,
    channelId: string,
    question: string | null,
    options?: { readonly private?: boolean },
  ): Promise<CommandResult>;
  /** Presses the button with this id below a message. */
  press(personId: string, messageId: string, customId: string): Promise<CommandResult>;
  /** What a person types and sends; `<@BOT>` or `@askline` mentions the bot, `@everyone` really pings. */
  type(personId: string, channelId: string, content: string): Promise<{ readonly id: string }>;
  /** A message by another bot. */
  postAsBot(channelId: string, content: string): void;
}

/** Turns `@askline` and `@Ada` into mentions, as Discord's client does while somebody types. */
function withMentions(world: World, content: string): string {
  const { guild } = world;
  const named = [...guild.people, { id: guild.botUserId, name: guild.botName }];
  return named.reduce(
    (text, one) => text.replace(new RegExp(`(?<![\\w@])@${one.name}\\b`, 'gi'), `<@${one.id}>`),
    content,
  );
}

/** Whether a button with this id stands anywhere in these components. */
function hasButton(components: unknown, customId: string): boolean {
  if (Array.isArray(components)) return components.some((one) => hasButton(one, customId));
  if (typeof components !== 'object' || components === null) return false;
  if ('custom_id' in components && components.custom_id === customId) return true;
  return Object.values(components).some((inside) => hasButton(inside, customId));
}

export function createPeople(world: World, sessions: Sessions, record: SandboxRecord): People {
  const { guild } = world;

  const requireAccess = (personId: string, channelId: string): void => {
    requirePerson(guild, personId);
    if (maySee(requireChannel(guild, channelId), personId)) return;
    throw new Error(`Person ${personId} cannot be in channel ${channelId}`);
  };

  const write = (author: string, channel: string, content: string): StoredMessage => {
    const inGuild = requireChannel(guild, channel).kind !== 'dm';
    const mentioned = mentionedBy(content, null, { guild, inGuild, repliedTo: null });
    return world.messages.create({ ...plain, channel, author, content, mentioned });
  };

  /** What a person sees whose command nobody acknowledged. */
  const showFailure = ({ id, person, channel, command }: Interaction, error: string): void => {
    world.messages.create({
      ...plain,
      channel,
      author: guild.botUserId,
      content: error,
      flags: messageFlag.ephemeral,
      ephemeralFor: person,
      interaction: { id, person, command },
      mentioned: { users: [], roles: [], everyone: false, here: false },
    });
  };

  /** Opens an interaction, delivers it, and waits for its acknowledgement. */
  const interact = (
    start: Pick<Interaction, 'kind' | 'person' | 'channel' | 'command' | 'sourceMessage'>,
    payload: (interaction: Interaction) => unknown,
  ): Promise<CommandResult> =>
    new Promise((resolve) => {
      const interaction = world.interactions.open(start, (how) => {
        if (how === 'stopped') return resolve({ kind: 'failed', error: 'The stand-in stopped' });
        const refusal = notMissed.check({ acknowledged: how === 'acknowledged' });
        if (refusal === null) return resolve({ kind: 'accepted' });
        record.add('discord', 'refused', 'INTERACTION_CREATE', { rule: refusal.rule, interaction: interaction.id });
        if (start.kind === 'command') showFailure(interaction, refusal.message);
        return resolve({ kind: 'failed', error: refusal.message });
      });
      const data = payload(interaction);
      sessions.dispatchToAll('INTERACTION_CREATE', () => data, 'people');
    });

  /** The id of the registered command; a made-up one when registration is not asked for. */
  const commandId = (name: string): string | null => {
    const found = world.commands.list
      .flatMap((one) => registered.safeParse(one).data ?? [])
      .find((one) => one.name === name && (one.type ?? 1) === 1);
    return found?.id ?? (world.settings.requireRegistration ? null : world.nextId());
  };

  return {
    async ask(personId, channelId, question, options) {
      requireAccess(personId, channelId);
      const id = commandId('ask');
      if (id === null) return { kind: 'failed', error: 'There is no command /ask here.' };
      if ((question ?? '').length > QUESTION_CHARACTERS) {
        return { kind: 'failed', error: `Your input is too long: ${QUESTION_CHARACTERS} is the limit.` };
      }
      const given: CommandOptions = [
        ...(question === null ? [] : [{ name: 'question', type: 3 as const, value: question }]),
        ...(options?.private === undefined ? [] : [{ name: 'private', type: 5 as const, value: options.private }]),
      ];
      return interact(
        { kind: 'command', person: personId, channel: channelId, command: 'ask', sourceMessage: null },
        (interaction) => commandPayload(world, interaction, id, given),
      );
    },
    async press(personId, messageId, customId) {
      const message = world.messages.find(messageId);
      if (message === null || !hasButton(message.components, customId)) throw new Error(`No button ${customId} there`);
      requireAccess(personId, message.channel);
      return interact(
        { kind: 'component', person: personId, channel: message.channel, command: customId, sourceMessage: messageId },
        (interaction) => pressPayload(world, interaction, message),
      );
    },
    async type(personId, channelId, content) {
      requireAccess(personId, channelId);
      const text = withMentions(world, content).trim();
      if (text === '' || text.length > TYPED_CHARACTERS) {
        throw new Error(`A person types 1 to ${TYPED_CHARACTERS} characters, not ${text.length}`);
      }
      return { id: write(personId, channelId, text).id };
    },
    postAsBot(channelId, content) {
      write(guild.otherBot.id, channelId, withMentions(world, content));
    },
  };
}
