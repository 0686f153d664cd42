/*
 * What the bot's messages do to people beyond being read: pings and link previews. Each is noted once; what was pinged
 * cannot be taken back by an edit.
 */
import { targetsOf } from './mentions.ts';
import { messageFlag, type StoredMessage } from './messages.ts';
import { previewUrls } from './previews.ts';

export interface DiscordPing {
  readonly message: string;
  /** 'everyone', 'here', a role id or a person id. */
  readonly target: string;
}

export interface DiscordPreview {
  readonly message: string;
  readonly url: string;
}

export interface Effects {
  /** Takes note of a message of the bot as it was written just now. */
  written(message: StoredMessage): void;
  pings(): readonly DiscordPing[];
  previews(): readonly DiscordPreview[];
}

export function createEffects(): Effects {
  const pings = new Map<string, DiscordPing>();
  const previews = new Map<string, DiscordPreview>();
  return {
    written(message) {
      for (const target of targetsOf(message.mentioned)) {
        pings.set(`${message.id} ${target}`, { message: message.id, target });
      }
      if ((message.flags & messageFlag.suppressEmbeds) !== 0) return;
      for (const url of previewUrls(message.content)) {
        previews.set(`${message.id} ${url}`, { message: message.id, url });
      }
    },
    pings: () => [...pings.values()],
    previews: () => [...previews.values()],
  };
}
