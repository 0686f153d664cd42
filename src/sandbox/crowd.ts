/*
 * Many people who ask at once: different short questions, within a second, in one channel. Knows the stand-ins by what
 * people do there, and nothing of the page.
 */
import type { SandboxClock } from './clock.ts';

interface Person {
  readonly id: string;
  readonly name: string;
}

interface Channel {
  readonly id: string;
  readonly kind: string;
}

/** What of the stand-in for Slack it takes; the real one fits by its shape. */
export interface SlackForCrowd {
  readonly team: { readonly channels: readonly Channel[] };
  crowd(count: number): readonly Person[];
  type(personId: string, channelId: string, text: string): Promise<unknown>;
}

/** What of the stand-in for Discord it takes. */
export interface DiscordForCrowd {
  readonly guild: { readonly channels: readonly Channel[] };
  crowd(count: number): readonly Person[];
  ask(personId: string, channelId: string, question: string): Promise<unknown>;
}

export interface Crowd {
  /**
   * Lets everybody ask in this channel; where not everybody can be (private channels, direct messages) in the first
   * public one. Returns where.
   */
  ask(platform: 'slack' | 'discord', channelId: string): string;
  /** Everybody who came so far. */
  people(platform: 'slack' | 'discord'): readonly Person[];
  /** Lets nobody ask any more who has not yet. */
  stop(): void;
}

const CROWD_SIZE = 30;
const WITHIN_MS = 1_000;

const starts = ['What is', 'Who needs', 'When would I use', 'Explain', 'What is wrong with'];
const things = ['a mutex', 'a monad', 'DNS', 'a race condition', 'a cache', 'recursion', 'a closure', 'UTF-8', 'TLS'];

/** Different for each of them; the numbers of starts and things share no factor. */
const questionOf = (index: number): string => {
  const thing = things[index % things.length] ?? '';
  return `${starts[index % starts.length] ?? ''} ${thing}?`;
};

export function createCrowd(options: {
  readonly slack: SlackForCrowd;
  readonly discord: DiscordForCrowd;
  readonly clock: SandboxClock;
}): Crowd {
  const { slack, discord, clock } = options;
  const cancels = new Set<() => void>();
  const came: Record<'slack' | 'discord', readonly Person[]> = { slack: [], discord: [] };

  function spread(people: readonly Person[], ask: (person: Person, question: string) => Promise<unknown>): void {
    for (const [index, person] of people.entries()) {
      const cancel = clock.after((index * WITHIN_MS) / people.length, () => {
        cancels.delete(cancel);
        // Whoever is turned away sees that in the channel, and the record has it.
        ask(person, questionOf(index)).catch(() => undefined);
      });
      cancels.add(cancel);
    }
  }

  return {
    ask(platform, channelId) {
      const { channels } = platform === 'slack' ? slack.team : discord.guild;
      const open = channels.filter(({ kind }) => ['public', 'text', 'thread'].includes(kind));
      const channel = (open.find(({ id }) => id === channelId) ?? open[0])?.id ?? channelId;
      came[platform] = (platform === 'slack' ? slack : discord).crowd(CROWD_SIZE);
      spread(came[platform], ({ id }, question) =>
        platform === 'slack' ? slack.type(id, channel, `/ask ${question}`) : discord.ask(id, channel, question),
      );
      return channel;
    },
    people: (platform) => came[platform],
    stop() {
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}
