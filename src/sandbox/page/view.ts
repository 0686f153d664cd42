/*
 * What one person sees, in the words of the page: names instead of ids, the same shape for both platforms. Pure; reads
 * the stand-ins, never writes.
 */
import type { DiscordForPage, Platforms, SlackForPage } from './platforms.ts';

const BOT_NAME = 'askline';

export type PlatformName = 'slack' | 'discord';

interface ChannelView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'thread' | 'dm';
  /** Whether the bot is in it and may write there. */
  readonly hasBot: boolean;
}

export interface PlatformView {
  readonly name: string;
  /** Who a mention names, by id. */
  readonly names: Readonly<Record<string, string>>;
  readonly channels: readonly ChannelView[];
}

export interface MessageView {
  /** Names the message for good, within its channel. */
  readonly key: string;
  readonly atMs: number;
  readonly author: string;
  readonly isBot: boolean;
  /** Slack: what stands in it. Discord: one text. */
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly edited: boolean;
  readonly thinking: boolean;
  readonly onlyYou: boolean;
  /** Slack: the key of the message whose thread this belongs to. */
  readonly root: string | null;
  /** Discord: what this replies to; an empty excerpt when that is gone. */
  readonly replyTo: { readonly author: string; readonly excerpt: string } | null;
  /** Discord: who used which command. */
  readonly command: { readonly person: string; readonly name: string } | null;
  readonly reactions: readonly { readonly name: string; readonly people: readonly string[] }[];
  /** Discord: rows of components. */
  readonly components: readonly unknown[];
  /** Its text is still coming, by the platform's own streaming. */
  readonly streaming: boolean;
  readonly files: readonly { readonly name: string }[];
  /** It notified the person who looks. */
  readonly pingsYou: boolean;
  /** It notified everybody: then the platform shows the word as a mention. */
  readonly pingsAll: boolean;
}

/** Who tells a person, in Slack, that a command failed. */
const SLACKBOT = { id: 'USLACKBOT', name: 'Slackbot' };

const DISCORD_EPOCH_MS = 1_420_070_400_000n;
const EXCERPT_LENGTH = 80;

const namesOf = (people: People, botUserId: string) => ({
  ...Object.fromEntries(people.map(({ id, name }) => [id, name])),
  [botUserId]: BOT_NAME,
});

type People = readonly { readonly id: string; readonly name: string }[];

/** The people that one can be: those whom both platforms know by the same name. */
export function peopleOf({ slack, discord }: Platforms): readonly string[] {
  const names = new Set(discord.guild.people.map(({ name }) => name));
  return slack.team.people.map(({ name }) => name).filter((name) => names.has(name));
}

/** The id of a person on a platform; null for a name that nobody has there. */
export function personId(platforms: Platforms, platform: PlatformName, name: string): string | null {
  const { people } = platform === 'slack' ? platforms.slack.team : platforms.discord.guild;
  return people.find((person) => person.name === name)?.id ?? null;
}

/** Who was notified, by message. */
function targetsOf(pings: readonly { readonly ts?: string; readonly message?: string; readonly target: string }[]) {
  const targets = new Map<string, string[]>();
  for (const { ts, message, target } of pings) {
    const key = ts ?? message ?? '';
    targets.set(key, [...(targets.get(key) ?? []), target]);
  }
  return targets;
}

const ALL = new Set(['everyone', 'here', 'channel']);

/** Whom a message notified: what the platform noted, or what a person typed, who may always. */
function pinged(noted: readonly string[], person: string, typed: string | null) {
  const pingsAll =
    noted.some((target) => ALL.has(target)) || /@(everyone|here)\b|<!(everyone|here|channel)/.test(typed ?? '');
  return { pingsAll, pingsYou: pingsAll || noted.includes(person) || (typed ?? '').includes(`<@${person}>`) };
}

/** `guests`: people whom one cannot be, but who write too. */
export function viewSlack({ team }: SlackForPage, person: string, guests: People = []): PlatformView {
  const channels = team.channels
    .filter(({ kind, members }) => kind === 'public' || members.includes(person))
    .map(({ id, name, kind, members }) => ({
      id,
      name: kind === 'dm' ? BOT_NAME : name,
      kind,
      hasBot: members.includes(team.botUserId),
    }));
  return { name: team.name, names: namesOf([...team.people, ...guests], team.botUserId), channels };
}

