/*
 * The adapter for Discord with discord.js and the stand-in, and in the place of the story a test: it takes each question
 * and press as it arrives, and says what becomes of it.
 */
import { createDiscordAdapter } from '../../../src/adapters/discord/app.ts';
import type { Adapter, Button, Clock, Press, PressedPlace, Question, Surface } from '../../../src/contract.ts';
import type { DiscordMessage, DiscordStandIn } from '../../../src/sandbox/discord/discord.ts';
import { createMemoryLogger, type MemoryLogger } from '../../fakes/memory-logger.ts';
import { startStandIns } from '../../town/stand-ins.ts';
import { createMailbox, type Mailbox } from '../mailbox.ts';

export const AGAIN: Button = { kind: 'try-again', reference: 'abcdefghij', label: 'Try again' };

export interface AdapterStage {
  readonly discord: DiscordStandIn;
  readonly adapter: Adapter;
  readonly logger: MemoryLogger;
  readonly ada: string;
  readonly asked: Mailbox<{ readonly question: Question; readonly surface: Surface }>;
  readonly pressed: Mailbox<{ readonly press: Press; readonly place: PressedPlace }>;
  channelNamed(name: string): string;
  directMessagesOf(person: string): string;
  /** What the bot wrote there, as this person sees it. */
  shown(channel: string, person?: string): readonly DiscordMessage[];
  /** Presses the button of ours below this message; resolves as the stand-in does. */
  press(message: DiscordMessage | undefined): Promise<unknown>;
  /** How often this was called. */
  calls(name: string): number;
  close(): Promise<void>;
}

export async function openAdapterStage(clock: Clock): Promise<AdapterStage> {
  const standIns = await startStandIns({ platforms: ['discord'] });
  const { discord, record } = standIns;
  const { channels, people, botUserId } = discord.guild;
  const logger = createMemoryLogger();
  const asked: AdapterStage['asked'] = createMailbox();
  const pressed: AdapterStage['pressed'] = createMailbox();
  const adapter = createDiscordAdapter({
    token: () => Promise.resolve(discord.credentials.token),
    applicationId: discord.credentials.applicationId,
    apiUrl: discord.apiUrl,
    clock,
    logger,
    settle: (question) => question,
    answer: async (question, surface) => asked.put({ question, surface }),
    onPress: async (press, place) => pressed.put({ press, place }),
  });
  await adapter.start();
  const ada = people[0]?.id ?? '';
  return {
    discord,
    adapter,
    logger,
    ada,
    asked,
    pressed,
    channelNamed: (name) => channels.find((channel) => channel.name === name)?.id ?? `no channel ${name}`,
    directMessagesOf: (person) => channels.find((channel) => channel.person === person)?.id ?? 'none',
    shown: (channel, person = ada) => discord.messagesFor(person, channel).filter(({ author }) => author === botUserId),
    press(message) {
      const [customId = ''] = /(?<="custom_id":")[^"]+/.exec(JSON.stringify(message?.components)) ?? [];
      return discord.press(ada, message?.id ?? '', customId);
    },
    calls: (name) => record.all().filter((entry) => entry.type === 'called' && entry.name === name).length,
    async close() {
      await adapter.stop();
      await standIns.stop();
    },
  };
}
