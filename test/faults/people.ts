/*
 * A person on either platform, as the fault table needs one: asks in a channel, reads what stands below, presses.
 */
import type { DiscordMessage } from '../../src/sandbox/discord/discord.ts';
import type { SlackMessage } from '../../src/sandbox/slack/slack.ts';
import type { StandIns } from '../town/stand-ins.ts';

export type PlatformName = 'slack' | 'discord';

/** An answer as it stands there, in the Markdown of the notices; without the quoted question. */
export interface Seen {
  readonly id: string;
  readonly text: string;
  readonly button: { readonly id: string; readonly label: string } | null;
}

export interface Person {
  ask(question: string): Promise<unknown>;
  /** What the bot wrote in the channel, oldest first. */
  answers(): readonly Seen[];
  /** Rejects when the press was not acknowledged. */
  press(answer: Seen): Promise<void>;
}

type Platforms = Pick<StandIns, PlatformName>;

export function personOn(platform: PlatformName, standIns: Platforms): Person {
  return platform === 'slack' ? onSlack(standIns) : onDiscord(standIns);
}

function onSlack({ slack }: Platforms): Person {
  const { people, channels, botUserId } = slack.team;
  const asker = people[0]?.id ?? '';
  const channel = channels.find(({ name }) => name === 'general')?.id ?? '';
  return {
    ask: (question) => slack.type(asker, channel, `/ask ${question}`),
    answers: () =>
      slack
        .messagesFor(asker, channel)
        .filter(({ user }) => user === botUserId)
        .map(seenInSlack),
    async press({ id, button }) {
      const result = await slack.press(asker, channel, id, button?.id ?? '');
      if (result.kind !== 'press-accepted') throw new Error(result.error);
    },
  };
}

function onDiscord({ discord }: Platforms): Person {
  const { people, channels, botUserId } = discord.guild;
  const asker = people[0]?.id ?? '';
  const channel = channels.find(({ name }) => name === 'general')?.id ?? '';
  return {
    ask: (question) => discord.ask(asker, channel, question, {}),
    answers: () =>
      discord
        .messagesFor(asker, channel)
        .filter(({ author, thinking }) => author === botUserId && !thinking)
        .map(seenInDiscord),
    async press({ id, button }) {
      const result = await discord.press(asker, id, button?.id ?? '');
      if (result.kind !== 'accepted') throw new Error(result.error);
    },
  };
}

function seenInSlack({ ts, text, blocks }: SlackMessage): Seen {
  const rows = blocks.filter((block) => typeOf(block) === 'actions');
  const said = blocks.filter((block) => typeOf(block) !== 'actions').flatMap((block) => textsIn(block));
  const [id] = JSON.stringify(rows).match(/(?<="action_id":")[^"]+/g) ?? [];
  const [label = ''] = textsIn(rows);
  return {
    id: ts,
    text: blocks.length === 0 ? text : said.join('\n'),
    button: id === undefined ? null : { id, label },
  };
}

function seenInDiscord({ id, content, components }: DiscordMessage): Seen {
  const text = JSON.stringify(components);
  const [customId] = /(?<="custom_id":")[^"]+/.exec(text) ?? [];
  const [label = ''] = /(?<="label":")[^"]+/.exec(text) ?? [];
  return { id, text: content, button: customId === undefined ? null : { id: customId, label } };
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsIn(inner),
  );
}

function typeOf(block: unknown): string {
  return typeof block === 'object' && block !== null && 'type' in block ? String(block.type) : '';
}
