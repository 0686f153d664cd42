/*
 * What the bot wrote, as a person sees it, alike for both platforms: words, button, and how it is pressed.
 */
import { shownButton as discordButton } from '../../src/adapters/discord/buttons.ts';
import { shownButton as slackButton } from '../../src/adapters/slack/buttons.ts';
import type { SlackMessage } from '../../src/sandbox/slack/slack.ts';
import type { StandIns } from './stand-ins.ts';

type Platforms = Pick<StandIns, 'slack' | 'discord'>;
export type PlatformName = 'slack' | 'discord';

/** Somebody, and a channel in which they can be. */
export interface Place {
  readonly person: string;
  readonly channel: string;
}

export interface Seen {
  readonly id: string;
  readonly channel: string;
  /** All words, the quoted question included, the button's not. */
  readonly text: string;
  /** `id`: what the platform knows it by. */
  readonly button: { readonly kind: 'stop' | 'try-again'; readonly reference: string; readonly id: string } | null;
  readonly threadTs: string | null;
  readonly isPrivate: boolean;
}

/** What the bot wrote there and this person sees, oldest first. */
export function seenBy(standIns: Platforms, platform: PlatformName, { person, channel }: Place): readonly Seen[] {
  if (platform === 'slack') {
    const { slack } = standIns;
    return slack
      .messagesFor(person, channel)
      .filter(({ user }) => user === slack.team.botUserId)
      .map((message) => ({
        id: message.ts,
        channel,
        text: textOf(message),
        button: withId(slackButton(message.blocks), message.blocks, 'action_id'),
        threadTs: message.threadTs,
        isPrivate: message.ephemeralFor !== null,
      }));
  }
  const { discord } = standIns;
  return discord
    .messagesFor(person, channel)
    .filter(({ author }) => author === discord.guild.botUserId)
    .map(({ id, content, components, ephemeralFor }) => ({
      id,
      channel,
      text: content,
      button: withId(discordButton(components), components, 'custom_id'),
      threadTs: null,
      isPrivate: ephemeralFor !== null,
    }));
}

/** What the bot wrote in any of these places, each message once. */
export function seenIn(standIns: Platforms, platform: PlatformName, places: readonly Place[]): readonly Seen[] {
  const all = places.flatMap((place) => seenBy(standIns, platform, place));
  return [...new Map(all.map((seen) => [`${seen.channel} ${seen.id}`, seen])).values()];
}

/** Presses the button of a message. Resolves when the bot acknowledged it, or did not in time. */
export async function press(
  { slack, discord }: Platforms,
  platform: PlatformName,
  person: string,
  { id, channel, button }: Seen,
): Promise<void> {
  if (button === null) throw new Error(`There is no button on ${id}`);
  if (platform === 'slack') await slack.press(person, channel, id, button.id);
  else await discord.press(person, id, button.id);
}

function withId(
  button: { readonly kind: 'stop' | 'try-again'; readonly reference: string } | null,
  parts: readonly unknown[],
  name: 'action_id' | 'custom_id',
): Seen['button'] {
  const [id = ''] = new RegExp(`(?<="${name}":")[^"]+`).exec(JSON.stringify(parts)) ?? [];
  return button === null ? null : { ...button, id };
}

/** A channel of the direct messages of this person with the bot. */
export function directMessagesOf({ slack, discord }: Platforms, platform: PlatformName, person: string): string {
  const found =
    platform === 'slack'
      ? slack.team.channels.find(({ kind, members }) => kind === 'dm' && members.includes(person))
      : discord.guild.channels.find((channel) => channel.kind === 'dm' && channel.person === person);
  if (found === undefined) throw new Error(`${person} has no direct messages with the bot`);
  return found.id;
}

function textOf({ text, blocks }: SlackMessage): string {
  const inBlocks = blocks.filter((block) => !isActions(block)).flatMap(textsIn);
  return inBlocks.length === 0 ? text : inBlocks.join('\n');
}

function isActions(block: unknown): boolean {
  return typeof block === 'object' && block !== null && 'type' in block && block.type === 'actions';
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsIn(inner),
  );
}
