/*
 * `INTERACTION_CREATE` as Discord writes it: a slash command, and a press on a button.
 */
import type {
  APIChatInputApplicationCommandInteraction,
  APIInteractionGuildMember,
  LocaleString,
} from 'discord-api-types/v10';
import { ELSEWHERE_GUILD, elsewhereId, requireChannel } from '../guild.ts';
import type { Interaction } from '../interactions.ts';
import type { StoredMessage } from '../messages.ts';
import { everyonesPermissions, permission, userInstalledPermissions } from '../permissions.ts';
import { ATTACHMENT_BYTES } from '../rules/file-rules.ts';
import type { World } from '../world.ts';
import { type MessagePayload, messagePayload, ownersPayload } from './messages.ts';
import { channelPayload, memberPayload, userPayload } from './people.ts';

export type CommandOptions = NonNullable<APIChatInputApplicationCommandInteraction['data']['options']>;

type Command = APIChatInputApplicationCommandInteraction;

/** What every interaction tells about itself and its place. */
type Common = Pick<
  Command,
  | 'id'
  | 'application_id'
  | 'channel'
  | 'token'
  | 'version'
  | 'app_permissions'
  | 'entitlements'
  | 'authorizing_integration_owners'
  | 'attachment_size_limit'
  | 'context'
> & {
  readonly channel_id: string;
  readonly locale: LocaleString;
  readonly guild_locale?: LocaleString;
  readonly guild?: { readonly id: string; readonly locale: LocaleString; readonly features: readonly string[] };
  readonly guild_id?: string;
  readonly member?: APIInteractionGuildMember;
  readonly user?: Command['user'];
};

function commonPayload(world: World, interaction: Interaction): Common {
  const { guild } = world;
  const channel = requireChannel(guild, interaction.channel);
  const { elsewhere } = interaction;
  const persons = interaction.forcedEphemeral
    ? everyonesPermissions & ~permission.useExternalApps
    : everyonesPermissions;
  const permissions = persons.toString();
  const guildId = elsewhere ? ELSEWHERE_GUILD : guild.id;
  const channelId = elsewhere ? elsewhereId(channel.id) : channel.id;
  const shown = channelPayload(guild, channel);
  const place = {
    ...shown,
    id: channelId,
    ...('guild_id' in shown ? { guild_id: guildId } : {}),
    permissions,
  };
  const common: Common = {
    id: interaction.id,
    application_id: guild.applicationId,
    channel: place,
    channel_id: channelId,
    token: interaction.token,
    version: 1,
    app_permissions: (elsewhere ? userInstalledPermissions : channel.botPermissions).toString(),
    locale: 'en-US',
    entitlements: [],
    authorizing_integration_owners: ownersPayload(world, channel.id, interaction),
    attachment_size_limit: ATTACHMENT_BYTES,
  };
  if (channel.kind === 'dm') return { ...common, user: userPayload(guild, interaction.person), context: 1 };
  return {
    ...common,
    guild: { id: guildId, locale: 'en-US', features: [] },
    guild_id: guildId,
    guild_locale: 'en-US',
    member: { ...memberPayload(guild, interaction.person), permissions },
    context: 0,
  };
}

export function commandPayload(
  world: World,
  interaction: Interaction,
  commandId: string,
  options: CommandOptions,
): Common & Pick<Command, 'type' | 'data'> {
  const given = options.length === 0 ? {} : { options };
  return {
    ...commonPayload(world, interaction),
    type: 2,
    data: { id: commandId, type: 1, name: interaction.command, ...given },
  };
}

export function pressPayload(
  world: World,
  interaction: Interaction,
  message: StoredMessage,
): Common & { readonly type: 3; readonly data: unknown; readonly message: MessagePayload } {
  return {
    ...commonPayload(world, interaction),
    type: 3,
    data: { component_type: 2, custom_id: interaction.command },
    message: messagePayload(world, message),
  };
}
