/*
 * What people do: use the command, press a button, type. The only place that starts anything by itself.
 */
import { z } from 'zod';
import type { SandboxRecord } from '../record.ts';
import { canPress } from './components.ts';
import { everybody, maySee, requireChannel, requirePerson } from './guild.ts';
import type { Interaction, InteractionStart } from './interactions.ts';
import { mentionedBy } from './mentions.ts';
import { type Installed, messageFlag, type StoredMessage } from './messages.ts';
import { type CommandOptions, commandPayload, pressPayload } from './payloads/interactions.ts';
import { notMissed } from './rules/interaction-rules.ts';
import type { Sessions } from './sessions.ts';
import type { World } from './world.ts';

export type CommandResult = { readonly kind: 'accepted' } | { readonly kind: 'failed'; readonly error: string };

/** Discord's own limit of a string option. */
const QUESTION_CHARACTERS = 6_000;
/** What a person with Nitro may type. */
const TYPED_CHARACTERS = 4_000;

const registered = z.looseObject({
  id: z.string(),
  name: z.string(),
  type: z.number().optional(),
  contexts: z.array(z.number()).nullish(),
  integration_types: z.array(z.number()).nullish(),
});

const plain = {
  flags: 0,
  ephemeralFor: null,
  replyTo: null,
  interaction: null,
  elsewhere: false,
  nonce: null,
  embeds: [],
  components: [],
  attachments: [],
};

const nobody = { users: [], roles: [], everyone: false, here: false };

export interface AskOptions {
  readonly private?: boolean;
  /**
   * `user-only` plays a server that lacks the app: the person brought it along, the bot is not there, its token opens
   * nothing, no event tells of the answer. In direct messages only the owner of the installation differs.
   */
  readonly installed?: Installed;
  /** Whether the person has USE_EXTERNAL_APPS; without it an app that only the person has answers in private. */
  readonly mayUseExternalApps?: boolean;
}

export interface TypeOptions {
  /** The message that this one answers. */
  readonly replyTo?: string;
  /** Whether the reply pings who is answered, as it does by default. */
  readonly pingsAuthor?: boolean;
}

export interface People {
  /** Uses the slash command /ask. It needs no registration unless the settings ask for it. */
  ask(personId: string, channelId: string, question: string | null, options?: AskOptions): Promise<CommandResult>;
  /** Presses the button with this id below a message. Rejects when that person has no such button to press there. */
  press(personId: string, messageId: string, customId: string): Promise<CommandResult>;
  /** What a person types and sends; `<@BOT>` or `@askline` mentions the bot, `@everyone` really pings. */
  type(personId: string, channelId: string, content: string, options?: TypeOptions): Promise<{ readonly id: string }>;
  /** A message by another bot. */
  postAsBot(channelId: string, content: string): void;
}

/** Turns `@askline` and `@Ada` into mentions, as Discord's client does while somebody types. */
function withMentions(world: World, content: string): string {
  const { guild } = world;
  const named = [...everybody(guild), { id: guild.botUserId, name: guild.botName }];
  return named.reduce(
    (text, one) => text.replace(new RegExp(`(?<![\\w@])@${one.name}\\b`, 'gi'), `<@${one.id}>`),
    content,
  );
}