export function viewDiscord({ guild }: DiscordForPage, person: string, guests: People = []): PlatformView {
  const channels = guild.channels
    .filter(({ kind, person: whose }) => kind !== 'dm' || whose === person)
    .map(({ id, name, kind, botMaySend }) => ({
      id,
      name: kind === 'dm' ? BOT_NAME : name,
      kind: kind === 'text' ? ('public' as const) : kind,
      hasBot: botMaySend,
    }));
  return { name: guild.name, names: namesOf([...guild.people, ...guests], guild.botUserId), channels };
}

const seen = (reactions: readonly { readonly name: string; readonly users: readonly string[] }[], names: Names) =>
  reactions.map(({ name, users }) => ({ name, people: users.map((id) => names[id] ?? 'somebody') }));

type Names = Readonly<Record<string, string>>;

/** Mentions as people read them. */
const named = (text: string, names: Names): string =>
  text.replace(/<@!?(\w+)>/gu, (whole, id: string) => (names[id] === undefined ? whole : `@${names[id]}`));

export function slackMessages(
  slack: SlackForPage,
  person: string,
  channel: string,
  guests: People = [],
): MessageView[] {
  const { botUserId } = slack.team;
  const people = [...slack.team.people, ...guests];
  const names: Names = namesOf([...people, SLACKBOT], botUserId);
  const ids = new Set(people.map(({ id }) => id));
  const targets = targetsOf(slack.pings());
  return slack.messagesFor(person, channel).map((message) => ({
    key: message.ts,
    atMs: Math.floor(Number(message.ts) * 1000),
    author: names[message.user] ?? 'another app',
    isBot: !ids.has(message.user),
    text: message.text,
    blocks: message.blocks,
    edited: message.edited,
    thinking: false,
    onlyYou: message.ephemeralFor !== null,
    root: message.threadTs === message.ts ? null : message.threadTs,
    replyTo: null,
    command: null,
    reactions: seen(message.reactions, names),
    components: [],
    streaming: message.streaming === true,
    files: (message.files ?? []).map(({ name }) => ({ name })),
    ...pinged(targets.get(message.ts) ?? [], person, ids.has(message.user) ? message.text : null),
  }));
}

export function discordMessages(
  discord: DiscordForPage,
  person: string,
  channel: string,
  guests: People = [],
): MessageView[] {
  const { botUserId } = discord.guild;
  const people = [...discord.guild.people, ...guests];
  const names: Names = namesOf(people, botUserId);
  const ids = new Set(people.map(({ id }) => id));
  const targets = targetsOf(discord.pings());
  const messages = discord.messagesFor(person, channel);
  const byId = new Map(messages.map((message) => [message.id, message]));
  return messages.map((message) => {
    const target = message.replyTo === null ? undefined : byId.get(message.replyTo);
    return {
      key: message.id,
      atMs: Number((BigInt(message.id) >> 22n) + DISCORD_EPOCH_MS),
      author: names[message.author] ?? 'another app',
      isBot: !ids.has(message.author),
      text: message.content,
      blocks: [],
      edited: message.edited,
      thinking: message.thinking,
      onlyYou: message.ephemeralFor !== null,
      root: null,
      replyTo:
        message.replyTo === null
          ? null
          : {
              author: names[target?.author ?? ''] ?? 'somebody',
              excerpt: Array.from(named(target?.content ?? '', names))
                .slice(0, EXCERPT_LENGTH)
                .join(''),
            },
      command:
        message.interaction === null
          ? null
          : { person: names[message.interaction.person] ?? 'somebody', name: message.interaction.command },
      reactions: seen(message.reactions, names),
      components: message.components ?? [],
      streaming: false,
      files: (message.attachments ?? []).map(({ filename }) => ({ name: filename })),
      ...pinged(targets.get(message.id) ?? [], person, ids.has(message.author) ? message.content : null),
    };
  });
}
