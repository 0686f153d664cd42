/*
 * What the parts of the stand-in share: the server's state, without any transport.
 */
import type { SandboxClock } from '../clock.ts';
import type { Effects } from './effects.ts';
import type { Files } from './files.ts';
import type { Guild } from './guild.ts';
import type { Interactions } from './interactions.ts';
import type { Messages } from './messages.ts';
import type { DiscordSettings } from './settings.ts';
import type { Snowflakes } from './snowflakes.ts';
import type { Typing } from './typing.ts';

export interface World {
  readonly clock: SandboxClock;
  readonly settings: DiscordSettings;
  readonly guild: Guild;
  readonly nextId: Snowflakes;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly typing: Typing;
  readonly effects: Effects;
  readonly files: Files;
  /** `http://127.0.0.1:PORT`, where files are fetched. */
  readonly origin: () => string;
  /** The commands as they were registered. */
  readonly commands: { list: readonly unknown[] };
  readonly token: string;
}
