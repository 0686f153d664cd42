/*
 * Puts the slash commands to Discord, for all servers at once. It replaces what was there, so that the manifest is the
 * whole truth.
 */
import { REST, Routes } from 'discord.js';
import { StartError } from '../../errors.ts';

export interface RegisterOptions {
  readonly token: string;
  readonly applicationId: string;
  /** Null for Discord's own. */
  readonly apiUrl: string | null;
  /** As Discord's documentation has them: the manifest, unread. */
  readonly commands: unknown;
}

/** Throws `StartError` when Discord refuses. */
export async function registerCommands(options: RegisterOptions): Promise<void> {
  const rest = new REST({ ...(options.apiUrl === null ? {} : { api: options.apiUrl }), timeout: 15_000 });
  rest.setToken(options.token);
  try {
    await rest.put(Routes.applicationCommands(options.applicationId), { body: options.commands });
  } catch (cause) {
    throw new StartError('Discord refused the commands: check DISCORD_TOKEN and DISCORD_APPLICATION_ID', { cause });
  }
}
