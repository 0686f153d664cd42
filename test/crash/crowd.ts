/*
 * What is asked of a whole bot until it is killed: seven people at once, in every way that there is, with answers that
 * grow for about three seconds, two of them over several messages. Each word of an answer is said nowhere else.
 */
import { directMessagesOf, type Place, type PlatformName } from '../town/seen.ts';
import type { StandIns } from '../town/stand-ins.ts';

type Way = 'command' | 'private' | 'mention' | 'direct-message';

/** A question, and what Claude says to it. */
export interface Asked {
  readonly text: string;
  readonly way: Way;
  readonly place: Place;
  /** The words of the first answer, and of the one after Try again. */
  readonly words: readonly string[];
  readonly wordsAgain: readonly string[];
  /** How often Claude was asked. */
  calls: number;
  /** How long after the question the platform told the person that it was taken; null: it never did. */
  acceptedAfterMs: number | null;
}

const GROWS_FOR_SECONDS = 2.5;
const CHARACTERS_PER_TOKEN = 4;

/** More than two messages, on either platform. */
const LONG = { slack: 2_800, discord: 550 } as const;

const WAYS: readonly (readonly [Way, channel: 0 | 1, words: number | 'long'])[] = [
  ['command', 0, 80],
  ['command', 1, 'long'],
  ['private', 0, 60],
  ['mention', 0, 90],
  ['direct-message', 0, 70],
  ['mention', 1, 'long'],
  ['command', 1, 50],
];

/** Tells Claude what to say, and makes the people. */
export function gatherCrowd(standIns: StandIns, platform: PlatformName): readonly Asked[] {
  const { slack, discord, claude } = standIns;
  const stranger = platform === 'slack' ? slack.team.people[0] : discord.guild.people[0];
  const people = (platform === 'slack' ? slack : discord).crowd(WAYS.length);
  const channels = (platform === 'slack' ? slack : discord).crowdChannels(2);
  const asked = WAYS.map(([way, channel, count], index): Asked => {
    const isDirect = way === 'direct-message';
    const person = (isDirect ? stranger?.id : people[index]?.id) ?? '';
    return {
      text: `Question ${index}?`,
      way,
      place: {
        person,
        channel: isDirect ? directMessagesOf(standIns, platform, person) : (channels[channel]?.id ?? ''),
      },
      words: wordsOf(`q${index}w`, count === 'long' ? LONG[platform] : count),
      wordsAgain: wordsOf(`q${index}again`, 20),
      calls: 0,
      acceptedAfterMs: null,
    };
  });
  claude.respondWith((question) => {
    const found = asked.find(({ text }) => question.includes(text));
    if (found === undefined) return null;
    found.calls += 1;
    const text = (found.calls === 1 ? found.words : found.wordsAgain).join(' ');
    return { kind: 'text', text, tokensPerSecond: text.length / CHARACTERS_PER_TOKEN / GROWS_FOR_SECONDS };
  });
  return asked;
}

/** Asks it. Resolves when the platform has told what became of it; a bot that dies leaves it to time. */
export async function ask({ slack, discord }: StandIns, platform: PlatformName, asked: Asked): Promise<void> {
  const { text, way, place } = asked;
  const { person, channel } = place;
  const bot = platform === 'slack' ? slack.team.botUserId : discord.guild.botUserId;
  const typed = way === 'mention' ? `<@${bot}> ${text}` : text;
  const isCommand = way === 'command' || way === 'private';
  const askedAtMs = performance.now();
  const accepted = (isAccepted: boolean): void => {
    asked.acceptedAfterMs = isAccepted ? performance.now() - askedAtMs : null;
  };
  if (platform === 'slack') {
    const result = await slack.type(
      person,
      channel,
      isCommand ? `/ask ${way === 'private' ? 'private ' : ''}${text}` : typed,
    );
    accepted(result.kind === 'command-accepted');
  } else if (isCommand) {
    const result = await discord.ask(person, channel, text, { private: way === 'private' });
    accepted(result.kind === 'accepted');
  } else {
    await discord.type(person, channel, typed);
  }
}

/** The words with this beginning, in their order: `q3w0z`, `q3w1z` …; half of one is none. */
function wordsOf(beginning: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${beginning}${index}z`);
}
