/*
 * Puts the slash commands to Discord, for all servers at once. It replaces what was there, so that the manifest is the
 * whole truth.
 */
import { DiscordAPIError, HTTPError, RateLimitError, REST, Routes } from 'discord.js';
import { StartError } from '../../errors.ts';
import { toFailure } from './results.ts';

export interface RegisterOptions {
  readonly token: string;
  readonly applicationId: string;
  /** Null for Discord's own. */
  readonly apiUrl: string | null;
  /** As Discord's documentation has them: the manifest, unread. */
  readonly commands: unknown;
}

const TIMEOUT_MS = 15_000;

/** Throws `StartError`, which says what to do, when Discord does not take them. */
export async function registerCommands(options: RegisterOptions): Promise<void> {
  const { token, applicationId, apiUrl, commands } = options;
  const rest = new REST({
    ...(apiUrl === null ? {} : { api: apiUrl }),
    timeout: TIMEOUT_MS,
    // Who sits at the terminal is told for how long, instead of waiting before a silent screen.
    rejectOnRateLimit: () => true,
  });
  rest.setToken(token);
  try {
    await rest.put(Routes.applicationCommands(applicationId), { body: commands });
  } catch (cause) {
    throw new StartError(whatToDo(cause), { cause });
  }
}

function whatToDo(error: unknown): string {
  const failure = toFailure(error);
  if (error instanceof RateLimitError && failure.kind === 'limited') {
    const seconds = Math.ceil(failure.retryAfterMs / 1_000);
    return `Discord takes no commands for now: run this again in ${seconds} second${seconds === 1 ? '' : 's'}`;
  }
  if (!(error instanceof DiscordAPIError || error instanceof HTTPError)) {
    return 'Discord could not be reached: check the network (and DISCORD_API_URL where it is set), then run this again';
  }
  switch (error.status) {
    case 401:
      return 'Discord does not accept DISCORD_TOKEN';
    case 403:
    case 404:
      return 'Discord refused the commands: DISCORD_APPLICATION_ID is not the application that DISCORD_TOKEN belongs to';
    default:
      return error.status >= 500
        ? 'Discord is out of order: run this again in a few minutes'
        : 'Discord does not take the commands as they are: check manifests/discord-commands.json and DISCORD_APPLICATION_ID';
  }
}