export function createPeople(world: World, sessions: Sessions, record: SandboxRecord): People {
  const { guild } = world;

  const requireAccess = (personId: string, channelId: string): void => {
    requirePerson(guild, personId);
    if (maySee(requireChannel(guild, channelId), personId)) return;
    throw new Error(`Person ${personId} cannot be in channel ${channelId}`);
  };

  /** A message that this person sees in that channel. Throws when there is none. */
  const requireMessage = (personId: string, channelId: string | null, id: string): StoredMessage => {
    const found = world.messages.find(id);
    const isThere = found !== null && (channelId === null || found.channel === channelId);
    if (!isThere || (found.ephemeralFor !== null && found.ephemeralFor !== personId)) {
      throw new Error(`Person ${personId} sees no message ${id} there`);
    }
    requireAccess(personId, found.channel);
    return found;
  };

  const write = (
    author: string,
    channel: string,
    content: string,
    reply: { readonly to: StoredMessage; readonly pings: boolean } | null,
  ): StoredMessage => {
    const inGuild = requireChannel(guild, channel).kind !== 'dm';
    const repliedTo = reply !== null && reply.pings ? reply.to.author : null;
    const mentioned = mentionedBy(content, null, { guild, inGuild, repliedTo });
    return world.messages.create({ ...plain, channel, author, content, mentioned, replyTo: reply?.to.id ?? null });
  };

  /** What a person sees whose use of the app nobody acknowledged; their client alone knows of it. */
  const showFailure = (interaction: Interaction, error: string): void => {
    const { id, kind, person, command, installed, owner, sourceMessage, channel } = interaction;
    world.messages.create({
      ...plain,
      channel,
      author: guild.botUserId,
      content: error,
      flags: messageFlag.ephemeral,
      ephemeralFor: person,
      interaction: { id, kind, person, command, installed, owner, sourceMessage },
      replyTo: sourceMessage,
      mentioned: nobody,
    });
  };

  /** Opens an interaction, delivers it, and waits for its acknowledgement. */
  const interact = (
    start: Omit<InteractionStart, 'elsewhere'>,
    payload: (interaction: Interaction) => unknown,
  ): Promise<CommandResult> =>
    new Promise((resolve) => {
      const elsewhere = start.installed === 'user-only' && requireChannel(guild, start.channel).kind !== 'dm';
      const interaction = world.interactions.open({ ...start, elsewhere }, (how) => {
        if (how === 'stopped') return resolve({ kind: 'failed', error: 'The stand-in stopped' });
        const refusal = notMissed.check({ acknowledged: how === 'acknowledged', kind: start.kind });
        if (refusal === null) return resolve({ kind: 'accepted' });
        record.add('discord', 'refused', 'INTERACTION_CREATE', { rule: refusal.rule, interaction: interaction.id });
        showFailure(interaction, refusal.message);
        return resolve({ kind: 'failed', error: refusal.message });
      });
      const data = payload(interaction);
      sessions.dispatchToAll('INTERACTION_CREATE', () => data, 'people');
    });

  /**
   * The id of the command as it is registered for this place and kind of installation; a made-up one when registration
   * is not asked for.
   */
  const commandId = (name: string, channelId: string, installed: Installed): string | null => {
    const context = requireChannel(guild, channelId).kind === 'dm' ? 1 : 0;
    const integration = installed === 'guild' ? 0 : 1;
    const found = world.commands.list
      .flatMap((one) => registered.safeParse(one).data ?? [])
      .find((one) => one.name === name && (one.type ?? 1) === 1);
    if (!world.settings.requireRegistration) return found?.id ?? world.nextId();
    const isHere = found?.contexts?.includes(context) ?? true;
    const isForThis = (found?.integration_types ?? [0]).includes(integration);
    return found !== undefined && isHere && isForThis ? found.id : null;
  };

  return {
    async ask(personId, channelId, question, options = {}) {
      const { installed = 'guild', mayUseExternalApps = true } = options;
      requireAccess(personId, channelId);
      const id = commandId('ask', channelId, installed);
      if (id === null) return { kind: 'failed', error: 'There is no command /ask here.' };
      if ((question ?? '').length > QUESTION_CHARACTERS) {
        return { kind: 'failed', error: `Your input is too long: ${QUESTION_CHARACTERS} is the limit.` };
      }
      const given: CommandOptions = [
        ...(question === null ? [] : [{ name: 'question', type: 3 as const, value: question }]),
        ...(options.private === undefined ? [] : [{ name: 'private', type: 5 as const, value: options.private }]),
      ];
      return interact(
        {
          kind: 'command',
          person: personId,
          channel: channelId,
          command: 'ask',
          sourceMessage: null,
          installed,
          owner: personId,
          forcedEphemeral: installed === 'user-only' && !mayUseExternalApps,
        },
        (interaction) => commandPayload(world, interaction, id, given),
      );
    },
    async press(personId, messageId, customId) {
      const message = requireMessage(personId, null, messageId);
      if (!canPress(message.components, customId)) throw new Error(`No button ${customId} there`);
      return interact(
        {
          kind: 'component',
          person: personId,
          channel: message.channel,
          command: customId,
          sourceMessage: messageId,
          installed: message.interaction?.installed ?? 'guild',
          owner: message.interaction?.owner ?? personId,
          // What was said in private where the app may not speak stays there.
          forcedEphemeral: message.elsewhere && message.ephemeralFor !== null,
        },
        (interaction) => pressPayload(world, interaction, message),
      );
    },
    async type(personId, channelId, content, options = {}) {
      requireAccess(personId, channelId);
      const text = withMentions(world, content).trim();
      if (text === '' || text.length > TYPED_CHARACTERS) {
        throw new Error(`A person types 1 to ${TYPED_CHARACTERS} characters, not ${text.length}`);
      }
      if (options.replyTo === undefined) return { id: write(personId, channelId, text, null).id };
      const to = requireMessage(personId, channelId, options.replyTo);
      if (to.ephemeralFor !== null) throw new Error('Discord lets nobody reply to a message that one person sees');
      return { id: write(personId, channelId, text, { to, pings: options.pingsAuthor ?? true }).id };
    },
    postAsBot(channelId, content) {
      write(guild.otherBot.id, channelId, withMentions(world, content), null);
    },
  };
}
