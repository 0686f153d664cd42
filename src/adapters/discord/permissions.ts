/*
 * Where the bot may post, as far as events and discord.js's memory tell. It asks Discord nothing.
 */
import {
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Message,
} from 'discord.js';

type Interaction = ChatInputCommandInteraction | ButtonInteraction;

/** Whether the bot is in this server only because the person who asks brought it along. */
export function isVisitorIn(interaction: Interaction): boolean {
  const { guildId, authorizingIntegrationOwners: owners } = interaction;
  return guildId !== null && owners[ApplicationIntegrationType.GuildInstall] === undefined;
}

/** Whether it happened in the direct messages of one person and the bot. */
export function isWithBotAlone({ guildId, context }: Interaction): boolean {
  return guildId === null && context === InteractionContextType.BotDM;
}

/** Whether the bot may post in the channel of a command or a press, told by the interaction itself. */
export function mayWriteIn(interaction: Interaction): boolean {
  // In the direct messages of other people it is only a guest.
  if (interaction.guildId === null) return isWithBotAlone(interaction);
  const inThread = interaction.channel?.isThread() ?? false;
  return interaction.appPermissions.has([PermissionFlagsBits.ViewChannel, sendIn(inThread)]);
}

/** Whether the bot may post where this was written. What is not known counts as yes: Discord will tell. */
export function mayAnswer({ channel, client }: Message): boolean {
  if (channel.isDMBased()) return true;
  const permissions = channel.permissionsFor(client.user.id);
  return permissions?.has([PermissionFlagsBits.ViewChannel, sendIn(channel.isThread())]) ?? true;
}

function sendIn(inThread: boolean): bigint {
  return inThread ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages;
}
