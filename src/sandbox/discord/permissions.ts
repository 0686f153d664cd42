/*
 * The permission bits that matter to a bot that answers questions.
 * Source: discord-api-types/v10 `PermissionFlagsBits`.
 */

export const permission = {
  addReactions: 1n << 6n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  mentionEveryone: 1n << 17n,
  useExternalEmojis: 1n << 18n,
  useApplicationCommands: 1n << 31n,
  sendMessagesInThreads: 1n << 38n,
  sendPolls: 1n << 49n,
  useExternalApps: 1n << 50n,
} as const;

export type PermissionName = keyof typeof permission;

/** What everybody in the server may do, the bot included: pings of everyone really ping. */
export const everyonesPermissions: bigint = Object.values(permission).reduce((all, bit) => all | bit, 0n);

/**
 * What the app may do where only people installed it: answer, and not look around.
 * Seen, undocumented: https://github.com/mastercuber55/Fischl/blob/main/api/body.md
 */
export const userInstalledPermissions: bigint =
  permission.attachFiles |
  permission.embedLinks |
  permission.mentionEveryone |
  permission.useExternalEmojis |
  permission.sendPolls;

export function has(permissions: bigint, bit: bigint): boolean {
  return (permissions & bit) === bit;
}
